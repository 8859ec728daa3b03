import type { IncomingMessage } from "node:http";
import type { ShimDefinition } from "./definition.ts";
import type { Executor } from "./executor.ts";
import type { ServerLog } from "./log.ts";
import type { Redactor } from "./redactor.ts";
import type { Slots } from "./slots.ts";
import type { Tracing } from "./tracing.ts";

/** What all calls of a server share. */
export interface CallTools {
  readonly definition: ShimDefinition;
  readonly executor: Executor;
  readonly log: ServerLog;
  readonly redactor: Redactor;
  readonly slots: Slots;
  /** Of server-sent events that are silent. */
  readonly keepAliveMs: number;
  readonly tracing: Tracing | undefined;
  readonly state: () => "loading" | "ready" | "draining";
  /** Is the answer to this request the last one on its connection? To be asked before its head is written. */
  readonly closesAfter: (incoming: IncomingMessage) => boolean;
}
