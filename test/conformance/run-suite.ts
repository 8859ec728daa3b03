import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer, ConformanceCase, ExchangeCase, Expectation, RunningChain, ServedChain, Target } from "./case.ts";
import { allCases } from "./cases/index.ts";
import { type ReferenceChain, referenceChains } from "./chains.ts";

/** How many chains are made and started together: most of that is waiting. Nothing starts while one is asked, for some cases are about time. */
const together = 3;

/** Every case of the suite on one target; each chain is made and started once. */
export function runSuite(target: Target, chains: readonly ReferenceChain[] = referenceChains): void {
  const suites = chains
    .map((chain) => ({ launch: new Launch(target, chain), chain, cases: casesOn(target, chain) }))
    .filter(({ cases }) => cases.length > 0);
  describe(`on ${target.name}`, () => {
    for (const [index, { launch, chain, cases }] of suites.entries()) {
      describe(chain.name, () => {
        let running: RunningChain;
        beforeAll(async () => {
          const first = index - (index % together);
          await Promise.allSettled(suites.slice(first, first + together).map((each) => each.launch.start()));
          running = await launch.start();
        });
        afterAll(() => void launch.stop());
        it.each(cases.map((each) => [each.does, each] as const))("%s", (_does, each) =>
          each.kind === "exchange" ? checkExchange(each, target, running) : each.run(served(running)),
        );
      });
    }
    afterAll(() => Promise.all(suites.map(({ launch }) => launch.stop())));
  });
}

/** A chain that is started when it is asked for, or somewhat earlier. */
class Launch {
  readonly #target: Target;
  readonly #chain: ReferenceChain;
  #started: Promise<RunningChain> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(target: Target, chain: ReferenceChain) {
    this.#target = target;
    this.#chain = chain;
  }

  start(): Promise<RunningChain> {
    this.#started ??= this.#target.start(this.#chain);
    return this.#started;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    // Why it did not start was told to its cases.
    const running = await this.#started?.catch(() => undefined);
    await running?.stop();
  }
}

const casesOn = (target: Target, chain: ReferenceChain): ConformanceCase[] =>
  allCases.filter(({ chain: name, differs }) => {
    const difference = differs?.[target.name];
    return name === chain.name && (difference === undefined || difference.expect !== undefined);
  });

async function checkExchange(each: ExchangeCase, target: Target, running: RunningChain): Promise<void> {
  const answer = await running.ask(each.ask);
  const expected = each.differs?.[target.name]?.expect ?? each.expect;
  check(answer, expected);
  if (expected.heard) expect(await running.heard()).toEqual(expected.heard);
  if (each.log && running.origin !== undefined) {
    const { log } = each;
    await expect
      .poll(async () => (await running.lines()).filter((line) => log.test(line)), { timeout: 10_000 })
      .toHaveLength(1);
  }
}

function check(answer: Answer, { status = 200, body, headers = {}, error }: Expectation): void {
  expect({ status: answer.status, error: answer.error }).toEqual({ status, error });
  if (body !== undefined) expect(answer.body).toEqual(body);
  expect(answer.headers).toMatchObject(headers);
}

function served(running: RunningChain): ServedChain {
  const { origin } = running;
  if (origin === undefined) throw new Error("This case needs a server; it must say that a local run differs.");
  return { ...running, origin };
}
