import { readFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type RunningServer, removePackage, startServer, type TestPackage } from "./package.ts";

const rounds = Number(process.env.CHAINSC_SIGTERM_ROUNDS ?? 100);

/** Notes every call that reached it, before it answers. */
const noting: TestPackage = {
  source: `import * as chains from "chainsc";
    import { appendFileSync } from "node:fs";
    export class Noting extends chains.ChainletBase {
      async runRemote(id: number): Promise<number> {
        appendFileSync(process.env.NOTES as string, id + "\\n");
        await new Promise((resolve) => setTimeout(resolve, id % 7));
        return id;
      }
    }`,
  name: "Noting",
  endpoint: { parameters: { id: "number" }, result: "number" },
  settings: { predictConcurrency: 8 },
};

/** `undefined` when the server could not be reached or refused. */
function call(port: number, id: number, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = httpRequest({ port, host: "127.0.0.1", path: "/run_remote", method: "POST", agent }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve(response.statusCode === 200 ? (JSON.parse(text) as number) : undefined));
      response.on("error", () => resolve(undefined));
    });
    request.on("error", () => resolve(undefined));
    request.end(JSON.stringify({ id }));
  });
}

/** Offers calls over kept-alive connections until the server is gone, and ends it at some moment. */
async function endUnderLoad(
  server: RunningServer,
  afterMs: number,
): Promise<{ answered: Set<number>; code: number | null }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 12 });
  const answered = new Set<number>();
  let next = 0;
  let ended = false;
  const caller = async (): Promise<void> => {
    while (!ended) {
      const id = next++;
      if ((await call(server.port, id, agent)) === id) answered.add(id);
      else await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const callers = Array.from({ length: 12 }, caller);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  server.process.kill("SIGTERM");
  const code = await new Promise<number | null>((resolve) => server.process.once("exit", resolve));
  ended = true;
  await Promise.all(callers);
  agent.destroy();
  return { answered, code };
}

describe("SIGTERM at random moments under load", () => {
  it(`loses no call that was accepted, ${rounds} times`, async () => {
    const lost: number[] = [];
    let accepted = 0;
    for (let round = 0; round < rounds; round++) {
      const notes = join(tmpdir(), `chainsc-notes-${round}`);
      const server = await startServer(noting, { env: { NOTES: notes } });
      const { answered, code } = await endUnderLoad(server, (round * 37) % 150);
      const reached = readFileSync(notes, { encoding: "utf8", flag: "a+" })
        .trim()
        .split("\n")
        .filter(Boolean)
        .map(Number);
      accepted += reached.length;
      lost.push(...reached.filter((id) => !answered.has(id)));
      expect(code).toBe(0);
      removePackage(server.directory);
      removePackage(notes);
    }
    expect(lost).toEqual([]);
    expect(accepted).toBeGreaterThan(rounds);
  }, 600_000);
});
