import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "ts-morph";
import { describe, expect, it } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { globalNamesOf, isBrowserLibrary } from "../../compiler/phases/1-load/browser-library.ts";
import { carriedLibrary } from "../../compiler/phases/1-load/library.ts";
import { load } from "../../compiler/phases/1-load/load.ts";
import { project, type Sources, sessionAt } from "../find/sources.ts";

const library = carriedLibrary();
const texts = readdirSync(fileURLToPath(new URL("../../node_modules/typescript/lib", import.meta.url)))
  .map((name) => `${library.folder}/${name}`)
  .flatMap((path) => (/\/lib\..*\.d\.ts$/.test(path) ? [[path, library.read(path) ?? ""] as const] : []));

/** What TypeScript's parser finds at the top of a file. */
function parsedNames(path: string, text: string): string[] {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext).statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => (ts.isIdentifier(name) ? name.text : "?"));
    const { name } = statement as ts.Statement & { name?: ts.Identifier };
    return name ? [name.text] : [];
  });
}

const browser = texts.filter(([path]) => isBrowserLibrary(path));
const names = new Set(browser.flatMap(([, text]) => [...globalNamesOf(text)]));

describe("the names of the browser library", () => {
  it("are all known, in every file of it", () => {
    expect(browser.length).toBeGreaterThanOrEqual(3);
    for (const [path, text] of browser) {
      expect(parsedNames(path, text).filter((name) => !names.has(name))).toEqual([]);
      // Nothing but names leads into it: a module or an augmentation would.
      expect(ts.isExternalModule(ts.createSourceFile(path, text, ts.ScriptTarget.ESNext))).toBe(false);
    }
    expect(names.has("fetch") && names.has("Document") && names.has("AddEventListenerOptions")).toBe(true);
  });

  it("are none of those that every program asks for", () => {
    const others = texts.filter(([path]) => !isBrowserLibrary(path) && !path.includes("webworker"));
    const shared = others.flatMap(([path, text]) => parsedNames(path, text)).filter((name) => names.has(name));
    // `escape` is the browser's CSS.escape; who asks for the other one loads a library too many.
    expect([...new Set(shared)].sort()).toEqual(["ImportMeta", "escape"]);
  });
});

const withBrowser = JSON.stringify({
  compilerOptions: { strict: true, target: "es2022", module: "nodenext", types: [] },
});
const chain = (body: string, more = ""): Sources => ({
  "chain.ts": `import * as chains from "chainsc";
${more}
export class Callee extends chains.ChainletBase {
  async runRemote(text: string): Promise<string> { return text; }
}
@chains.markEntrypoint
export class Top extends chains.ChainletBase {
  callee = chains.depends(Callee);
${body}
}
`,
  "tsconfig.json": withBrowser,
});

/** What comes out with the browser library left out as long as nobody asks for it, and with all libraries. */
async function bothWays(sources: Sources) {
  const root = project(sources);
  const analysed = async (libraries: "fewer" | "all") => {
    const session = sessionAt(root);
    const { plan, described, diagnostics } = await compile({ source: join(root, "chain.ts"), libraries }, session);
    return { plan, described, diagnostics };
  };
  return { fewer: await analysed("fewer"), all: await analysed("all") };
}

describe("analysis without the browser library", () => {
  it.each([
    [
      "asks nothing of it",
      chain("  async runRemote(n: number): Promise<string> { return this.callee.runRemote(String(n)); }"),
    ],
    ["has it in a body", chain("  async runRemote(): Promise<void> { console.log(await fetch('http://x')); }")],
    [
      "has it in an argument",
      chain("  async runRemote(): Promise<void> { await this.callee.runRemote(location.href); }"),
    ],
    [
      "has it in an argument that does not fit",
      chain("  async runRemote(): Promise<void> { await this.callee.runRemote(document); }"),
    ],
    ["has it in a signature", chain("  async runRemote(at: URL, event: Event): Promise<DOMRect> { throw 1; }")],
    [
      "has a type of the same name",
      chain(
        "  async runRemote(d: Document): Promise<Document> { return d; }",
        "export interface Document { id: string }",
      ),
    ],
    [
      "infers from it",
      chain("  size = innerWidth;\n  async runRemote(a = innerWidth) { return { a, here: location.href }; }"),
    ],
    [
      "misspells one of its names",
      chain("  async runRemote(a: Documet): Promise<void> { await this.callee.runRemote(documnt); }"),
    ],
    [
      "goes through globalThis",
      chain(
        "  async runRemote(a: typeof globalThis.name): Promise<void> { await this.callee.runRemote(globalThis.document); }",
      ),
    ],
    [
      "has a constant of it",
      chain(
        "  static override remoteConfig: chains.RemoteConfig = { compute: { cpuCount: screen.width } };\n  async runRemote(): Promise<void> {}",
      ),
    ],
  ])("is the same where a chain %s", async (_, sources) => {
    const { fewer, all } = await bothWays(sources);
    expect(fewer).toEqual(all);
  });

  it("throws instead of answering", () => {
    const root = project(chain("  async runRemote(): Promise<void> {}"));
    const program = load({ source: join(root, "chain.ts"), withoutBrowser: true }, sessionAt(root));
    const checker = program?.compiler.checker as ts.TypeChecker;
    const find = (name: string) => () =>
      (checker as unknown as { resolveName(...of: unknown[]): unknown }).resolveName(
        name,
        undefined,
        ts.SymbolFlags.All,
        false,
      );
    expect(find("Array")()).toBeDefined();
    expect(find("document")).toThrow("document is declared by the browser library");
    expect(() =>
      checker.getSymbolsInScope(program?.compiler.sourceFile("chain.ts") as ts.Node, ts.SymbolFlags.All),
    ).toThrow("browser library");
  });
});
