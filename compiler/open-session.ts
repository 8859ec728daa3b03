import { setMaxListeners } from "node:events";
import { dirname } from "node:path";
import { type DiagnosticSink, diagnosticSink } from "./diagnostics/diagnostic.ts";
import { diskFiles } from "./files.ts";
import { findRoot } from "./find-root.ts";
import { readProjectConfig } from "./read-project-config.ts";
import type { Progress, Session } from "./session.ts";
import { toolVersion } from "./tool-version.ts";

export interface SessionOptions {
  /** Absolute path of the file that holds the entrypoint; the root is looked for from its folder upwards. */
  readonly source?: string | undefined;
  /** Absolute path of the project root, when it is known. */
  readonly root?: string | undefined;
  /** Absolute path of the configuration file; default: the nearest `chainsc.yaml`. */
  readonly config?: string | undefined;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Nothing may be resolved that no lockfile pins. Default: false. */
  readonly frozen?: boolean | undefined;
  /** Nothing may be written below the root. Default: false. */
  readonly readOnly?: boolean | undefined;
  /** Image platform, instead of the configured one. */
  readonly platform?: string | undefined;
  /** Where findings go; default: an empty sink. */
  readonly diagnostics?: DiagnosticSink | undefined;
}

/** A session for one run. Findings about the configuration file are in its `diagnostics`; its defaults stand in for what is wrong. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const from = options.root ?? (options.source === undefined ? process.cwd() : dirname(options.source));
  const root = options.root ?? findRoot(from);
  const diagnostics = options.diagnostics ?? diagnosticSink();
  const files = diskFiles();
  const config = await readProjectConfig({ root, path: options.config }, { files, diagnostics });
  const signal = options.signal ?? new AbortController().signal;
  // Everything that is under way at the same time listens to it, and Node would take more than ten for a leak.
  setMaxListeners(0, signal);
  return {
    root,
    toolVersion: toolVersion(),
    config:
      options.platform === undefined ? config : { ...config, build: { ...config.build, platform: options.platform } },
    frozen: options.frozen ?? false,
    readOnly: options.readOnly ?? false,
    diagnostics,
    files,
    progress: options.progress ?? { start: () => undefined, update: () => undefined, finish: () => undefined },
    signal,
  };
}
