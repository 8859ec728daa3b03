import { type ServerResponse, STATUS_CODES } from "node:http";
import { wireHeaders } from "../call/wire-headers.ts";
import type { Problem } from "../schema/endpoint-schema.ts";
import type { RequestHeaders } from "./request-headers.ts";

/** What is sent back for one request, whole. */
export interface Answer {
  readonly status: number;
  /** Name, value, name, value…; `content-length` is added when it is sent. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array;
}

/** An answer that says that something went wrong, in both of its forms. */
export interface Failure {
  readonly status: number;
  /** Of the header `X-BASETEN-ERROR-CODE`. */
  readonly code: 500 | 600 | 700;
  /** The value of `error`. */
  readonly error: unknown;
  /** A sentence for problem details, when `error` is not one. */
  readonly detail?: string;
  readonly problems?: readonly Problem[];
  readonly headers?: readonly string[];
}

export const jsonHeaders: readonly string[] = ["content-type", "application/json"];

export function jsonAnswer(status: number, body: string): Answer {
  return { status, headers: jsonHeaders, body };
}

export function failureAnswer(failure: Failure, options: { problem: boolean; requestId?: string }): Answer {
  const { status, code, error, headers = [] } = failure;
  const marks = ["x-baseten-error-source", "04", "x-baseten-error-code", String(code), ...headers];
  if (!options.problem) return { status, headers: [...jsonHeaders, ...marks], body: JSON.stringify({ error }) };
  const problem = {
    type: "about:blank",
    title: titleOf(status),
    status,
    detail: failure.detail ?? (typeof error === "string" ? error : undefined),
    instance: options.requestId === undefined ? undefined : `urn:request:${options.requestId}`,
    errors: failure.problems?.map(({ path, message }) => ({ path, message })),
    error: typeof error === "string" ? undefined : error,
  };
  return { status, headers: [...problemHeaders, ...marks], body: JSON.stringify(problem) };
}

/** What is refused before it reaches the chainlet: without the marks of its errors. */
export function plainFailure(status: 404 | 405, options: { problem: boolean; headers?: readonly string[] }): Answer {
  const { problem, headers = [] } = options;
  const title = titleOf(status);
  if (!problem) return { status, headers: [...jsonHeaders, ...headers], body: JSON.stringify({ detail: title }) };
  return {
    status,
    headers: [...problemHeaders, ...headers],
    body: JSON.stringify({ type: "about:blank", title, status }),
  };
}

const problemHeaders: readonly string[] = ["content-type", "application/problem+json"];

const titleOf = (status: number): string =>
  status === 499 ? "Client Closed Request" : (STATUS_CODES[status] ?? "Error");

/** Does the client ask for RFC 9457 problem details? */
export function wantsProblem(accept: string | undefined): boolean {
  if (accept === undefined || accept === "*/*") return false;
  return accept.split(",").some((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    return type === "application/problem+json" && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}

/** Exactly JSON is asked for, and not by a client that expects a stream all the same. */
export function wantsGathered(headers: RequestHeaders): boolean {
  return headers.get("accept") === "application/json" && !/openai/i.test(headers.get("user-agent") ?? "");
}

/** Sends it, unless there is an answer already or nobody to take it. `timing` is the header `Server-Timing`. */
export function sendAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
  timing: string | undefined,
): void {
  if (response.destroyed || response.headersSent) return;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
  const head = [...headers, "content-length", String(length)];
  if (timing !== undefined) head.push(wireHeaders.serverTiming, timing);
  response.writeHead(status, head);
  response.end(body);
  if (length > buffered) cutOffUnread(response, unreadMs);
}

/** Answers that no larger than that lie in the buffers of the system, whoever reads them. */
const buffered = 64 * 1024;
const unreadMs = 60_000;

/** A client that takes nothing of its answer for so long is cut off; nothing else would ever free it. */
export function cutOffUnread(response: ServerResponse, ms: number): void {
  if (response.writableLength > 0) response.socket?.setTimeout(ms);
}

/** Text for a body that does not fit: one indented line a problem. */
export function inputProblems(problems: readonly Problem[]): string {
  const lines = problems.map(({ path, message }) => `  \`${path === "" ? "__root__" : path}\`: ${message}.`);
  return [`Input Parsing Error${problems.length === 1 ? "" : "s"}:`, ...lines].join("\n");
}

export const notReady: Failure = { status: 503, code: 600, error: "Model with name model is not ready." };

/** Nobody receives it. */
export const callerLeft: Failure = { status: 499, code: 600, error: "The client closed the request." };

/** What peers look for when a result is not what was declared. */
export const internalError: Failure = {
  status: 500,
  code: 600,
  error: "Internal Server Error (in model/chainlet).",
};
