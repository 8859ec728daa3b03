import { dependencyMetrics } from "../call/dependency-metrics.ts";
import type { Slots } from "./slots.ts";

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What `/metrics` says of calls that this server answered. */
export class ServerMetrics {
  readonly #byStatus = new Map<number, number>();
  readonly #counts = new Array<number>(buckets.length + 1).fill(0);
  #sum = 0;

  observe(status: number, seconds: number): void {
    this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + 1);
    this.#sum += seconds;
    let bucket = 0;
    while (bucket < buckets.length && seconds > (buckets[bucket] ?? 0)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  /** Prometheus text. */
  render(slots: Slots): string {
    const lines = [
      ...header("chainlet_requests_total", "counter", "Calls of the endpoint by status of the answer."),
      ...[...this.#byStatus]
        .sort(([a], [b]) => a - b)
        .map(([status, count]) => `chainlet_requests_total{status="${status}"} ${count}`),
      ...header("chainlet_request_duration_seconds", "histogram", "From the head of a call to the end of its answer."),
      ...this.#histogram(),
      ...header("chainlet_requests_in_flight", "gauge", "Calls that run."),
      `chainlet_requests_in_flight ${slots.inFlight}`,
      ...header("chainlet_requests_queued", "gauge", "Calls that wait for a slot."),
      `chainlet_requests_queued ${slots.queued}`,
      ...header("chainlet_requests_shed_total", "counter", "Calls turned away because of a full queue or a deadline."),
      `chainlet_requests_shed_total ${slots.shed}`,
    ];
    return `${lines.join("\n")}\n${dependencyMetrics.render()}`;
  }

  #histogram(): string[] {
    let total = 0;
    const lines = buckets.map((limit, index) => {
      total += this.#counts[index] ?? 0;
      return `chainlet_request_duration_seconds_bucket{le="${limit}"} ${total}`;
    });
    total += this.#counts[buckets.length] ?? 0;
    lines.push(
      `chainlet_request_duration_seconds_bucket{le="+Inf"} ${total}`,
      `chainlet_request_duration_seconds_sum ${this.#sum}`,
      `chainlet_request_duration_seconds_count ${total}`,
    );
    return lines;
  }
}

const header = (name: string, type: string, help: string): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
];
