import { isRetriedBelow } from "../call/retried-below.ts";
import { dependencyTimings } from "../call/server-timing.ts";
import { wireHeaders } from "../call/wire-headers.ts";
import type { ChainletBase } from "../chainlet/chainlet-base.ts";
import { CodecError } from "../codec/codec-error.ts";
import { parseJson, writeJson } from "../codec/json.ts";
import type { OngoingRequest } from "../context/request-context.ts";
import { describeError } from "../errors/describe-error.ts";
import type { Checked, EndpointSchema, Wire } from "../schema/endpoint-schema.ts";
import { type Answer, type Failure, inputProblems, internalError, jsonHeaders } from "./answer.ts";
import type { Redact } from "./log.ts";

/** A chainlet as the server calls it. */
export type Endpoint = ChainletBase & { runRemote(...args: unknown[]): unknown };

export const binaryType = "application/octet-stream";

/** Only this one content type means msgpack; everything else is JSON. */
export function wireOf(contentType: string | undefined): Wire {
  if (contentType === undefined) return "json";
  return contentType.split(";", 1)[0]?.trim().toLowerCase() === binaryType ? "binary" : "json";
}

/** Request body → arguments in order, or what to answer instead. */
export async function decodeArguments(
  endpoint: EndpointSchema,
  body: Buffer,
  wire: Wire,
): Promise<{ readonly args: unknown[] } | { readonly failure: Failure }> {
  let decoded: Checked<unknown[]>;
  try {
    const value =
      wire === "binary" ? (await import("../codec/msgpack-decode.ts")).decodeMsgpack(body) : parseJson(body);
    const decoding = endpoint.decodeInput(value, wire);
    decoded = decoding instanceof Promise ? await decoding : decoding;
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    decoded = { ok: false, problems: [{ path: "", message: error.message }] };
  }
  if (decoded.ok) return { args: decoded.value };
  const { problems } = decoded;
  const text = inputProblems(problems);
  return { failure: { status: 400, code: 700, error: text, problems } };
}

/** Result → answer. A result that is not what was declared is the server's own fault, told in the log only. */
export async function encodeResult(
  endpoint: EndpointSchema,
  result: unknown,
  wire: Wire,
): Promise<{ readonly answer: Answer } | { readonly failure: Failure; readonly log: string }> {
  let encoded: Checked<unknown>;
  try {
    const encoding = endpoint.encodeOutput(result, wire);
    encoded = encoding instanceof Promise ? await encoding : encoding;
    if (encoded.ok) return { answer: await writeResult(encoded.value, wire) };
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    encoded = { ok: false, problems: [{ path: error.path, message: error.message }] };
  }
  const problems = encoded.ok ? [] : encoded.problems;
  const lines = problems.map(({ path, message }) => `\n  \`${path === "" ? "result" : path}\`: ${message}.`);
  return { failure: internalError, log: `The result of runRemote is not what its type says:${lines.join("")}` };
}

async function writeResult(value: unknown, wire: Wire): Promise<Answer> {
  if (wire === "json") return { status: 200, headers: jsonHeaders, body: writeJson(value) };
  const { encodeMsgpack } = await import("../codec/msgpack-encode.ts");
  return { status: 200, headers: ["content-type", binaryType], body: encodeMsgpack(value) };
}

/** An error that left `runRemote` → what to answer, and the text for the log. */
export async function failureOf(
  name: string,
  error: unknown,
  redact: Redact,
): Promise<{ failure: Failure; log: string }> {
  const { status, detail, headers } = await describeError(name, error);
  const extra = Object.entries(headers).flatMap(([header, value]) => [header.toLowerCase(), value]);
  if (isRetriedBelow(error)) extra.push(wireHeaders.retriedBelow, "1");
  const told: unknown = JSON.parse(redact(JSON.stringify(detail)));
  return {
    failure: { status, code: 600, error: told, detail: redact(detail.exceptionMessage), headers: extra },
    log: `Chainlet raised Exception:\n${detail.format()}`,
  };
}

/** `Server-Timing` of an answer: waiting, running, and what the dependencies took, in milliseconds. */
export function serverTiming(request: OngoingRequest, times: { queueMs: number; runMs: number }): string {
  const own = `queue;dur=${times.queueMs.toFixed(1)}, run;dur=${times.runMs.toFixed(1)}`;
  const below = dependencyTimings(request);
  return below === undefined ? own : `${own}, ${below}`;
}
