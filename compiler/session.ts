import type { DiagnosticSink } from "./diagnostics/diagnostic.ts";
import type { FileReader } from "./files.ts";
import type { ProjectConfig } from "./project-config.ts";

/** One object a run. There is no module state anywhere in the compiler. */
export interface Session {
  /** Absolute path of the project root: the directory of the nearest `chainsc.yaml`, else of the nearest `package.json`. */
  readonly root: string;
  readonly toolVersion: string;
  /** What `chainsc.yaml` says, completed with defaults. */
  readonly config: ProjectConfig;
  readonly diagnostics: DiagnosticSink;
  /** The only way to read the user's files: it keeps the list of what was read and what was looked for in vain. */
  readonly files: FileReader;
  readonly progress: Progress;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Nothing may be resolved that no lockfile pins (`--frozen`). */
  readonly frozen?: boolean;
  /** Nothing may be written below the root: what is resolved is used and not recorded. */
  readonly readOnly?: boolean;
}

/** Where long work says how far it is. Reporters decide how it looks; nothing else writes to stderr. */
export interface Progress {
  start(task: string, label: string): void;
  update(task: string, detail: string): void;
  finish(task: string, outcome: "done" | "cached" | "failed", detail?: string): void;
}
