import { type CompleteRpcOptions, defaultRpcOptions, type RPCOptions } from "../config/rpc-options.ts";
import { type CallLog, consoleCallLog } from "./call-log.ts";
import { type Clock, systemClock } from "./clock.ts";
import { ConcurrencyLimit } from "./concurrency-limit.ts";
import { Deadlines } from "./deadlines.ts";
import { type DependencyCounters, dependencyMetrics } from "./dependency-metrics.ts";
import { QueueStatistics } from "./queue-statistics.ts";
import { RetryBudget } from "./retry-budget.ts";

export interface DependencyTools {
  readonly clock?: Clock;
  readonly log?: CallLog;
  readonly counters?: DependencyCounters;
  /** How often queueing is reported at most, in milliseconds. Default five minutes. */
  readonly queueReportEveryMs?: number;
}

/** What calls of one dependency share: options, places, retry budget, figures. One an instance of a stub. */
export class Dependency {
  readonly name: string;
  readonly options: CompleteRpcOptions;
  readonly clock: Clock;
  readonly log: CallLog;
  readonly places: ConcurrencyLimit;
  readonly budget: RetryBudget;
  readonly deadlines: Deadlines;
  readonly statistics: QueueStatistics;
  readonly counters: DependencyCounters;
  #keyPrefix: string | undefined;
  #keys = 0;

  constructor(name: string, options: RPCOptions = {}, tools: DependencyTools = {}) {
    this.name = name;
    this.options = completeOptions(options);
    this.clock = tools.clock ?? systemClock;
    this.log = tools.log ?? consoleCallLog;
    this.places = new ConcurrencyLimit(this.options.concurrencyLimit);
    this.budget = new RetryBudget(this.clock);
    this.deadlines = new Deadlines(this.clock);
    this.statistics = new QueueStatistics(name, {
      clock: this.clock,
      log: this.log,
      ...(tools.queueReportEveryMs !== undefined && { reportEveryMs: tools.queueReportEveryMs }),
    });
    this.counters = tools.counters ?? dependencyMetrics.of(name);
  }

  /** Unique to one call: a random part of this process and a number. */
  nextIdempotencyKey(): string {
    this.#keyPrefix ??= crypto.randomUUID();
    return `${this.#keyPrefix}-${(this.#keys++).toString(36)}`;
  }
}

function completeOptions(options: RPCOptions): CompleteRpcOptions {
  const complete = {
    retries: options.retries ?? defaultRpcOptions.retries,
    timeoutSec: options.timeoutSec ?? defaultRpcOptions.timeoutSec,
    useBinary: options.useBinary ?? defaultRpcOptions.useBinary,
    concurrencyLimit: options.concurrencyLimit ?? defaultRpcOptions.concurrencyLimit,
  };
  if (!Number.isInteger(complete.retries) || complete.retries < 0) {
    throw new RangeError(`retries must be a whole number from 0 on; it is ${complete.retries}.`);
  }
  if (!(complete.timeoutSec > 0)) {
    throw new RangeError(`timeoutSec must be a number of seconds above 0; it is ${complete.timeoutSec}.`);
  }
  if (!Number.isInteger(complete.concurrencyLimit) || complete.concurrencyLimit < 1) {
    throw new RangeError(`concurrencyLimit must be a whole number from 1 on; it is ${complete.concurrencyLimit}.`);
  }
  return complete;
}
