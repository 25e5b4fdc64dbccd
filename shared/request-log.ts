import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Clock } from './clock.ts';
import { describeError, type ErrorDescription } from './error-description.ts';
import { AppError, safeReason } from './errors.ts';

type Field = string | number | boolean | null | undefined;

/** The logger that a request log writes to, such as Powertools' Logger. */
export interface LogSink {
  info(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** The maximum length of a list: two batches' worth, and a limit on what an entry costs. */
const MAX_LISTED = 20;

/** A failed message of a batch, or a failed part of a message. */
interface LoggedFailure {
  readonly record?: string;
  readonly reason: string;
  readonly error?: ErrorDescription;
}

/**
 * Collects the one log entry of a unit of work (an HTTP request or a batch) while the work runs. Holds ids, counts,
 * durations and outcomes only: never bodies, phone numbers, wamids or tokens.
 */
export class RequestLog {
  readonly #fields: Record<string, Field> = {};
  readonly #counts: Record<string, number> = {};
  readonly #metrics: Record<string, number> = {};
  readonly #lists: Record<string, Set<string>> = {};
  readonly #failures = new Map<string, LoggedFailure>();
  readonly #described = new Set<string>();
  #error: ErrorDescription | undefined;

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
    if (known.size < MAX_LISTED) known.add(id);
    else if (!known.has(id)) this.count(`${list}More`);
  }

  /** Sets the error of the whole unit of work: its reason, where it was thrown, and its causes. */
  setError(error: unknown): void {
    this.set({ reason: safeReason(error) });
    this.#error = describeError(error);
  }

  /**
   * Adds the failure of a message, or of a part of a message, to the list `failures`. Unexpected errors are described,
   * and errors with a cause; each description is listed once. Only counts failures beyond twenty.
   * @param record the id of the message
   */
  addFailure(error: unknown, record?: string): void {
    const reason = safeReason(error);
    const id = `${record} ${reason}`;
    if (this.#failures.has(id)) return;
    if (this.#failures.size >= MAX_LISTED) {
      this.count('failuresMore');
      return;
    }
    this.#failures.set(id, {
      ...(record === undefined ? {} : { record }),
      reason,
      ...this.#describeOnce(error),
    });
  }

  #describeOnce(error: unknown): { error?: ErrorDescription } {
    if (error instanceof AppError && error.cause === undefined) return {};
    const description = describeError(error);
    const id = JSON.stringify(description);
    if (this.#described.has(id)) return {};
    this.#described.add(id);
    return { error: description };
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
      ...(this.#error ? { error: this.#error } : {}),
      ...(this.#failures.size > 0 ? { failures: [...this.#failures.values()] } : {}),
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
      log.set({ outcome: 'failed' });
      log.setError(error);
      deps.sink.error(name, log.fields(deps.clock.now(), startedAt));
      throw error;
    }
  });
}

/** Creates the production sink: Powertools' logger, which adds time and, from the environment, service and level. */
export const powertoolsSink = (): LogSink => new Logger();
