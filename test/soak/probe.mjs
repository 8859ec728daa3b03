// Preloaded into the servers of a soak: tells what the process holds when it is asked. Not part of what is tested.
import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

if (isMainThread && process.send) {
  process.on("message", (message) => {
    if (message !== "measure") return;
    globalThis.gc?.();
    const count = (type) => process.getActiveResourcesInfo().filter((each) => each === type).length;
    process.send?.({
      type: "measured",
      heap: process.memoryUsage().heapUsed,
      resident: Number(/VmRSS:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024,
      sockets: count("TCPSocketWrap"),
      timers: count("Timeout"),
    });
  });
}
