import { expect } from "vitest";
import { decodeMsgpack } from "../../../runtime/codec/msgpack-decode.ts";
import { encodeMsgpack } from "../../../runtime/codec/msgpack-encode.ts";
import { type ConformanceCase, exchange, noServer, session } from "../case.ts";

const post = (origin: string, body: string | Uint8Array<ArrayBuffer>, init: RequestInit = {}): Promise<Response> =>
  fetch(`${origin}/v1/models/model:predict`, { method: "POST", body, ...init });

const get = async (origin: string, path: string): Promise<readonly [number, string]> => {
  const response = await fetch(origin + path);
  return [response.status, await response.text()];
};

const gauge = async (origin: string, name: string): Promise<number> => {
  const [, text] = await get(origin, "/metrics");
  return Number(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)$`, "m").exec(text)?.[1]);
};

const noTypes = "TypeScript's types are gone at run time, so a local run does not check its arguments";
const marks = (code: string) => ({ "x-baseten-error-source": "04", "x-baseten-error-code": code });

export const serverCases: readonly ConformanceCase[] = [
  exchange({
    contract: [183],
    chain: "inputs",
    does: "names a missing field and an ill-typed one, a line each",
    ask: { input: { length: "many" } },
    expect: {
      status: 400,
      headers: marks("700"),
      error:
        'Input Parsing Errors:\n  `length`: expected a number, got "many".\n  `num_partitions`: missing; expected a number.',
    },
    differs: noServer(noTypes),
  }),
  exchange({
    contract: [183],
    chain: "inputs",
    does: "names a wrong field by its path",
    ask: { input: { length: 1, num_partitions: 1, options: [{ mode: "MODE_0" }, { mode: "MODE_2" }] } },
    expect: { status: 400, error: expect.stringMatching(/^Input Parsing Error:\n {2}`options\[1\]\.mode`: .*\.$/) },
    differs: noServer(noTypes),
  }),
  exchange({
    contract: [185],
    chain: "inputs",
    does: "applies the default of an argument that is absent",
    ask: { input: { length: 1, num_partitions: 2 } },
    expect: { body: { length: 1, num_partitions: 2, note: "the default", modes: [], bytes: [] } },
  }),
  exchange({
    contract: [185],
    chain: "inputs",
    does: "passes null on, where the type has it",
    ask: { input: { length: 1, num_partitions: 2, note: null } },
    expect: { body: { length: 1, num_partitions: 2, note: null, modes: [], bytes: [] } },
  }),
  session({
    contract: [],
    chain: "inputs",
    does: "reads JSON without a content type, ignores unknown keys and refuses what is no JSON",
    async run({ origin }) {
      const bytes = new TextEncoder().encode('{"length": 1, "num_partitions": 2, "other": 3}');
      expect((await post(origin, bytes)).status).toBe(200);
      for (const body of ["", "{", "[1]"]) {
        const response = await post(origin, body);
        expect([response.status, Object.fromEntries(response.headers)]).toMatchObject([400, marks("700")]);
        expect(await response.json()).toMatchObject({
          error: expect.stringMatching(/^Input Parsing Error:\n {2}`__root__`: .*\.$/),
        });
      }
    },
    differs: noServer("there is no body to read"),
  }),
  session({
    contract: [219],
    chain: "inputs",
    does: "answers msgpack with msgpack, and refuses what is none with 400",
    async run({ origin }) {
      const headers = { "content-type": "Application/Octet-Stream; x=1" };
      const options = [{ mode: "MODE_1", bytes: new Uint8Array([0, 255]) }];
      const body = new Uint8Array(encodeMsgpack({ length: 1, num_partitions: 2, options }));
      const answer = await post(origin, body, { headers });
      expect(answer.headers.get("content-type")).toBe("application/octet-stream");
      expect(decodeMsgpack(new Uint8Array(await answer.arrayBuffer()))).toMatchObject({
        modes: ["MODE_1"],
        bytes: [0, 255],
      });
      const refused = await post(origin, new Uint8Array([0xc1]), { headers });
      expect([refused.status, Object.fromEntries(refused.headers)]).toMatchObject([400, marks("700")]);
    },
    differs: noServer("there is no body to read"),
  }),
  session({
    contract: [],
    chain: "inputs",
    does: "answers on the contract's routes",
    async run({ origin }) {
      expect(await get(origin, "/")).toEqual([200, "true"]);
      for (const path of ["/v1/models/model", "/v1/models/any/loaded", "/ping", "/v1/models/model:predict"])
        expect(await get(origin, path)).toEqual([200, "{}"]);
      expect(await get(origin, "/nope")).toEqual([404, '{"detail":"Not Found"}']);
      expect((await fetch(`${origin}/ping`, { method: "PUT" })).status).toBe(405);
      const [status, schema] = await get(origin, "/v1/models/model/schema");
      expect([status, JSON.parse(schema)]).toMatchObject([
        200,
        { input_schema: { required: ["length", "num_partitions"] }, supports_streaming: false },
      ]);
    },
    differs: noServer("it has no routes"),
  }),
  session({
    contract: [],
    chain: "inputs",
    does: "refuses a caller that was built against another interface, and names both",
    async run({ origin }) {
      const response = await post(origin, "{}", { headers: { "x-chains-schema": "other" } });
      const ours = response.headers.get("x-chains-schema") ?? "none";
      expect([response.status, ours]).toEqual([409, expect.stringMatching(/^[\w-]{8,}$/)]);
      expect(await response.text()).toMatch(new RegExp(`other.*${ours}`));
      const body = '{"length": 1, "num_partitions": 2}';
      expect((await post(origin, body, { headers: { "x-chains-schema": ours } })).status).toBe(200);
    },
    differs: noServer("both sides are the same source"),
  }),
  session({
    contract: [161, 166],
    chain: "health",
    does: "makes the readiness route, and nothing else, follow the chainlet's own check",
    async run({ origin, ask }) {
      expect(await get(origin, "/v1/models/model")).toEqual([200, "{}"]);
      expect(await ask({ input: { fail: true } })).toMatchObject({ body: "health checks will fail" });
      expect(await get(origin, "/v1/models/model")).toEqual([503, '{"error":"Model with name model is not ready."}']);
      for (const path of ["/v1/models/model/loaded", "/ping"]) expect(await get(origin, path)).toEqual([200, "{}"]);
      expect(await ask({ input: { fail: false } })).toMatchObject({ body: "health checks will succeed" });
      expect(await get(origin, "/v1/models/model")).toEqual([200, "{}"]);
    },
    differs: noServer("nobody asks for its health"),
  }),
  exchange({
    contract: [],
    chain: "counter",
    does: "streams text as it comes",
    ask: { input: { count: 5 } },
    expect: { body: "01234" },
  }),
  session({
    contract: [153],
    chain: "counter",
    does: "gathers a stream for who accepts exactly JSON, save for clients of OpenAI",
    async run({ origin }) {
      const accept = "application/json";
      const gathered = await post(origin, '{"count":5}', { headers: { accept } });
      expect([gathered.headers.get("transfer-encoding"), await gathered.text()]).toEqual([null, '"01234"']);
      const streamed = await post(origin, '{"count":5}', { headers: { accept, "user-agent": "OpenAI/Node 6" } });
      expect([streamed.headers.get("transfer-encoding"), await streamed.text()]).toEqual(["chunked", "01234"]);
    },
    differs: noServer("an iterable is an iterable"),
  }),
  session({
    contract: [155],
    chain: "counter",
    does: "ends a stream that fails in the middle with a reset after what came, and works on",
    async run({ origin, ask, lines }) {
      const response = await post(origin, '{"count":5,"fail_at":3}');
      expect(response.status).toBe(200);
      let text = "";
      const read = (async () => {
        for await (const part of response.body ?? []) text += Buffer.from(part).toString();
      })();
      await expect(read).rejects.toThrow();
      expect(text).toBe("012");
      expect(await ask({ input: { count: 3 } })).toMatchObject({ body: "012" });
      await expect.poll(async () => (await lines()).join("\n")).toContain("RangeError: no 3");
    },
    differs: noServer("the reader of the iterable catches the error"),
  }),
  session({
    contract: [155],
    chain: "counter",
    does: "answers 500 when a stream fails before its first part, gathered or not",
    async run({ origin }) {
      for (const accept of ["*/*", "application/json"]) {
        const response = await post(origin, '{"count":5,"fail_at":0}', { headers: { accept } });
        expect(response.status).toBe(500);
        expect(await response.json()).toMatchObject({ error: { exception_message: "no 0" } });
      }
    },
    differs: noServer("the reader of the iterable catches the error"),
  }),
  session({
    contract: [151, 157],
    chain: "counter",
    does: "runs predictConcurrency calls, streams included, and makes the next one wait for an end",
    async run({ origin, ask }) {
      // More than sockets hold: each stays in production until its reader goes on or leaves.
      const body = JSON.stringify({ count: 100_000, size: 1000 });
      const leaving = new AbortController();
      const slow = await Promise.all([1, 2].map(() => post(origin, body, { signal: leaving.signal })));
      expect(slow.map(({ status }) => status)).toEqual([200, 200]);
      await expect.poll(() => gauge(origin, "chainlet_requests_in_flight")).toBe(2);
      const impatient = new AbortController();
      const third = post(origin, '{"count":1}', { signal: impatient.signal });
      await expect.poll(() => gauge(origin, "chainlet_requests_queued")).toBe(1);
      impatient.abort();
      await expect(third).rejects.toThrow("abort");
      await expect.poll(() => gauge(origin, "chainlet_requests_queued")).toBe(0);
      const fourth = ask({ input: { count: 1 } });
      leaving.abort();
      expect(await fourth).toMatchObject({ body: "0" });
    },
    differs: noServer("predictConcurrency and queues are the server's"),
  }),
  session({
    contract: [169],
    chain: "probe",
    does: "stops the work of every hop when the caller leaves",
    async run({ origin, ask }) {
      const waiting = async () => (await ask({ input: { question: "waiting" } })).body;
      const leaving = new AbortController();
      const call = post(origin, '{"question":"wait"}', { signal: leaving.signal });
      await expect.poll(waiting).toBe("1");
      leaving.abort();
      await expect(call).rejects.toThrow("abort");
      await expect.poll(waiting).toBe("0");
      await expect.poll(() => gauge(origin, "dependency_chainlet_total_requests")).toBe(0);
    },
    differs: noServer("the caller is the run itself"),
  }),
  session({
    contract: [],
    chain: "probe",
    does: "gives every hop up when the caller's deadline has passed",
    async run({ origin, ask }) {
      const response = await post(origin, '{"question":"wait"}', { headers: { "x-chains-deadline-ms": "300" } });
      expect(response.status).toBe(500);
      expect(await response.text()).toContain("Timeout calling remote Chainlet `Inner`");
      await expect.poll(async () => (await ask({ input: { question: "waiting" } })).body).toBe("0");
    },
    differs: noServer("nobody sends a deadline; that of depends() holds there too (case 192)"),
  }),
];
