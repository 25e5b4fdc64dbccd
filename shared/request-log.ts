import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Clock } from './clock.ts';
import { safeReason } from './errors.ts';

type Field = string | number | boolean | null | undefined;

/** The logger that a request log writes to, such as Powertools' Logger. */
export interface LogSink {
  info(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** The maximum length of an id list: two batches' worth, and a limit on what an entry costs. */
const MAX_LISTED_IDS = 20;

/**
 * Collects the one log entry of a unit of work (an HTTP request or a batch) while the work runs. Holds ids, counts,
 * durations and outcomes only: never bodies, phone numbers, wamids or tokens.
 */
export class RequestLog {
  readonly #fields: Record<string, Field> = {};
  readonly #counts: Record<string, number> = {};
  readonly #metrics: Record<string, number> = {};
  readonly #lists: Record<string, Set<string>> = {};

  set(fields: Record<string, Field>): void {
    Object.assign(this.#fields, fields);
  }

  count(name: string, by = 1): void {
    this.#counts[name] = (this.#counts[name] ?? 0) + by;
  }

  /**
   * Adds an id to a list of distinct ids, for tracing a message or an input across log entries. Only counts ids beyond
   * twenty.
   */
  addId(list: string, id: string | undefined): void {
    if (id === undefined) return;
    this.#lists[list] ??= new Set();
    const known = this.#lists[list];
    if (known.size < MAX_LISTED_IDS) known.add(id);
    else if (!known.has(id)) this.count(`${list}More`);
  }

  /** Counts a CloudWatch metric of the namespace Warung that an alarm watches (`addMetricAlarm` in infra). */
  countMetric(name: string, by = 1): void {
    this.#metrics[name] = (this.#metrics[name] ?? 0) + by;
  }

  /**
   * Returns the finished entry. Metrics use CloudWatch's embedded metric format, with the service as their only
   * dimension (cost).
   */
  fields(now: number, startedAt: number): Record<string, unknown> {
    const names = Object.keys(this.#metrics);
    const embedded = {
      Timestamp: now,
      CloudWatchMetrics: [
        { Namespace: 'Warung', Dimensions: [['service']], Metrics: names.map((Name) => ({ Name, Unit: 'Count' })) },
      ],
    };
    return {
      ...this.#fields,
      ...Object.fromEntries(Object.entries(this.#lists).map(([name, ids]) => [name, [...ids]])),
      ...this.#counts,
      ...this.#metrics,
      ms: now - startedAt,
      ...(names.length > 0 ? { _aws: embedded } : {}),
    };
  }
}

const current = new AsyncLocalStorage<RequestLog>();

/** Returns the log of the current unit of work; outside any unit of work a log that is never written. */
export const requestLog = (): RequestLog => current.getStore() ?? new RequestLog();

export interface RequestLogDependencies {
  readonly sink: LogSink;
  readonly clock: Clock;
}

/** Runs one unit of work and writes its log entry, also when the work fails. Rethrows the failure. */
export async function withRequestLog<T>(
  deps: RequestLogDependencies,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = deps.clock.now();
  const log = new RequestLog();
  return current.run(log, async () => {
    try {
      const result = await work();
      deps.sink.info(name, log.fields(deps.clock.now(), startedAt));
      return result;
    } catch (error) {
      log.set({ outcome: 'failed', reason: safeReason(error) });
      deps.sink.error(name, log.fields(deps.clock.now(), startedAt));
      throw error;
    }
  });
}

/** Creates the production sink: Powertools' logger, which adds time and, from the environment, service and level. */
export const powertoolsSink = (): LogSink => new Logger();
