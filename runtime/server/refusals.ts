import { wireHeaders } from "../call/wire-headers.ts";
import { callerLeft, type Failure } from "./answer.ts";
import type { ShimDefinition } from "./definition.ts";
import type { RequestHeaders } from "./request-headers.ts";
import type { Refusal, Slots } from "./slots.ts";

/** Why a call is refused by its headers alone, if it is. */
export function refusalOfHeaders(definition: ShimDefinition, headers: RequestHeaders): Failure | undefined {
  const { endpoint, name, settings } = definition;
  const theirs = headers.get(wireHeaders.schema);
  if (theirs !== undefined && theirs !== endpoint.hash) {
    return interfaceChanged(name, { theirs, ours: endpoint.hash });
  }
  if (endpoint.kind === "websocket") {
    return { status: 400, code: 700, error: `${name} answers on a websocket: connect to /v1/websocket.` };
  }
  const encoding = headers.get("content-encoding");
  if (encoding !== undefined && encoding !== "" && encoding.trim().toLowerCase() !== "identity") {
    const error = `The request body is encoded as ${JSON.stringify(encoding)}; it is read only as it is. Send it without content-encoding.`;
    return { status: 415, code: 700, error, headers: ["accept-encoding", "identity"] };
  }
  const announced = headers.get("content-length");
  return announced !== undefined && Number(announced) > settings.maxBodyBytes ? tooLarge(definition) : undefined;
}

/** The body of the call stopped coming. */
export const bodyTimeout: Failure = { status: 408, code: 700, error: "The request body did not arrive in time." };

/** The server gives the call up before it has begun. */
export const givenUp = (reason: string): Failure => ({
  status: 503,
  code: 600,
  error: reason,
  headers: [wireHeaders.retryAfter, "1"],
});

/** The call kept a thread long after its deadline. */
export const overdue: Failure = {
  status: 504,
  code: 600,
  error: "The call had not ended long after its deadline, and others waited for its thread: it was ended.",
};

export function tooLarge({ settings: { maxBodyBytes } }: ShimDefinition): Failure {
  return { status: 413, code: 700, error: `The request body is larger than ${maxBodyBytes} bytes (maxBodyBytes).` };
}

/** What to answer to a call that was turned away while it waited for a slot. */
export function failureOfRefusal(refusal: Refusal, { name, slots }: { name: string; slots: Slots }): Failure {
  if (refusal === "gone") return callerLeft;
  const why =
    refusal === "queue-full"
      ? `its queue of ${slots.maxQueue} calls is full`
      : "the call could not finish before its deadline";
  const error = `${name} is overloaded: ${why}.`;
  return { status: 503, code: 600, error, headers: [wireHeaders.retryAfter, String(slots.retryAfterSec())] };
}

function interfaceChanged(name: string, { theirs, ours }: { theirs: string; ours: string }): Failure {
  const error =
    `The interface of ${name} is another one than the caller was built against: the caller's is ${theirs}, this one is ` +
    `${ours}. Build and deploy the caller and ${name} from the same source.`;
  return { status: 409, code: 700, error, headers: [wireHeaders.schema, ours] };
}
