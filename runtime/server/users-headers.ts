import { validateHeaderName, validateHeaderValue } from "node:http";

/** What frames the message, or marks it as an error of this server: nobody else may set these. */
const ours: ReadonlySet<string> = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "date",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "server-timing",
  "x-baseten-error-code",
  "x-baseten-error-source",
  "x-chains-retried",
]);

export interface UsersHeaders {
  /** Name, value, name, value…; names in lower case. */
  readonly headers: readonly string[];
  /** Names that cannot be sent. */
  readonly leftOut: readonly string[];
}

/** Headers of an `HttpError` as far as they can be sent: one that is malformed must not take the status and the error with it. */
export function usersHeaders(headers: Readonly<Record<string, string>>): UsersHeaders {
  const sent: string[] = [];
  const leftOut: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (isSendable(name, value)) sent.push(name.toLowerCase(), value);
    else leftOut.push(name);
  }
  return { headers: sent, leftOut };
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return !ours.has(name.toLowerCase());
  } catch {
    return false;
  }
}
