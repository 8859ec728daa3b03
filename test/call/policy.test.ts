import { expect, test } from "vitest";
import { AttemptFailure } from "../../runtime/call/attempt-failure.ts";
import { Dependency } from "../../runtime/call/dependency.ts";
import { FakeClock } from "../../runtime/call/fake-clock.ts";
import { type Attempt, type Caller, callWithPolicy, openWithPolicy } from "../../runtime/call/policy.ts";
import { isRetriedBelow } from "../../runtime/call/retried-below.ts";
import type { RPCOptions } from "../../runtime/config/rpc-options.ts";

interface Setup {
  readonly clock: FakeClock;
  readonly dependency: Dependency;
  readonly logged: string[];
}

function setUp(options: RPCOptions, tools: { queueReportEveryMs?: number } = {}): Setup {
  const clock = new FakeClock();
  const logged: string[] = [];
  const say = (level: string) => (message: string) => void logged.push(`${level} ${message}`);
  const log = { debug: say("debug"), info: say("info"), warn: say("warn") };
  const counters = { ongoing: 0, queued: 0, calls: 0, retries: 0, retriesRefused: 0, timeouts: 0, staleSockets: 0 };
  return { clock, logged, dependency: new Dependency("Leaf", options, { clock, log, counters, ...tools }) };
}

/** Follows a call without waiting for it. */
function watch<T>(promise: Promise<T>): { outcome: () => unknown } {
  let outcome: unknown = "pending";
  promise.then(
    (value) => {
      outcome = value;
    },
    (error: unknown) => {
      outcome = error;
    },
  );
  return { outcome: () => outcome };
}

const unavailable = (retryAfterMs?: number) =>
  new AttemptFailure({ repeatable: true, retryAfterMs, toError: (attempts) => new Error(`unavailable ${attempts}`) });

const badRequest = new AttemptFailure({
  repeatable: false,
  toError: (attempts) => new Error(`bad request ${attempts}`),
});

/** Lasts until the call is given up. */
const never = (attempt: Attempt) =>
  new Promise<never>((_resolve, reject) => {
    attempt.onGivenUp(reject);
  });

const outside: Caller = {};

test("a failed call is tried again after a pause with full jitter that doubles", async () => {
  const { clock, dependency } = setUp({ retries: 3 });
  const startedAt: number[] = [];
  const call = watch(
    callWithPolicy(dependency, outside, async (attempt) => {
      startedAt.push(clock.now());
      if (attempt.number < 4) throw unavailable();
      return attempt.number;
    }),
  );
  await clock.advance(10_000);
  expect(call.outcome()).toBe(4);
  expect(startedAt).toEqual([0, 50, 150, 350]);
});

test("retries counts further attempts: 0 is one attempt in all, 2 are three", async () => {
  for (const [retries, attempts] of [
    [0, 1],
    [2, 3],
  ] as const) {
    const { clock, dependency } = setUp({ retries });
    const call = watch(callWithPolicy(dependency, outside, () => Promise.reject(unavailable())));
    await clock.advance(10_000);
    expect(call.outcome()).toEqual(new Error(`unavailable ${attempts}`));
  }
});

test("what the service asks for in Retry-After is kept, and jitter comes on top", async () => {
  const { clock, dependency } = setUp({ retries: 1 });
  const startedAt: number[] = [];
  watch(
    callWithPolicy(dependency, outside, async () => {
      startedAt.push(clock.now());
      throw unavailable(3_000);
    }),
  );
  await clock.advance(10_000);
  expect(startedAt).toEqual([0, 3_050]);
});

test("a call whose next attempt would begin after its deadline fails at once with what happened last", async () => {
  const { clock, dependency } = setUp({ retries: 5, timeoutSec: 2 });
  const call = watch(callWithPolicy(dependency, outside, () => Promise.reject(unavailable(3_000))));
  await clock.advance(0);
  expect(call.outcome()).toEqual(new Error("unavailable 1"));
});

test("failures that would only happen again are not tried again", async () => {
  const { clock, dependency } = setUp({ retries: 3 });
  const call = watch(callWithPolicy(dependency, outside, () => Promise.reject(badRequest)));
  await clock.advance(10_000);
  expect(call.outcome()).toEqual(new Error("bad request 1"));
});

test("a failure that was retried below is not retried above, and stays marked", async () => {
  const { clock, dependency } = setUp({ retries: 3 });
  const failure = new AttemptFailure({ repeatable: true, retriedBelow: true, toError: () => new Error("below") });
  const call = watch(callWithPolicy(dependency, outside, () => Promise.reject(failure)));
  await clock.advance(10_000);
  expect(call.outcome()).toEqual(new Error("below"));
  expect(isRetriedBelow(call.outcome())).toBe(true);
  expect(dependency.counters.retries).toBe(0);
});

test("retries stay under 10 and a tenth of the calls of the last minute", async () => {
  const { clock, dependency } = setUp({ retries: 1 });
  const failMany = async (calls: number) => {
    const all = Array.from({ length: calls }, () =>
      callWithPolicy(dependency, outside, () => Promise.reject(unavailable())).catch(() => undefined),
    );
    await clock.advance(1_000);
    await Promise.all(all);
  };
  await failMany(200);
  expect(dependency.counters).toMatchObject({ calls: 200, retries: 30, retriesRefused: 170 });
  await clock.advance(70_000);
  await failMany(10);
  expect(dependency.counters).toMatchObject({ calls: 210, retries: 40, retriesRefused: 170 });
});

test("a timeout names dependency and limit, and what used up the time", async () => {
  const { clock, dependency } = setUp({ timeoutSec: 0.5 });
  const call = watch(
    callWithPolicy(dependency, outside, async (attempt) => {
      attempt.enter("connect");
      await new Promise<void>((connected) => clock.after(100, connected));
      attempt.enter("response");
      return never(attempt);
    }),
  );
  await clock.advance(499);
  expect(call.outcome()).toBe("pending");
  await clock.advance(1);
  expect(call.outcome()).toMatchObject({
    name: "RemoteTimeoutError",
    remoteName: "Leaf",
    limitSec: 0.5,
    phase: "response",
    attempts: 1,
    status: 0,
    message:
      "Timeout calling remote Chainlet `Leaf` (0.5 s limit). Time went into: 0.1 s connecting, 0.4 s waiting for the response.",
  });
});

test("waiting in the queue counts, and is said", async () => {
  const { clock, dependency } = setUp({ timeoutSec: 2, concurrencyLimit: 1 });
  watch(callWithPolicy(dependency, { deadline: 10_000 }, never));
  await clock.advance(500);
  const queued = watch(callWithPolicy(dependency, { deadline: 1_200 }, never));
  await clock.advance(700);
  expect(queued.outcome()).toMatchObject({
    phase: "queue",
    attempts: 1,
    message:
      "Timeout calling remote Chainlet `Leaf` (0.7 s left of the caller's deadline; its own limit is 2 s). " +
      "Time went into: 0.7 s waiting for a free place (concurrencyLimit).",
  });
  expect(dependency.counters).toMatchObject({ ongoing: 1, queued: 0 });
});

test("the deadline covers all attempts and the pauses between them", async () => {
  const { clock, dependency } = setUp({ timeoutSec: 1, retries: 10 });
  const slow = async () => {
    await new Promise<void>((later) => clock.after(400, later));
    throw unavailable();
  };
  const call = watch(callWithPolicy(dependency, outside, slow));
  await clock.advance(1_000);
  expect(call.outcome()).toMatchObject({ name: "RemoteTimeoutError", attempts: 3 });
  expect((call.outcome() as Error).cause).toEqual(new Error("unavailable 3"));
});

test("a callee that tells of the deadline before our own timer does changes nothing", async () => {
  const { clock, dependency } = setUp({ timeoutSec: 1, retries: 2 });
  const punctual = async () => {
    await new Promise<void>((later) => clock.after(999.5, later));
    throw unavailable();
  };
  const call = watch(callWithPolicy(dependency, outside, punctual));
  await clock.advance(999.5);
  expect(call.outcome()).toMatchObject({ name: "RemoteTimeoutError", attempts: 1, limitSec: 1 });
  expect((call.outcome() as Error).cause).toEqual(new Error("unavailable 1"));
});

test("when the caller leaves, queued, running and pausing calls end with its reason and nothing stays behind", async () => {
  const { clock, dependency } = setUp({ concurrencyLimit: 1, retries: 1 });
  const caller = new AbortController();
  const stopped: string[] = [];
  const signal = caller.signal;
  const running = watch(
    callWithPolicy(
      dependency,
      { signal },
      (attempt) =>
        new Promise<never>(() => {
          attempt.onGivenUp((reason) => stopped.push(reason.message));
        }),
    ),
  );
  const queued = watch(callWithPolicy(dependency, { signal }, never));
  await clock.advance(10);
  expect(dependency.counters).toMatchObject({ ongoing: 1, queued: 1 });

  const reason = new Error("the client has gone");
  caller.abort(reason);
  await clock.advance(0);
  expect(running.outcome()).toBe(reason);
  expect(queued.outcome()).toBe(reason);
  expect(stopped).toEqual(["the client has gone"]);
  expect(dependency.counters).toMatchObject({ ongoing: 0, queued: 0 });
  expect(clock.timers).toBe(0);

  const late = watch(callWithPolicy(dependency, { signal }, never));
  await clock.advance(0);
  expect(late.outcome()).toBe(reason);
});

test("calls beyond the concurrency limit begin in the order they came", async () => {
  const { clock, dependency } = setUp({ concurrencyLimit: 2 });
  const begun: number[] = [];
  let mostAtOnce = 0;
  const calls = [1, 2, 3, 4, 5].map((id) =>
    callWithPolicy(dependency, outside, async () => {
      begun.push(id);
      mostAtOnce = Math.max(mostAtOnce, dependency.counters.ongoing);
      await new Promise<void>((later) => clock.after(100, later));
      return id;
    }),
  );
  await clock.advance(300);
  expect(await Promise.all(calls)).toEqual([1, 2, 3, 4, 5]);
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  expect(mostAtOnce).toBe(2);
});

test("a stream keeps its place until it is released", async () => {
  const { clock, dependency } = setUp({ concurrencyLimit: 1 });
  const held = await openWithPolicy(dependency, outside, async () => "first chunk");
  const next = watch(callWithPolicy(dependency, outside, async () => "next"));
  await clock.advance(1_000);
  expect(next.outcome()).toBe("pending");
  held.release();
  held.release();
  await clock.advance(0);
  expect(next.outcome()).toBe("next");
  expect(dependency.counters.ongoing).toBe(0);
});

test("noticeable queueing is reported in the words that Truss users know", async () => {
  const { clock, dependency, logged } = setUp({ concurrencyLimit: 1 }, { queueReportEveryMs: 0 });
  const calls = Array.from({ length: 3 }, () =>
    callWithPolicy(dependency, outside, () => new Promise<void>((later) => clock.after(200, later))),
  );
  await clock.advance(1_000);
  await Promise.all(calls);
  expect(logged[0]).toBe("debug No queueing when calling `Leaf` Chainlet.");
  expect(logged.at(-1)).toBe(
    [
      "warn Queueing calls to `Leaf` Chainlet. Momentarily there are 1 ongoing requests and 0 waiting requests.",
      "Wait stats: p50=0.200s, p90=0.400s.",
      "Of the last 3 requests, 2 had to wait.",
      "Queueing is often harmless. If it is not, spread the requests more evenly or raise `concurrencyLimit` (now 1); " +
        "a higher limit can overload `Leaf`.",
    ].join("\n"),
  );
});

test.each([
  [{ retries: -1 }, "retries must be a whole number from 0 on; it is -1."],
  [{ timeoutSec: 0 }, "timeoutSec must be a number of seconds above 0; it is 0."],
  [{ concurrencyLimit: 0.5 }, "concurrencyLimit must be a whole number from 1 on; it is 0.5."],
])("options that make no sense are refused: %o", (options, message) => {
  expect(() => new Dependency("Leaf", options)).toThrow(message);
});
