import { expect } from "vitest";
import { type ConformanceCase, exchange, noServer } from "../case.ts";

const httpTree = [
  "Chainlet-Traceback (most recent call last):",
  "  at RaisingEntrypoint.runRemote (http_errors/chain.ts:14:12)",
  "    return await this.helper.runRemote(max_value);",
  "HttpError: (showing chained remote errors, root error at the bottom)",
  "├─ Error calling dependency Chainlet `FailingHelper`, HTTP status=422, trace ID=``.",
  "│   Chainlet-Traceback (most recent call last):",
  "│     at FailingHelper.runRemote (http_errors/chain.ts:6:11)",
  '│       throw new chains.HttpError(422, "This is a test error.", { headers: { "x-max-value": String(max_value) } });',
  "│   HttpError: 422: This is a test error.",
  "╰   (Exception class defined in `chainsc`.)",
  "(Exception class defined in `chainsc`.)",
].join("\n");

const timeoutText = (name: string) =>
  expect.stringMatching(
    new RegExp(`^RemoteTimeoutError: [\\s\\S]*Timeout calling remote Chainlet \`${name}\` \\(0\\.5 s limit\\)`, "m"),
  );

/** A path through bytes: ones of float64 in the shape 3 × 2 × 1, and 2 × 2 int64 of 3. */
const ones = {
  data_b64: Buffer.from(new Float64Array(6).fill(1).buffer).toString("base64"),
  shape: [3, 2, 1],
  dtype: "float64",
};
const threes = { data_b64: "AwAAAAAAAAADAAAAAAAAAAMAAAAAAAAAAwAAAAAAAAA=", shape: [2, 2], dtype: "int64" };
const arrays = [
  { msg: "From sync", np_array: ones },
  { msg: "From async", np_array: ones },
  { msg: "From async no input", np_array: threes },
];

/** Errors, limits, binary and streams between chainlets. */
export const callCases: readonly ConformanceCase[] = [
  exchange({
    contract: [191],
    chain: "http_errors",
    does: "keeps the status and the headers of an HttpError up to the client",
    ask: { input: { max_value: 3 } },
    expect: { status: 422, headers: { "x-max-value": "3" }, error: httpTree },
    log: /Handled request\b.*POST \/run_remote.* 422/,
  }),
  exchange({
    contract: [192],
    chain: "timeout",
    does: "gives a dependency up at the limit and says so",
    ask: { input: { use_sync: false } },
    expect: { status: 500, error: timeoutText("Dependency") },
  }),
  exchange({
    contract: [193],
    chain: "timeout",
    does: "gives a synchronous dependency up at the limit",
    ask: { input: { use_sync: true } },
    expect: { status: 500, error: timeoutText("DependencySync") },
  }),
  exchange({
    contract: [194, 221],
    chain: "numpy-json",
    does: "carries arrays with a shape as JSON",
    ask: { input: {} },
    expect: { body: arrays },
  }),
  exchange({
    contract: [195],
    chain: "numpy-binary",
    does: "carries arrays with a shape as msgpack",
    ask: { input: {} },
    expect: { body: arrays },
  }),
  exchange({
    contract: [11, 196],
    chain: "streaming",
    does: "reads header, items and footer of a framed stream, and a stream of text",
    ask: { input: { cause_error: false } },
    expect: {
      body: {
        header: { time: expect.any(Number), msg: "Start." },
        chunks: [["G"], ["G", "HH"], ["G", "HH", "III"], ["G", "HH", "III", "JJJJ"]].map((words) => ({ words })),
        footer: { time: expect.any(Number), duration_sec: expect.closeTo(0.2, 0), msg: "Done." },
        strings: "First second last.",
      },
    },
  }),
  exchange({
    contract: [197],
    chain: "streaming",
    does: "fails at the consumer when the producer fails in the middle",
    ask: { input: { cause_error: true } },
    expect: { status: 500, error: expect.stringMatching(/`Generator`[\s\S]*Test Error/) },
  }),
  exchange({
    contract: [198],
    chain: "throttling",
    does: "lets as many calls through at once as the limit says",
    ask: { input: {} },
    expect: { body: expect.closeTo(0.7, 0) },
  }),
  exchange({
    contract: [199],
    chain: "throttling",
    does: "makes further calls wait for one of those",
    ask: { input: { num_requests: 8 } },
    expect: { body: expect.closeTo(1.25, 0) },
  }),
  exchange({
    contract: [159],
    chain: "probe",
    does: "answers with the status and headers of an HttpError, wherever it was thrown",
    ask: { input: { question: "teapot" } },
    expect: {
      status: 418,
      headers: { "retry-after": "7" },
      error: expect.stringContaining("HttpError: 418: short and stout"),
    },
  }),
  exchange({
    contract: [],
    chain: "probe",
    does: "tells of errors of own classes by their name, whatever their constructors take",
    ask: { input: { question: "own" } },
    expect: { status: 500, error: expect.stringContaining("OwnError: an own class with two arguments") },
  }),
  exchange({
    contract: [],
    chain: "probe",
    does: "tells of thrown things that are no errors",
    ask: { input: { question: "text" } },
    expect: { status: 500, error: expect.stringContaining("string: only a text") },
  }),
  exchange({
    contract: [141],
    chain: "probe",
    does: "gives a chainlet the secret that it declared",
    ask: { input: { question: "secret" } },
    expect: { body: "the key of Inner" },
  }),
  exchange({
    contract: [],
    chain: "probe",
    does: "refuses a secret that was not declared, by name",
    ask: { input: { question: "undeclared" } },
    expect: { status: 500, error: expect.stringMatching(/MissingDependencyError: .*"?other_key/) },
  }),
  exchange({
    contract: [],
    chain: "probe",
    does: "hands over the user environment",
    ask: { input: { question: "user" } },
    expect: { body: '{"mode":"test"}' },
  }),
  exchange({
    contract: [171],
    chain: "probe",
    does: "passes trace and request ids down, and what is left of the deadline",
    ask: {
      input: { question: "request" },
      headers: { traceparent: "TRACE_ID", "x-baseten-request-id": "r-1", "x-baseten-chain-request-id": "c-1" },
    },
    expect: { body: '{"traceparent":"TRACE_ID","ids":["r-1","c-1"],"deadline":true}' },
    differs: noServer("nobody sends headers"),
  }),
];
