import { readdirSync, readFileSync } from "node:fs";

/**
 * Processor time of a running process in milliseconds, all its threads. The kernel counts it in nanoseconds, and other processes that want
 * the same cores do not show in it: on a busy machine it says more than a clock.
 */
export function cpuMs(pid: number | undefined): number {
  const tasks = `/proc/${pid}/task`;
  let nanoseconds = 0;
  for (const task of readdirSync(tasks)) {
    try {
      nanoseconds += Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ", 1)[0]);
    } catch {
      // A thread that has ended meanwhile.
    }
  }
  return nanoseconds / 1e6;
}
