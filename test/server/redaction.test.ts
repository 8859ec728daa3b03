import { afterEach, describe, expect, it } from "vitest";
import { Redactor } from "../../runtime/server/redactor.ts";
import { type RunningServer, startServer, type TestPackage } from "./package.ts";

const secret = '{"key":"-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END KEY-----\n"}';
const needle = "MIIEvQIBADANBgkqhkiG9w0B";

const printing = (keyword: string, more: Partial<TestPackage["endpoint"]> = {}): TestPackage => ({
  name: "Main",
  endpoint: { parameters: { n: "string" }, ...more },
  settings: { secretKeys: ["hf"] },
  source: `import * as chains from "chainsc";
    export class Main extends chains.ChainletBase {
      context = chains.dependsContext();
      ${keyword} runRemote(n: string) {
        const s = this.context.secrets.hf!;
        switch (n) {
          case "thrown": throw new Error("bad " + s);
          case "caused": throw new Error("wrapped", { cause: new Error("bad " + s) });
          case "in a header": throw new chains.HttpError(401, "no", { headers: { "x-key": encodeURIComponent(s) } });
          case "printed": console.log(s, { s }, [[{ deep: JSON.stringify({ s: JSON.stringify({ s }) }) }]], encodeURIComponent(s)); break;
          case "as a table": console.table([{ s }]); console.dir({ s }); console.trace(s); console.assert(false, s); console.group(s); break;
          case "with the chainlet": console.log(this, this.context, "%o %j", this.context, this.context); break;
          case "of the caller": console.log(chains.requestContext().headers); break;
          case "rejected": void Promise.reject(new Error(s)); break;
          case "uncaught": setTimeout(() => { throw new Error(s); }, 5); break;
        }
        return n;
      }
    }`,
});

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.stop("SIGKILL");
});

describe.each([
  ["on the event loop", printing("async")],
  ["in a worker thread", printing("", { synchronous: true })],
])("secrets %s", (_where, pkg) => {
  it("are not seen in answers and logs, however they get there", async () => {
    server = await startServer(pkg, {
      env: { TRUSS_SECRET_hf: secret, TRUSS_SECRET_baseten_chain_api_key: "the-api-key-1" },
    });
    const kinds = [
      "thrown",
      "caused",
      "in a header",
      "printed",
      "as a table",
      "with the chainlet",
      "of the caller",
      "rejected",
    ];
    for (const n of kinds) {
      const response = await server.call({ n }, { authorization: "Api-Key the-api-key-1" });
      expect([n, response.status]).not.toEqual([n, 503]);
      expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain(needle);
    }
    await server.call({ n: "uncaught" }).catch(() => undefined);
    const all = () => `${server?.output("stderr")}${server?.output("stdout")}`;
    await expect.poll(all, soon).toContain("An error was thrown where nobody could catch it.");
    expect(all()).toContain("A promise was rejected and nobody handled it.");
    expect(all()).not.toContain(needle);
    expect(all()).not.toContain("the-api-key-1");
    // Every line is the log's own, those of `console.table` too.
    for (const line of all().trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("levelname");
  });
});

describe("a worker thread", () => {
  it("outlives a promise that is rejected and that nobody handles, as the event loop does", async () => {
    server = await startServer(printing("", { synchronous: true }), { env: { TRUSS_SECRET_hf: secret } });
    expect((await server.call({ n: "rejected" })).status).toBe(200);
    expect((await server.call({ n: "x" })).status).toBe(200);
    expect(server.output("stderr")).not.toContain("A worker thread ended");
  });
});

describe("a process that user code ends", () => {
  it("says who did it", async () => {
    server = await startServer({
      name: "Main",
      endpoint: { parameters: { n: "any" } },
      source: `import * as chains from "chainsc";
        export class Main extends chains.ChainletBase { async runRemote(n: number) { process.exit(n); } }`,
    });
    await server.call({ n: 3 }).catch(() => undefined);
    await expect.poll(() => server?.process.exitCode, soon).toBe(3);
    expect(server.output("stderr")).toContain("because code of the chainlet called process.exit");
  });
});

const soon = { timeout: 60_000 };

describe("Redactor", () => {
  it("changes nothing that is not a secret, and keeps the form of what it changes", () => {
    const redactor = new Redactor();
    redactor.hide("abc");
    redactor.hide('a"b\\c\nd');
    redactor.hide("tok-[.*]-1");
    expect(redactor.redact("abc tok-x-1")).toBe("abc tok-x-1");
    expect(redactor.redact("tok-[.*]-1!")).toBe("***!");
    let nested: unknown = 'a"b\\c\nd';
    for (let level = 0; level < 6; level++) {
      nested = JSON.stringify({ nested });
      expect(redactor.redact(nested as string)).not.toMatch(/b\\+c/);
    }
  });
});
