import { isRetriedBelow } from "../call/retried-below.ts";
import { dependencyTimings } from "../call/server-timing.ts";
import { wireHeaders } from "../call/wire-headers.ts";
import type { ChainletBase } from "../chainlet/chainlet-base.ts";
import { CodecError } from "../codec/codec-error.ts";
import { parseJson, writeJson } from "../codec/json.ts";
import { decodeMsgpack } from "../codec/msgpack-decode.ts";
import { encodeMsgpack } from "../codec/msgpack-encode.ts";
import type { OngoingRequest } from "../context/request-context.ts";
import { describeError } from "../errors/describe-error.ts";
import type { Checked, EndpointSchema, MaybePromise, Problem, Wire } from "../schema/endpoint-schema.ts";
import { type Failure, inputProblems, internalError, jsonHeaders } from "./answer.ts";
import type { Outcome } from "./executor.ts";
import type { Redact } from "./log.ts";
import { usersHeaders } from "./users-headers.ts";

/** A chainlet as the server calls it. */
export type Endpoint = ChainletBase & { runRemote(...args: unknown[]): unknown };

const binaryType = "application/octet-stream";

/** Only this one content type means msgpack; everything else is JSON. */
export function wireOf(contentType: string | undefined): Wire {
  if (contentType === undefined || contentType === "application/json") return "json";
  return contentType.split(";", 1)[0]?.trim().toLowerCase() === binaryType ? "binary" : "json";
}

export type DecodedArguments = { readonly args: unknown[] } | { readonly failure: Failure };

/** Request body → arguments in order, or what to answer instead. A promise only for users' own schemas. */
export function decodeArguments(endpoint: EndpointSchema, body: Buffer, wire: Wire): MaybePromise<DecodedArguments> {
  try {
    const value = wire === "binary" ? decodeMsgpack(body, limits) : parseJson(body, limits);
    const decoding = endpoint.decodeInput(value, wire);
    return decoding instanceof Promise ? decoding.then(argumentsOf) : argumentsOf(decoding);
  } catch (error) {
    return malformed(error);
  }
}

/** An empty object takes some 60 bytes of memory: without a limit a body of the largest size could take all there is. */
const limits = { maxContainers: 5_000_000 };

function malformed(error: unknown): DecodedArguments {
  if (!(error instanceof CodecError)) throw error;
  return argumentsOf({ ok: false, problems: [{ path: "", message: error.message }] });
}

function argumentsOf(decoded: Checked<unknown[]>): DecodedArguments {
  if (decoded.ok) return { args: decoded.value };
  const { problems } = decoded;
  return { failure: { status: 400, code: 700, error: inputProblems(problems), problems } };
}

export type EncodedResult = Exclude<Outcome, { kind: "stream" }>;

/** Result → answer. A result that is not what was declared is the server's own fault, told in the log only. */
export function encodeResult(endpoint: EndpointSchema, result: unknown, wire: Wire): MaybePromise<EncodedResult> {
  const encoding = endpoint.encodeOutput(result, wire);
  return encoding instanceof Promise
    ? encoding.then((encoded) => writeResult(encoded, wire))
    : writeResult(encoding, wire);
}

function writeResult(encoded: Checked<unknown>, wire: Wire): EncodedResult {
  if (!encoded.ok) return misdeclared(encoded.problems);
  try {
    if (wire === "json") return answerOf(jsonHeaders, writeJson(encoded.value));
    return answerOf(binaryHeaders, encodeMsgpack(encoded.value));
  } catch (error) {
    return unwritable(error);
  }
}

const binaryHeaders: readonly string[] = ["content-type", binaryType];

const answerOf = (headers: readonly string[], body: string | Uint8Array): EncodedResult => ({
  kind: "answer",
  answer: { status: 200, headers, body },
});

function unwritable(error: unknown): EncodedResult {
  if (!(error instanceof CodecError)) throw error;
  return misdeclared([{ path: error.path, message: error.message }]);
}

function misdeclared(problems: readonly Problem[]): EncodedResult {
  const lines = problems.map(({ path, message }) => `\n  \`${path === "" ? "result" : path}\`: ${message}.`);
  const log = `The result of runRemote is not what its type says:${lines.join("")}`;
  return { kind: "failure", failure: internalError, log };
}

/** An error that left `runRemote` → what to answer, and the text for the log. */
export async function failureOf(
  name: string,
  error: unknown,
  redact: Redact,
): Promise<{ failure: Failure; log: string }> {
  const { status, detail, headers } = await describeError(name, error);
  const { headers: own, leftOut } = usersHeaders(headers);
  const extra = own.map(redact);
  if (isRetriedBelow(error)) extra.push(wireHeaders.retriedBelow, "1");
  const told = redactTexts(detail.toJSON(), redact);
  const without = leftOut.length === 0 ? "" : `\nHeaders that cannot be sent were left out: ${leftOut.join(", ")}.`;
  return {
    failure: { status, code: 600, error: told, detail: redact(detail.exceptionMessage), headers: extra },
    // Told by another thread, which knows of none of the secrets that were read in this one.
    log: redact(`Chainlet raised Exception:\n${detail.format()}${without}`),
  };
}

/** The texts in it, never its form: a secret may be a word that a key has as well. */
function redactTexts(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactTexts(item, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactTexts(item, redact)]));
}

/** `Server-Timing` of an answer: waiting, running, and what the dependencies took, in milliseconds. */
export function serverTiming(request: OngoingRequest, times: { queueMs: number; runMs: number }): string {
  const own = `queue;dur=${tenths(times.queueMs)}, run;dur=${tenths(times.runMs)}`;
  const below = dependencyTimings(request);
  return below === undefined ? own : `${own}, ${below}`;
}

/** Cheaper than `toFixed`. */
const tenths = (ms: number): number => Math.round(ms * 10) / 10;
