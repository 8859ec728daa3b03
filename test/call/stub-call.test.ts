import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { StubBase } from "../../runtime/call/stub-base.ts";
import { runInRequest } from "../../runtime/context/request-context.ts";
import { RemoteError } from "../../runtime/errors/remote-error.ts";
import type { StubSchema } from "../../runtime/schema/endpoint-schema.ts";
import { bodyOf, serve } from "./servers.ts";

const schema: StubSchema = {
  kind: "call",
  parameters: ["maxValue"],
  hash: "hash-of-the-stub",
  encodeInput: ([maxValue]) =>
    typeof maxValue === "number"
      ? { ok: true, value: { maxValue } }
      : { ok: false, problems: [{ path: "maxValue", message: "expected a number" }] },
  decodeOutput: (value) =>
    typeof value === "number"
      ? { ok: true, value }
      : { ok: false, problems: [{ path: "", message: "expected a number" }] },
};

class RandInt extends StubBase {
  static override readonly chainletName: string = "RandInt";
  runRemote(maxValue: number): Promise<number> {
    return this.callRemote(schema, [maxValue]) as Promise<number>;
  }
}

test("a call sends the arguments by name and gives the answer", async () => {
  let received: { body: string; headers: IncomingMessage["headers"]; method: string | undefined } | undefined;
  const url = await serve(async (request, response) => {
    received = { body: await bodyOf(request), headers: request.headers, method: request.method };
    response.setHeader("content-type", "application/json").end("4");
  });
  const stub = RandInt.fromUrl(url, "the-key");

  expect(stub.name).toBe("RandInt");
  expect(await stub.runRemote(7)).toBe(4);
  expect(received?.method).toBe("POST");
  expect(received?.body).toBe('{"maxValue":7}');
  expect(received?.headers).toMatchObject({
    authorization: "Api-Key the-key",
    "content-type": "application/json",
    "x-chains-schema": "hash-of-the-stub",
    "x-chains-attempt": "1",
  });
  expect(Number(received?.headers["x-chains-deadline-ms"])).toBeGreaterThan(590_000);
});

test("an error of the dependency shows its trace below the call", async () => {
  const url = await serve((_request, response) => {
    const detail = {
      remote_name: "RandInt",
      exception_cls_name: "Error",
      exception_module_name: null,
      exception_message: "no luck",
      user_stack_trace: [{ filename: "chain.ts", lineno: 3, name: "RandInt.runRemote", line: "throw new Error()" }],
    };
    response.writeHead(500, { "content-type": "application/json" }).end(JSON.stringify({ error: detail }));
  });

  const request = { signal: new AbortController().signal, requestId: "r", traceparent: "TRACE_ID", headers: {} };
  const error = await runInRequest(request, () =>
    RandInt.fromUrl(url, "k")
      .runRemote(7)
      .catch((reason) => reason),
  );

  expect(error).toBeInstanceOf(RemoteError);
  expect(error.message).toBe(
    [
      "(showing chained remote errors, root error at the bottom)",
      "├─ Error calling dependency Chainlet `RandInt`, HTTP status=500, trace ID=`TRACE_ID`.",
      "│   Chainlet-Traceback (most recent call last):",
      "│     at RandInt.runRemote (chain.ts:3)",
      "│       throw new Error()",
      "╰   Error: no luck",
    ].join("\n"),
  );
  expect(error).toMatchObject({ status: 500, attempts: 1, remoteName: "RandInt" });
  expect(error.cause).toMatchObject({ name: "Error", message: "no luck" });
  expect(error.cause.stack).toBe("Error: no luck\n    at RandInt.runRemote (chain.ts:3:1)");
});
