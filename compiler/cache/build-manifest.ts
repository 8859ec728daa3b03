import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SmokeResult } from "../local/smoke.ts";
import type { ChainPlan } from "../model/plan.ts";
import { cacheDirectoryName } from "./cache-directory.ts";
import type { FileStamp } from "./file-stamp.ts";

/** What one successful build read, looked for in vain, wrote and said. Paths are relative to the project root. */
export interface BuildManifest {
  readonly version: 1;
  /** Of chainsc itself: another one may do otherwise. */
  readonly tool: string;
  readonly source: string;
  readonly entrypoint: string | null;
  readonly inputs: Readonly<Record<string, FileStamp>>;
  readonly directories: readonly string[];
  /** Folders that travel whole: every file name in them counts. */
  readonly trees: Readonly<Record<string, string>>;
  /** Folders in which a new file could count: what `include` of the tsconfig looks through. */
  readonly listings: Readonly<Record<string, string>>;
  /** Paths whose appearance would change the result. */
  readonly missing: readonly string[];
  readonly outputs: Readonly<Record<string, FileStamp>>;
  /** What the image stage needs; absent when the build had none. Whether images are still there is the engine's to say. */
  readonly images?: { readonly plan: ChainPlan; readonly directory: string; readonly smoke: SmokeResult | null };
  readonly said: {
    readonly diagnostics: readonly Diagnostic[];
    readonly text: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly outcome: string | null;
    readonly chainletCount: number | null;
  };
}

const reportingOptions = new Set(["--json", "--quiet", "--verbose", "--no-color"]);

/** The file that remembers the build of a command line. Options that only change how it is told do not count. */
export function manifestPath(root: string, cwd: string, argv: readonly string[]): string {
  const words = argv.filter((word, index) => !reportingOptions.has(word) && !isFormat(word, argv[index - 1]));
  const key = createHash("sha256").update(JSON.stringify([cwd, ...words]));
  return join(root, cacheDirectoryName, "builds", `${key.digest("hex").slice(0, 20)}.json`);
}

const isFormat = (word: string, before: string | undefined): boolean =>
  word === "--format" || word.startsWith("--format=") || before === "--format";

/** `undefined` for anything but a whole manifest of this version: then the build simply runs. */
export function readManifest(path: string): BuildManifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isManifest(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isManifest(value: unknown): value is BuildManifest {
  if (typeof value !== "object" || value === null || !("version" in value) || value.version !== 1) return false;
  const { inputs, directories, trees, listings, missing, outputs, said } = value as Record<
    keyof BuildManifest,
    unknown
  >;
  return [inputs, trees, listings, outputs, said].every(isObject) && [directories, missing].every(Array.isArray);
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
