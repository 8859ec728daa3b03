import { ts } from "ts-morph";

/** TypeScript's declarations of a browser: 2.3 MB that most chains load and never look at. */
export const isBrowserLibrary = (path: string): boolean => /\/lib\.dom(?:\.\w+)*\.d\.ts$/.test(path);

/** Thrown out of the checker when a question led to a global name that the browser library declares. */
export class BrowserLibraryNeeded extends Error {
  constructor(name: string) {
    super(`${name} is declared by the browser library, which was left out`);
  }
}

/** The global names that a file of the library declares, and a few more: those that its namespaces declare inside. */
export function globalNamesOf(text: string): ReadonlySet<string> {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "");
  return new Set([...code.matchAll(declared)].map((match) => match[1] ?? ""));
}

const declared = /\b(?:var|let|const|function|class|interface|type|namespace|enum) ([\w$]+)/g;

/**
 * Makes a checker that knows nothing of some global names throw as soon as one of them is looked up, or all global names
 * are listed. Declarations of a library have no other way into an answer, so an answer that comes is the one that the
 * whole library would have led to.
 *
 * @returns whether this TypeScript keeps its global names where they are expected; if not, nothing is watched
 */
export function watchGlobals(checker: ts.TypeChecker, names: ReadonlySet<string>): boolean {
  const globals = globalsOf(checker);
  // What the checker is made of was looked up when it was made.
  if (!globals || !["Array", "Object", "globalThis"].every((name) => globals.has(name))) return false;
  const refuse = (name: string): never => {
    throw new BrowserLibraryNeeded(name);
  };
  const { get, has } = globals;
  const whole = (): never => refuse("One of all global names");
  Object.assign(globals, {
    get: (name: string) => (names.has(name) ? refuse(name) : get.call(globals, name)),
    has: (name: string) => (names.has(name) ? refuse(name) : has.call(globals, name)),
    forEach: whole,
    keys: whole,
    values: whole,
    entries: whole,
    [Symbol.iterator]: whole,
  });
  return true;
}

/** The table of global names is what `globalThis` exports. */
function globalsOf(checker: ts.TypeChecker): Map<string, ts.Symbol> | undefined {
  const inside = checker as ts.TypeChecker & {
    resolveName?(name: string, at: undefined, meaning: ts.SymbolFlags, excludeGlobals: boolean): ts.Symbol | undefined;
  };
  const exported: unknown = inside.resolveName?.("globalThis", undefined, ts.SymbolFlags.Module, false)?.exports;
  return exported instanceof Map ? exported : undefined;
}
