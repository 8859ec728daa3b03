// npm run soak: 200,000 calls through two hops, with callers that leave, readers that are slow and servers that go away.
//   CHAINSC_SOAK_CALLS (200000), CHAINSC_SEED (a random one). Exits with 1 when something happened that must not.
//   Ctrl-C ends the traffic and judges what has happened until then.
import { growthAllowed } from "./memory.ts";
import { slowViolations, soak } from "./soak.ts";

const calls = Number(process.env.CHAINSC_SOAK_CALLS ?? 200_000);
const seed = Number(process.env.CHAINSC_SEED ?? Math.floor(Math.random() * 1e9));
console.log(`${calls} calls, CHAINSC_SEED=${seed}`);

const ended = new AbortController();
process.once("SIGINT", () => ended.abort());
const report = await soak({
  calls,
  seed,
  socketsUntilMs: 90_000,
  signal: ended.signal,
  onProgress: (text) => console.warn(text),
});
const violations = [...report.violations, ...slowViolations(report)];

console.log(
  `\n${Math.round(report.seconds)} s, ${report.calls} calls, ${Math.round(report.calls / report.seconds)} a second`,
);
for (const [kind, count] of [...report.counts].sort()) console.log(`${String(count).padStart(8)}  ${kind}`);
for (const [kind, count] of [...report.restarts].sort()) console.log(`${String(count).padStart(8)}  servers ${kind}`);
console.log(
  `${String(report.retries).padStart(8)}  attempts were further ones, of the servers that are there at the end`,
);
console.log(`${String(report.staleSockets).padStart(8)}  sockets replaced`);
console.log(`${report.quietAfterMs.toFixed(0).padStart(8)}  ms until all gauges were at 0 (at most 1000)`);
const mb = (bytes: number): string => (bytes / 1048576).toFixed(1);
console.log(`
memory after a collection, in MB: after the warm-up → at the end
heap by slope: at most ${growthAllowed.heap} bytes a call; resident by the means of quarters: at most ${mb(growthAllowed.resident)} MB`);
for (const [label, { first, last, heap, resident }] of report.growth) {
  console.log(
    `${label.padEnd(14)} heap ${mb(first.heap)} → ${mb(last.heap)}, ${heap.toFixed(1)} bytes a call; ` +
      `resident ${mb(first.resident)} → ${mb(last.resident)}, ${mb(resident)} MB`,
  );
}
console.log(violations.length === 0 ? "\nNothing happened that must not." : `\n${violations.join("\n")}`);
process.exitCode = violations.length === 0 ? 0 : 1;
