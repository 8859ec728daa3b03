import type { Diagnostic } from "../../diagnostics/diagnostic.ts";

/** What happens while a chain is being developed. `build` counts the builds of this server from 1. Names are class names. */
export type DevEvent =
  | DevBuilding
  | DevStarting
  | DevServing
  | DevFailed
  | DevCrashed
  | { readonly type: "restarted"; readonly chainlet: string };

export interface DevBuilding {
  readonly type: "building";
  readonly build: number;
  /** What has changed since the last build, relative to the project root; empty for the first one. */
  readonly changed: readonly string[];
}

/** The packages are written; these chainlets are started beside those that run. */
export interface DevStarting {
  readonly type: "starting";
  readonly build: number;
  readonly chainlets: readonly string[];
}

/** Requests are answered by this build from now on: `ready` for the first one that is, `rebuilt` for those that follow. */
export interface DevServing {
  readonly type: "ready" | "rebuilt";
  readonly build: number;
  /** Where the entrypoint answers; a `ws:` URL for a websocket. */
  readonly url: string;
  readonly started: readonly string[];
  /** Chainlets whose processes go on, since nothing of them has changed. */
  readonly kept: readonly string[];
  /** Chainlets that are no part of the chain any more. */
  readonly removed: readonly string[];
  /** How many errors the builds since the last one that was served had at their end. */
  readonly mended: number;
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
  readonly milliseconds: number;
}

export interface DevFailed {
  readonly type: "failed";
  readonly build: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly chainletCount: number | undefined;
  /** The build that goes on answering requests, if there is one. */
  readonly serving: number | undefined;
}

/** A chainlet's process ended by itself. It is started again. */
export interface DevCrashed {
  readonly type: "crashed";
  readonly chainlet: string;
  /** For example `ended with exit code 1`. */
  readonly how: string;
  /** The end of what it printed. */
  readonly output: string;
  readonly restartInMs: number;
}
