import { writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { type RunningServer, startServer, type TestPackage } from "./package.ts";

/** Answers with `size` characters once the file `until` is there; says when it begins. */
const waiting: TestPackage = {
  source: `import * as chains from "chainsc";
    import { existsSync } from "node:fs";
    export class Main extends chains.ChainletBase {
      async runRemote(id: string, until: string, size: number): Promise<string> {
        console.log("began " + id);
        while (until !== "" && !existsSync(until)) await new Promise((resolve) => setTimeout(resolve, 5));
        return id.padEnd(size, ".");
      }
    }`,
  name: "Main",
  endpoint: { parameters: { id: "string", until: "string", size: "number" } },
  settings: { predictConcurrency: 8 },
};

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
};

const post = (body: object): string => {
  const text = JSON.stringify(body);
  return `POST /run_remote HTTP/1.1\r\nhost: test\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

/** A connection of which every byte is known. */
class Connection {
  text = "";
  readonly closed: Promise<void>;
  readonly socket: Socket;

  constructor(server: RunningServer) {
    this.socket = connect(server.port, "127.0.0.1");
    this.socket.setEncoding("latin1").on("data", (chunk: string) => {
      this.text += chunk;
    });
    this.socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => this.socket.once("close", () => resolve()));
  }

  /** Status and body of each answer that came whole. */
  get answers(): string[] {
    const found: string[] = [];
    for (let rest = this.text; rest !== ""; ) {
      const head = rest.slice(0, rest.indexOf("\r\n\r\n") + 4);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      const body = rest.slice(head.length, head.length + length);
      if (body.length < length) return [...found, "cut off"];
      found.push(`${head.slice(9, 12)} ${body.length > 20 ? body.length : body}`);
      rest = rest.slice(head.length + length);
    }
    return found;
  }
}

const began = (server: RunningServer, ...ids: string[]): Promise<void> =>
  until(() => ids.every((id) => server.output("stderr").includes(`began ${id}`)));

/** Tells it to end, and waits until it takes no new connections. */
async function startDraining(server: RunningServer): Promise<void> {
  server.process.kill("SIGTERM");
  await until(async () => {
    const socket = connect(server.port, "127.0.0.1");
    const refused = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(false)).once("error", () => resolve(true));
    });
    socket.destroy();
    return refused;
  });
}

/** A server that is told to end while `accepted` is under way; the answers of the connection, and the exit code. */
async function drained(accepted: (connection: Connection, file: string, server: RunningServer) => Promise<void>) {
  const server = await startServer(waiting);
  const file = `${server.directory}/go`;
  const connection = new Connection(server);
  await accepted(connection, file, server);
  const ended = new Promise<number | null>((resolve) => server.process.once("exit", resolve));
  await startDraining(server);
  return { server, file, connection, ended };
}

describe("a server that is told to end", () => {
  it("answers every pipelined request that it has begun, in order, and closes after the last", async () => {
    const { server, file, connection, ended } = await drained(async ({ socket }, file, server) => {
      socket.write(
        post({ id: "a", until: file, size: 1 }) +
          post({ id: "b", until: "", size: 1 }) +
          post({ id: "c", until: file, size: 1 }),
      );
      await began(server, "a", "b", "c");
    });
    writeFileSync(file, "");
    await connection.closed;
    expect(connection.answers).toEqual(['200 "a"', '200 "b"', '200 "c"']);
    expect(connection.text.match(/connection: close/gi)).toHaveLength(1);
    expect(await ended).toBe(0);
    await server.stop();
  });

  it("does not begin what comes after the answer that it called the last of the connection", async () => {
    const { server, file, connection, ended } = await drained(async ({ socket }, file, server) => {
      // Large enough to lie in the server while nobody reads.
      socket.write(post({ id: "a", until: file, size: 40_000_000 }));
      await began(server, "a");
    });
    await until(() => !connection.socket.connecting);
    connection.socket.pause();
    writeFileSync(file, "");
    await until(() => connection.socket.readableLength > 0);
    connection.socket.write(post({ id: "late", until: "", size: 1 }));
    connection.socket.resume();
    await connection.closed;
    expect(connection.answers).toEqual(["200 40000002"]);
    expect(await ended).toBe(0);
    expect(server.output("stderr")).not.toContain("began late");
    await server.stop();
  });

  it("ends only when a slow reader has its whole answer", async () => {
    const { server, connection, ended } = await drained(async ({ socket }, _file, server) => {
      socket.pause();
      socket.write(post({ id: "a", until: "", size: 40_000_000 }));
      await began(server, "a");
      await until(async () => /in_flight 0/.test(await (await fetch(`${server.url}/metrics`)).text()));
    });
    // Nothing runs any more, nothing is accepted any more, and most of the answer is still in the server.
    expect(server.process.exitCode).toBeNull();
    connection.socket.resume();
    await connection.closed;
    expect(connection.answers).toEqual(["200 40000002"]);
    expect(await ended).toBe(0);
    await server.stop();
  });

  it("takes the rest of a body that has begun to come", async () => {
    const whole = post({ id: "upload", until: "", size: 1 });
    const { server, connection, ended } = await drained(async ({ socket }, _file, server) => {
      socket.write(whole.slice(0, -10));
      // An answer to a later request shows that the server has read the head of this one.
      await (await fetch(server.url)).text();
    });
    connection.socket.write(whole.slice(-10));
    await connection.closed;
    expect(connection.answers).toEqual(['200 "upload"']);
    expect(await ended).toBe(0);
    await server.stop();
  });

  it("is not held up by a pipelined request whose client has left", async () => {
    const { server, file, connection, ended } = await drained(async ({ socket }, file, server) => {
      socket.write(post({ id: "a", until: file, size: 1 }) + post({ id: "b", until: "", size: 1 }));
      await began(server, "a", "b");
    });
    connection.socket.destroy();
    writeFileSync(file, "");
    expect(await ended).toBe(0);
    await server.stop();
  });
});

describe("the same in other forms", () => {
  it("ends a stream with its last item", async () => {
    const server = await startServer({
      source: `import * as chains from "chainsc";
        import { existsSync } from "node:fs";
        export class Main extends chains.ChainletBase {
          async *runRemote(until: string): AsyncGenerator<number> {
            yield 1;
            console.log("began stream");
            while (!existsSync(until)) await new Promise((resolve) => setTimeout(resolve, 5));
            yield 2;
          }
        }`,
      name: "Main",
      endpoint: { kind: "items", parameters: { until: "string" } },
    });
    const file = `${server.directory}/go`;
    const response = await server.call({ until: file });
    await began(server, "stream");
    const ended = new Promise<number | null>((resolve) => server.process.once("exit", resolve));
    await startDraining(server);
    writeFileSync(file, "");
    expect(await response.text()).toBe('{"data":1}\n{"data":2}\n{"end":{"count":2}}\n');
    expect(await ended).toBe(0);
    await server.stop();
  });

  it("lets threads finish what runs and what waits for one", async () => {
    const server = await startServer({
      source: `import * as chains from "chainsc";
        import { existsSync } from "node:fs";
        export class Main extends chains.ChainletBase {
          runRemote(id: string, until: string): string {
            console.log("began " + id);
            while (!existsSync(until)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
            return id;
          }
        }`,
      name: "Main",
      endpoint: { parameters: { id: "string", until: "string" }, synchronous: true },
    });
    const file = `${server.directory}/go`;
    const calls = ["a", "b"].map((id) => server.call({ id, until: file }));
    await until(async () => /in_flight 1[\s\S]*queued 1/.test(await (await fetch(`${server.url}/metrics`)).text()));
    const ended = new Promise<number | null>((resolve) => server.process.once("exit", resolve));
    await startDraining(server);
    writeFileSync(file, "");
    expect(await Promise.all(calls.map(async (call) => (await call).json()))).toEqual(["a", "b"]);
    expect(await ended).toBe(0);
    await server.stop();
  });
});
