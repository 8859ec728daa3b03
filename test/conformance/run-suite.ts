import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer, ConformanceCase, ExchangeCase, Expectation, RunningChain, ServedChain, Target } from "./case.ts";
import { allCases } from "./cases/index.ts";
import { type ReferenceChain, referenceChains } from "./chains.ts";

/** Every case of the suite on one target; each chain is made and started once. */
export function runSuite(target: Target, chains: readonly ReferenceChain[] = referenceChains): void {
  for (const chain of chains) {
    const cases = casesOn(target, chain);
    if (cases.length === 0) continue;
    describe(`${chain.name} on ${target.name}`, () => {
      let running: RunningChain;
      beforeAll(async () => {
        running = await target.start(chain);
      });
      afterAll(() => running?.stop());
      it.each(cases.map((each) => [each.does, each] as const))("%s", (_does, each) =>
        each.kind === "exchange" ? checkExchange(each, target, running) : each.run(served(running)),
      );
    });
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
