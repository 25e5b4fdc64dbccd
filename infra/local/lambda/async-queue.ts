import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { type AsyncConfig, DEFAULT_ASYNC_CONFIG, type InvokeOutcome } from './engine.ts';

/**
 * Waits before the second and the third attempt (Lambda Developer Guide, How Lambda handles errors and retries with
 * asynchronous invocation).
 */
const RETRY_DELAYS_MS = [60_000, 120_000] as const;
/** A throttled event is retried after 1 s, doubling up to 5 minutes (same page). */
const MIN_THROTTLE_DELAY_MS = 1_000;
const MAX_THROTTLE_DELAY_MS = 300_000;

const eventRowSchema = z.object({
  id: z.string(),
  functionArn: z.string(),
  payload: z.string(),
  traceHeader: z.string().nullable(),
  receivedAt: z.number(),
  attempts: z.number(),
  throttles: z.number(),
  nextAt: z.number(),
  /** The invocation record and its destination, once only the delivery of the record is left. */
  record: z.string().nullable(),
  destination: z.string().nullable(),
});
type QueuedEvent = z.infer<typeof eventRowSchema>;

export interface AsyncQueueOptions {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  run(functionArn: string, payload: unknown, event: { id: string; traceHeader?: string }): Promise<InvokeOutcome>;
  /** Returns whether the function has a reserved concurrency of zero, so that it can never run. */
  hasZeroConcurrency(functionArn: string): boolean;
  /** Sends an invocation record to a destination, using the function's role. */
  deliver(functionArn: string, destinationArn: string, record: string): Promise<void>;
}

/**
 * Lambda's queue of asynchronous invocations. An event stays in the database until it succeeds or its record reaches
 * the failure destination. It survives a crash and may then run again (at least once, as on AWS).
 */
export class AsyncQueue {
  readonly #options: AsyncQueueOptions;
  readonly #configs = new Map<string, AsyncConfig>();
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Map<string, () => void>();
  #isOpen = false;

  constructor(options: AsyncQueueOptions) {
    this.#options = options;
    options.database.exec(`CREATE TABLE IF NOT EXISTS async_events (
      id TEXT PRIMARY KEY, functionArn TEXT NOT NULL, payload TEXT NOT NULL, traceHeader TEXT,
      receivedAt INTEGER NOT NULL, attempts INTEGER NOT NULL, throttles INTEGER NOT NULL, nextAt INTEGER NOT NULL, record TEXT,
      destination TEXT)`);
  }

  configure(functionArn: string, config: AsyncConfig | undefined): void {
    if (config) this.#configs.set(functionArn, config);
    else this.#configs.delete(functionArn);
  }

  /** Starts running queued events, including those of an earlier process. */
  start(): void {
    this.#isOpen = true;
    const rows = this.#options.database.prepare('SELECT * FROM async_events ORDER BY nextAt').all();
    for (const row of rows) this.#schedule(eventRowSchema.parse(row));
  }

  /** Queues an event. The event is on disk when the method returns. */
  enqueue(functionArn: string, payload: string, traceHeader: string | undefined): void {
    const now = this.#options.clock.now();
    const event: QueuedEvent = {
      id: randomUUID(),
      functionArn,
      payload,
      traceHeader: traceHeader ?? null,
      receivedAt: now,
      attempts: 0,
      throttles: 0,
      nextAt: now,
      record: null,
      destination: null,
    };
    this.#save(event);
    if (this.#isOpen) this.#schedule(event);
  }

  /** Returns the number of events that wait or run. */
  size(): number {
    return z
      .object({ n: z.number() })
      .parse(this.#options.database.prepare('SELECT count(*) AS n FROM async_events').get()).n;
  }

  /** Whether an attempt is running. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    await Promise.all(this.#running);
  }

  #schedule(event: QueuedEvent): void {
    if (!this.#isOpen) return;
    if (event.nextAt <= this.#options.clock.now()) {
      this.#begin(event);
      return;
    }
    const cancel = this.#options.clock.at(event.nextAt, () => {
      this.#timers.delete(event.id);
      this.#begin(event);
    });
    this.#timers.set(event.id, cancel);
  }

  #begin(event: QueuedEvent): void {
    const attempt = this.#attempt(event).finally(() => this.#running.delete(attempt));
    this.#running.add(attempt);
  }

  async #attempt(event: QueuedEvent): Promise<void> {
    const config = this.#configs.get(event.functionArn) ?? DEFAULT_ASYNC_CONFIG;
    const { clock } = this.#options;
    if (event.record !== null) return this.#deliver(event, event.destination ?? undefined, event.record);
    if (clock.now() - event.receivedAt > config.maximumEventAgeSeconds * 1_000) {
      return this.#giveUp(event, config, 'EventAgeExceeded', undefined);
    }
    if (this.#options.hasZeroConcurrency(event.functionArn))
      return this.#giveUp(event, config, 'ZeroReservedConcurrency', undefined);
    const outcome = await this.#options.run(event.functionArn, JSON.parse(event.payload), {
      id: event.id,
      ...(event.traceHeader !== null && { traceHeader: event.traceHeader }),
    });
    // A stop aborted the attempt, which is not a failure of the function: the event is unchanged and runs again at the
    // next start.
    if (!this.#isOpen && outcome.kind === 'error') return;
    switch (outcome.kind) {
      case 'ok':
        return this.#succeed(event, config, outcome.payload);
      case 'throttled': {
        const wait = Math.min(MIN_THROTTLE_DELAY_MS * 2 ** event.throttles, MAX_THROTTLE_DELAY_MS);
        return this.#retry({ ...event, throttles: event.throttles + 1, nextAt: clock.now() + wait });
      }
      case 'error': {
        const delay = RETRY_DELAYS_MS[event.attempts];
        const attempted = { ...event, attempts: event.attempts + 1 };
        if (event.attempts >= config.maximumRetryAttempts || delay === undefined) {
          return this.#giveUp(attempted, config, 'RetriesExhausted', outcome);
        }
        return this.#retry({ ...attempted, nextAt: clock.now() + delay });
      }
      default:
        return outcome satisfies never;
    }
  }

  async #succeed(event: QueuedEvent, config: AsyncConfig, payload: unknown): Promise<void> {
    const attempted = { ...event, attempts: event.attempts + 1 };
    const record = {
      ...this.#record(attempted, 'Success'),
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: payload,
    };
    await this.#deliver(attempted, config.onSuccess, JSON.stringify(record));
  }

  async #giveUp(
    event: QueuedEvent,
    config: AsyncConfig,
    condition: string,
    outcome: Extract<InvokeOutcome, { kind: 'error' }> | undefined,
  ): Promise<void> {
    const response = outcome && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: outcome.functionError },
      responsePayload: {
        errorType: outcome.errorType,
        errorMessage: outcome.errorMessage,
        ...(outcome.trace && { trace: outcome.trace }),
      },
    };
    await this.#deliver(event, config.onFailure, JSON.stringify({ ...this.#record(event, condition), ...response }));
  }

  /** Creates the invocation record (Lambda Developer Guide, Capturing records of Lambda asynchronous invocations). */
  #record(event: QueuedEvent, condition: string): object {
    return {
      version: '1.0',
      timestamp: new Date(this.#options.clock.now()).toISOString(),
      requestContext: {
        requestId: event.id,
        functionArn: `${event.functionArn}:$LATEST`,
        condition,
        approximateInvokeCount: event.attempts,
      },
      requestPayload: JSON.parse(event.payload),
    };
  }

  /**
   * Deletes an event once its destination has the record. After a failed delivery it retries with the maximum delay.
   */
  async #deliver(event: QueuedEvent, destination: string | undefined, record: string): Promise<void> {
    try {
      if (destination) await this.#options.deliver(event.functionArn, destination, record);
    } catch {
      return this.#retry({
        ...event,
        record,
        destination: destination ?? null,
        nextAt: this.#options.clock.now() + MAX_THROTTLE_DELAY_MS,
      });
    }
    this.#options.database.prepare('DELETE FROM async_events WHERE id = ?').run(event.id);
  }

  #retry(event: QueuedEvent): void {
    this.#save(event);
    this.#schedule(event);
  }

  #save(event: QueuedEvent): void {
    this.#options.database
      .prepare(
        `INSERT OR REPLACE INTO async_events (id, functionArn, payload, traceHeader, receivedAt, attempts, throttles, nextAt,
          record, destination)
         VALUES (:id, :functionArn, :payload, :traceHeader, :receivedAt, :attempts, :throttles, :nextAt,
          :record, :destination)`,
      )
      .run(event);
  }
}
