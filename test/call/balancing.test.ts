import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../runtime/call/clock.ts";
import { HttpTransport } from "../../runtime/call/http-transport.ts";
import type { Leaf } from "./servers.ts";
import { leafAt, quiet } from "./servers.ts";

const running: Server[] = [];
afterEach(() => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** One more machine behind the name: the same port at another loopback address. */
async function machine(host: string, port: number, answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  running.push(server);
  await new Promise<void>((listening) => server.listen(port, host, listening));
  return (server.address() as AddressInfo).port;
}

interface Cluster {
  readonly leaf: Leaf;
  readonly port: number;
  /** Requests that came to each address. */
  readonly seen: Map<string, number>;
  /** What the name resolves to from the next look-up on. */
  addresses: string[];
  /** Answers that are held back, by address. */
  readonly held: Map<string, (() => void)[]>;
  lookUps: number;
  /** Lets the transport's clock go on. */
  later(ms: number): void;
}

/** A service called `leaf.test` on `hosts`; those in `slow` answer when they are told to. */
async function cluster(hosts: readonly string[], slow: readonly string[] = []): Promise<Cluster> {
  const seen = new Map<string, number>();
  const held = new Map<string, (() => void)[]>();
  const answering =
    (host: string): RequestListener =>
    (request, response) => {
      request.resume();
      seen.set(host, (seen.get(host) ?? 0) + 1);
      const answer = () => void (response.writableEnded || response.end(JSON.stringify(host)));
      if (slow.includes(host)) held.set(host, [...(held.get(host) ?? []), answer]);
      else answer();
    };
  const [first = "127.0.0.1", ...others] = hosts;
  const port = await machine(first, 0, answering(first));
  for (const host of others) await machine(host, port, answering(host));
  let shift = 0;
  const here: Cluster = {
    leaf: leafAt(
      `http://leaf.test:${port}/run_remote`,
      { concurrencyLimit: 500 },
      { ...quiet, transport: transport() },
    ),
    port,
    seen,
    held,
    addresses: [...hosts],
    lookUps: 0,
    later: (ms) => {
      shift += ms;
    },
  };
  function transport(): HttpTransport {
    return new HttpTransport({
      clock: { ...systemClock, now: () => systemClock.now() + shift },
      lookUp: async () => {
        here.lookUps++;
        return here.addresses.map((address) => ({ address, family: 4 }));
      },
    });
  }
  return here;
}

const call = (leaf: Leaf, times: number): Promise<unknown[]> =>
  Promise.all(Array.from({ length: times }, (_, id) => leaf.runRemote(id)));

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

const three = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];

describe("several addresses behind one name", () => {
  test("share what is under way at once", async () => {
    const { leaf, seen } = await cluster(three);
    await call(leaf, 90);
    expect(three.map((host) => seen.get(host))).toEqual([30, 30, 30]);
  });

  test("take turns when nothing is under way", async () => {
    const { leaf, seen } = await cluster(three);
    for (let id = 0; id < 9; id++) await leaf.runRemote(id);
    expect(three.map((host) => seen.get(host))).toEqual([3, 3, 3]);
  });

  test("get the fewer calls the longer they take: a slow one only fills up", async () => {
    const [slow = "", ...fast] = three;
    const { leaf, seen, held } = await cluster(three, [slow]);
    const answers: Promise<unknown>[] = [];
    for (let round = 0; round < 30; round++) {
      const pair = [leaf.runRemote(0), leaf.runRemote(1)];
      answers.push(...pair);
      await Promise.race(pair);
      await until(
        () => fast.reduce((sum, host) => sum + (seen.get(host) ?? 0), 0) + (held.get(slow)?.length ?? 0) >= 2 * round,
      );
    }
    const stuck = held.get(slow)?.length ?? 0;
    expect(stuck).toBeGreaterThanOrEqual(1);
    expect(stuck).toBeLessThanOrEqual(2);
    for (const answer of held.get(slow) ?? []) answer();
    expect(await Promise.all(answers)).toHaveLength(60);
  });

  test("are left out while they cannot be connected to, and no call fails or counts a try for that", async () => {
    const here = await cluster(["127.0.0.1", "127.0.0.3"]);
    here.addresses = three;
    const answers = await call(here.leaf, 40);
    expect(new Set(answers)).toEqual(new Set(["127.0.0.1", "127.0.0.3"]));
    // It comes back: a second after its last refusal it is tried again.
    await machine("127.0.0.2", here.port, (request, response) => {
      request.resume();
      response.end('"127.0.0.2"');
    });
    expect(new Set(await call(here.leaf, 40))).not.toContain("127.0.0.2");
    here.later(1_001);
    expect(new Set(await call(here.leaf, 40))).toContain("127.0.0.2");
  });

  test("are followed when they change: new ones are used, old ones finish what they have and get no more", async () => {
    const here = await cluster(three, ["127.0.0.1"]);
    here.addresses = ["127.0.0.1"];
    const held = here.leaf.runRemote(0);
    await until(() => here.held.get("127.0.0.1")?.length === 1);
    here.addresses = ["127.0.0.2", "127.0.0.3"];
    here.later(5_001);
    // The first call after the time is up starts the look-up and does not wait for it.
    const during = here.leaf.runRemote(1);
    await until(() => here.lookUps === 2);
    expect(new Set(await call(here.leaf, 20))).toEqual(new Set(["127.0.0.2", "127.0.0.3"]));
    for (const answer of here.held.get("127.0.0.1") ?? []) answer();
    await until(() => here.held.get("127.0.0.1")?.length === 2);
    here.held.get("127.0.0.1")?.[1]?.();
    expect([await held, await during]).toEqual(["127.0.0.1", "127.0.0.1"]);
  });

  test("stay as they were when the name cannot be looked up for a while", async () => {
    const here = await cluster(three);
    await call(here.leaf, 3);
    here.addresses = [];
    Object.defineProperty(here, "addresses", {
      get: () => {
        throw new Error("SERVFAIL");
      },
    });
    here.later(5_001);
    expect(new Set(await call(here.leaf, 30))).toEqual(new Set(three));
    expect(here.lookUps).toBe(2);
  });

  test("all gone: the error names the service, and none is tried twice", async () => {
    const here = await cluster(["127.0.0.1"]);
    here.addresses = ["127.0.0.4", "127.0.0.5"];
    await expect(here.leaf.runRemote(1)).rejects.toMatchObject({
      attempts: 1,
      message: expect.stringMatching(/Could not connect to http:\/\/leaf\.test:\d+: .*ECONNREFUSED/),
    });
  });
});
