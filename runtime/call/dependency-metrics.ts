/** What `/metrics` says about calls to dependencies. Counters of one dependency are shared by all stubs of that name. */
export interface DependencyCounters {
  ongoing: number;
  queued: number;
  calls: number;
  retries: number;
  retriesRefused: number;
  timeouts: number;
  staleSockets: number;
}

class DependencyMetrics {
  readonly #byName = new Map<string, DependencyCounters>();

  of(name: string): DependencyCounters {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const counters = { ongoing: 0, queued: 0, calls: 0, retries: 0, retriesRefused: 0, timeouts: 0, staleSockets: 0 };
    this.#byName.set(name, counters);
    return counters;
  }

  /** Prometheus text, one block a metric; empty when nothing was ever called. */
  render(): string {
    if (this.#byName.size === 0) return "";
    const names = [...this.#byName.keys()].sort();
    let text = "";
    for (const metric of metrics) {
      text += `# HELP ${metric.name} ${metric.help}\n# TYPE ${metric.name} ${metric.type}\n`;
      for (const name of names) {
        text += `${metric.name}{dependency_chainlet="${escapeLabel(name)}"} ${metric.read(this.of(name))}\n`;
      }
    }
    return text;
  }
}

const metrics: readonly {
  name: string;
  type: "gauge" | "counter";
  help: string;
  read: (counters: DependencyCounters) => number;
}[] = [
  {
    name: "dependency_chainlet_ongoing_requests",
    type: "gauge",
    help: "Requests to the dependency that are under way.",
    read: (counters) => counters.ongoing,
  },
  {
    name: "dependency_chainlet_queued_requests",
    type: "gauge",
    help: "Requests that wait for a place under the concurrency limit.",
    read: (counters) => counters.queued,
  },
  {
    name: "dependency_chainlet_total_requests",
    type: "gauge",
    help: "Requests under way and waiting.",
    read: (counters) => counters.ongoing + counters.queued,
  },
  {
    name: "dependency_chainlet_requests_total",
    type: "counter",
    help: "Requests sent to the dependency, further attempts included.",
    read: (counters) => counters.calls + counters.retries,
  },
  {
    name: "dependency_chainlet_retries_total",
    type: "counter",
    help: "Further attempts after a failed one.",
    read: (counters) => counters.retries,
  },
  {
    name: "dependency_chainlet_retries_refused_total",
    type: "counter",
    help: "Further attempts that the retry budget did not allow.",
    read: (counters) => counters.retriesRefused,
  },
  {
    name: "dependency_chainlet_timeouts_total",
    type: "counter",
    help: "Calls that ran into their time limit.",
    read: (counters) => counters.timeouts,
  },
  {
    name: "dependency_chainlet_stale_sockets_total",
    type: "counter",
    help: "Kept-alive connections that the server had closed, replaced without counting as an attempt.",
    read: (counters) => counters.staleSockets,
  },
];

function escapeLabel(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

/** One a process, as Prometheus reads it. */
export const dependencyMetrics = new DependencyMetrics();
