import { parseJson } from "../codec/json.ts";
import { FailedStream } from "./failed-stream.ts";

const longestTrailer = 8 * 1024;

/**
 * Value of the trailer `x-chains-error` for a raw stream that failed: one line of ASCII JSON. `error` is a RemoteErrorDetail as JSON or a
 * text. What does not fit is cut: first the stack trace, then the message.
 */
export function writeErrorTrailer(status: number, error: unknown): string {
  const whole = asciiJson({ status, error });
  if (whole.length <= longestTrailer) return whole;
  if (typeof error !== "object" || error === null) return asciiJson({ status, error: String(error).slice(0, 1000) });
  const { exception_message, ...rest } = error as { exception_message?: unknown };
  const shorter = asciiJson({ status, error: { ...rest, exception_message, user_stack_trace: [] } });
  if (shorter.length <= longestTrailer) return shorter;
  return asciiJson({
    status,
    error: { ...rest, exception_message: `${String(exception_message).slice(0, 1000)}…`, user_stack_trace: [] },
  });
}

/** What the trailer tells, if it is there. A trailer that cannot be read still means that the stream failed. */
export function readErrorTrailer(value: string | undefined): FailedStream | undefined {
  if (value === undefined) return undefined;
  try {
    const parsed = parseJson(value);
    if (typeof parsed === "object" && parsed !== null && "error" in parsed) {
      const { status, error } = parsed as { status?: unknown; error: unknown };
      return new FailedStream(typeof status === "number" ? status : 500, error);
    }
  } catch {
    // Falls through: the text itself is all there is.
  }
  return new FailedStream(500, value);
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
