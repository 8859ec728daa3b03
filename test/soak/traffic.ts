import { type Done, type Job, textOf } from "../../fixtures/chains/soak/job.ts";
import { Chance } from "./chance.ts";
import type { Reply, SoakClient } from "./client.ts";
import type { Ledger } from "./ledger.ts";

/** A call as it is chosen by chance: what is asked for, and how the caller behaves. */
interface Plan {
  readonly job: Job;
  readonly leaveAfterMs: number | undefined;
  readonly deadlineMs: number | undefined;
}

export interface TrafficParts {
  readonly seed: number;
  readonly client: SoakClient;
  readonly ledger: Ledger;
}

/** Calls of the chain that answers once. The `id`-th call is the same for the same seed. */
export async function call(url: string, id: number, { seed, client, ledger }: TrafficParts): Promise<void> {
  const { job, leaveAfterMs, deadlineMs } = planCall(id, new Chance(seed + id));
  const headers = deadlineMs === undefined ? {} : { "x-chains-deadline-ms": String(deadlineMs) };
  const from = performance.now();
  try {
    const reply = await client.post({ url, body: { job }, headers, leaveAfterMs });
    if (reply === "left") ledger.count("call left by its caller");
    else judgeCall(job, deadlineMs, reply, from, ledger);
  } catch (error) {
    broken("call", id, from, error, ledger);
  }
}

function planCall(id: number, chance: Chance): Plan {
  const expires = chance.hits(0.005);
  const leaves = chance.hits(0.05);
  return {
    job: {
      id,
      size: chance.hits(0.005) ? 300_000 : chance.below(400),
      waitMs: expires ? 500 : chance.hits(0.1) ? chance.below(40) : 0,
      ends: chance.hits(0.02) ? "http-error" : chance.hits(0.003) ? "thrown" : "well",
    },
    leaveAfterMs: leaves ? chance.below(30) : undefined,
    // Of calls that threads answer at once no deadline would pass.
    deadlineMs: expires && !leaves && id % 8 !== 0 ? 100 : undefined,
  };
}

function judgeCall(job: Job, deadlineMs: number | undefined, reply: Reply, from: number, ledger: Ledger): void {
  const { status, text } = reply;
  if (deadlineMs !== undefined && status >= 500 && /deadline|Timeout/.test(text)) {
    ledger.count("call past its deadline");
  } else if (status === 200) {
    const done = JSON.parse(text) as Done;
    if (deadlineMs === undefined && job.ends === "well" && isRight(done, job)) {
      ledger.sighted(done.via);
      ledger.count("call answered");
    } else ledger.violation(`call ${job.id}: a wrong answer, ${text.slice(0, 300)}`);
  } else if (job.ends === "http-error" && status === 422) ledger.count("call with an HttpError");
  else if (job.ends === "thrown" && status === 500 && text.includes(`RangeError: no answer for ${job.id}`)) {
    ledger.count("call with a thrown error");
  } else {
    const what = `call ${job.id}: ${status} ${text.slice(0, 1000)}`;
    ledger.failed("call failed", { from, until: performance.now(), what, typed: isTyped(reply) });
  }
}

/** Calls of the chain that streams. */
export async function stream(url: string, id: number, { seed, client, ledger }: TrafficParts): Promise<void> {
  const chance = new Chance(seed - id);
  const slow = chance.hits(0.1);
  const leaveAfterMs = chance.hits(0.1) ? chance.below(100) : undefined;
  const count = slow ? 300 : 1 + chance.below(40);
  const job: Job = {
    id: id * 1000,
    size: slow ? 8000 : chance.below(400),
    waitMs: chance.hits(0.2) ? chance.below(5) : 0,
    ends: chance.hits(0.03) ? "http-error" : "well",
  };
  const from = performance.now();
  try {
    const body = { job, count };
    const reply = await client.post({ url, body, headers: {}, leaveAfterMs, readEveryMs: slow ? 10 : undefined });
    if (reply === "left") ledger.count("stream left by its caller");
    else judgeStream(job, count, slow, reply, from, ledger);
  } catch (error) {
    broken("stream", id, from, error, ledger);
  }
}

type Frame = { data: Done } | { end: { count: number } } | { error: unknown; status: number };

function judgeStream(job: Job, count: number, slow: boolean, reply: Reply, from: number, ledger: Ledger): void {
  const { status, text } = reply;
  if (status === 422 && job.ends === "http-error" && count === 1) {
    ledger.count("stream with an HttpError");
    return;
  }
  const frames = status === 200 ? framesOf(text) : [];
  const last = frames.pop();
  const wanted = job.ends === "well" ? count : count - 1;
  const ended =
    last !== undefined &&
    frames.length === wanted &&
    (job.ends === "well" ? "end" in last && last.end.count === count : "error" in last && last.status === 422);
  if (!frames.every((frame, index) => "data" in frame && isRight(frame.data, { ...job, id: job.id + index }))) {
    ledger.violation(`stream ${job.id / 1000}: a wrong item`);
  } else if (ended) {
    for (const frame of frames) if ("data" in frame) ledger.sighted(frame.data.via);
    ledger.count(job.ends !== "well" ? "stream with an HttpError" : slow ? "stream read slowly" : "stream read");
  } else {
    const what = `stream ${job.id / 1000}: ${status} ${text.slice(-1000)}`;
    ledger.failed("stream failed", { from, until: performance.now(), what, typed: isTyped(reply) });
  }
}

const framesOf = (text: string): Frame[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Frame);

const isRight = (done: Done, job: Job): boolean =>
  done.id === job.id && done.text === textOf(job.id, job.size) && done.via.length === 3;

/** Does the answer say what went wrong in the form that it should have? */
function isTyped({ status, text }: Reply): boolean {
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  return (status === 500 || status === 503 || status === 200) && /"error":(\{"remote_name"|")/.test(last);
}

/** The entrypoint is never restarted: nothing excuses a broken connection to it. */
function broken(what: string, id: number, from: number, error: unknown, ledger: Ledger): void {
  const text = `${what} ${id}: the connection broke, ${error instanceof Error ? error.message : String(error)}`;
  ledger.failed(`${what} broken off`, { from, until: performance.now(), what: text, typed: false });
}
