import { expect, it } from "vitest";
import { seed } from "../seed.ts";
import { soak } from "./soak.ts";

const calls = 1500;

// The same code as `npm run soak`, which alone has the time to judge memory and what stays open.
it(`${calls} calls through two hops, some left and some read slowly, with servers that move and die`, async () => {
  const report = await soak({ calls, seed, socketsUntilMs: 0, onProgress: () => undefined });
  expect(report.violations).toEqual([]);
  expect([...report.counts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(calls);
  expect(report.counts.get("call answered")).toBeGreaterThan(calls / 2);
  expect(report.counts.get("stream read")).toBeGreaterThan(0);
  expect(report.restarts.size).toBeGreaterThan(0);
}, 900_000);
