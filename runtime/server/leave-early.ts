import { runInRequest } from "../context/request-context.ts";
import type { ServerRequest } from "./server-request.ts";

/** Ends the producer; what it still has to clean up belongs to the call as everything before did. */
export function leaveEarly(iterator: AsyncIterator<unknown>, request: ServerRequest): void {
  runInRequest(request, () => {
    Promise.resolve(iterator.return?.()).catch(() => undefined);
  });
}
