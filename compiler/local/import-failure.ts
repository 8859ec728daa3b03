import { existsSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { importThrows, moduleMissing } from "../diagnostics/catalogue/9-local.ts";
import type { PackagePlan } from "../model/plan.ts";
import type { Span } from "../model/source.ts";
import type { Session } from "../session.ts";

/** What a process tells of an error during import. */
export interface ImportError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly stack: string;
}

/** Reports an error during the import of a package, at the place in the user's sources that leads to it. */
export function reportImportFailure(
  error: ImportError,
  plan: PackagePlan,
  { stage, packageDirectory }: { readonly stage: string; readonly packageDirectory: string },
  session: Session,
): void {
  const chainlet = plan.chainlet.name;
  const places = new StagePlaces(plan, stage, packageDirectory, session);
  const missing = missingModule(error);
  if (missing) {
    const importer = places.describe(missing.importer);
    const span = places.ofImport(missing.importer, missing.specifier);
    session.diagnostics.report(
      moduleMissing,
      { chainlet, missing: missing.specifier, importer },
      { chainlet, span, label: "imported here" },
    );
    return;
  }
  const frames = stackPlaces(error.stack);
  const own = frames.map((frame) => places.ofFrame(frame)).find((span) => span !== undefined);
  const origin = frames[0]?.file;
  const packageName = origin === undefined ? undefined : packageOf(origin);
  const first = error.message.split("\n")[0] ?? "";
  const said = error.name && error.name !== "Error" ? `${error.name}: ${first}` : `"${first}"`;
  const span = own ?? (packageName === undefined ? undefined : places.ofPackage(packageName));
  const label = own && packageName === undefined ? "thrown here" : "imported here";
  session.diagnostics.report(
    importThrows,
    { chainlet, error: said, from: packageName && `the package ${packageName}` },
    { chainlet, ...(span && { span, label }) },
  );
}

/** Where in the user's sources a process met its end, as far as its last words tell. */
export function placeOfEnd(
  { stack }: { readonly stack: string },
  plan: PackagePlan,
  { stage, packageDirectory }: { readonly stage: string; readonly packageDirectory: string },
  session: Session,
): Span | undefined {
  const places = new StagePlaces(plan, stage, packageDirectory, session);
  return stackPlaces(stack)
    .map((frame) => places.ofFrame(frame))
    .find((span) => span !== undefined);
}

/** Both module systems say in words what they did not find and who asked. */
function missingModule({ code, message }: ImportError): { specifier: string; importer: string } | undefined {
  if (code === "ERR_MODULE_NOT_FOUND") {
    const match = /^Cannot find (?:package|module) '([^']+)' imported from (.+?)(?:\n|$)/.exec(message);
    if (match?.[1] && match[2]) return { specifier: match[1], importer: toPath(match[2].replace(/'$/, "")) };
  }
  if (code === "MODULE_NOT_FOUND") {
    const match = /^Cannot find module '([^']+)'\nRequire stack:\n- (.+)/.exec(message);
    if (match?.[1] && match[2]) return { specifier: match[1], importer: toPath(match[2].trim()) };
  }
  return undefined;
}

interface StackPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function stackPlaces(stack: string): StackPlace[] {
  const places = stack.matchAll(/(file:\/\/\/[^\s):]+|\/[^\s():]+):(\d+)(?::(\d+))?/g);
  return [...places].map(([, file = "", line, column]) => ({
    file: toPath(file),
    line: Number(line),
    column: Number(column ?? 1),
  }));
}

const toPath = (text: string): string => (text.startsWith("file:") ? fileURLToPath(text) : text);

/** The npm package that a file belongs to. */
function packageOf(file: string): string | undefined {
  const rest = file.split(`${sep}node_modules${sep}`).at(-1);
  if (rest === undefined || rest === file) return undefined;
  const [scope = "", name = ""] = rest.split(sep);
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}

/** Leads from places in a staged package to the user's sources. */
class StagePlaces {
  readonly #plan: PackagePlan;
  readonly #stage: string;
  readonly #packageDirectory: string;
  readonly #session: Session;

  constructor(plan: PackagePlan, stage: string, packageDirectory: string, session: Session) {
    this.#plan = plan;
    this.#stage = stage;
    this.#packageDirectory = packageDirectory;
    this.#session = session;
  }

  /** Who a file is, for a sentence. */
  describe(file: string): string {
    const inside = packageOf(file);
    if (inside !== undefined) return `the package ${inside}`;
    return this.#sourceOf(file)?.source ?? "the package's server";
  }

  ofFrame({ file, line, column }: StackPlace): Span | undefined {
    if (packageOf(file) !== undefined) return undefined;
    const planned = this.#sourceOf(file);
    if (!planned) return undefined;
    const map = join(this.#packageDirectory, `${this.#inside(file)}.map`);
    if (!existsSync(map)) return undefined;
    const traced = originalPositionFor(new TraceMap(readFileSync(map, "utf8")), { line, column: column - 1 });
    return this.#wordAt(planned.source, traced.line ?? line, traced.column ?? 0);
  }

  /** Where the importer names the module: in the user's file, or where the user's code asked for the importing package. */
  ofImport(importer: string, specifier: string): Span | undefined {
    const inside = packageOf(importer);
    if (inside !== undefined) return this.ofPackage(inside);
    const source = this.#sourceOf(importer)?.source;
    if (source === undefined) return undefined;
    const lines = this.#lines(source);
    for (const quote of ['"', "'"]) {
      // The package's name is enough: the message shortens `pkg/sub/path`.
      const index = lines.findIndex((line) => line.includes(quote + specifier));
      const line = lines[index];
      if (line === undefined) continue;
      const start = line.indexOf(quote + specifier);
      const end = line.indexOf(quote, start + 1) + 1;
      return this.#spanIn(source, index + 1, start, Math.max(end, start + specifier.length + 1));
    }
    return undefined;
  }

  /** Follows the plan's reasons from a package up to the file of the user that asked for it. */
  ofPackage(name: string): Span | undefined {
    const seen = new Set<string>();
    for (let current: string | undefined = name; current !== undefined && !seen.has(current); ) {
      seen.add(current);
      const reason: PackagePlan["packages"][number]["reason"] | undefined = this.#plan.packages.find(
        (candidate) => candidate.name === current,
      )?.reason;
      if (reason?.span) return reason.span;
      current = reason?.from;
    }
    return undefined;
  }

  /** `dist/src/chain.js` comes from the planned file whose output is `src/chain.ts`. */
  #sourceOf(file: string): PackagePlan["files"][number] | undefined {
    const stem = this.#inside(file)
      ?.replace(/^dist\//, "")
      .replace(/\.[cm]?js$/, "");
    return this.#plan.files.find(({ output }) => output.replace(/\.[cm]?[jt]sx?$/, "") === stem);
  }

  #inside(file: string): string | undefined {
    for (const top of [this.#stage, this.#packageDirectory])
      if (file.startsWith(top + sep))
        return file
          .slice(top.length + 1)
          .split(sep)
          .join("/");
    return undefined;
  }

  #lines(source: string): string[] {
    const text = this.#session.files.readText(join(this.#session.root, source)) ?? "";
    return text.split("\n");
  }

  #wordAt(source: string, line: number, column: number): Span {
    const text = this.#lines(source)[line - 1] ?? "";
    const word = /^(?:throw|[\w$.]+)/.exec(text.slice(column))?.[0] ?? "";
    return this.#spanIn(source, line, column, column + Math.max(1, word.length));
  }

  #spanIn(file: string, line: number, from: number, to: number): Span {
    const before = this.#lines(file)
      .slice(0, line - 1)
      .reduce((sum, text) => sum + text.length + 1, 0);
    const place = { file, start: before + from, end: before + to, line, column: from + 1 };
    return { ...place, endLine: line, endColumn: to + 1 };
  }
}
