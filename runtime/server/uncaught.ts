import { printThrown } from "../errors/thrown-value.ts";
import type { ServerLog } from "./log.ts";

/** What user code leaves behind and nobody catches, in this thread. A rejection is only told; after an exception `end` must end the thread. */
export function watchUncaught(log: ServerLog, end: () => void): void {
  process.on("unhandledRejection", (reason) => {
    log.error("A promise was rejected and nobody handled it.", { exc_info: printThrown(reason) });
  });
  process.on("uncaughtException", (error) => {
    log.error("An error was thrown where nobody could catch it.", { exc_info: printThrown(error) });
    end();
  });
}
