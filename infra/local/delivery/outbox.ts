import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { backoffMs, type RetryPolicy } from './backoff.ts';
import type { DeliveryOutcome } from './target.ts';

/** A payload that must reach a target at least once. `source` is the ARN of the rule or schedule. */
export interface NewDelivery {
  readonly source: string;
  readonly target: string;
  readonly body: string;
  readonly traceHeader?: string | undefined;
}

export interface Delivery extends NewDelivery {
  readonly id: number;
  /** Failed attempts so far. */
  readonly attempts: number;
  /** Time of acceptance in epoch milliseconds. */
  readonly acceptedAt: number;
}

/** The reason why a delivery was given up. `exhausted` is absent for an error that is not retried. */
export interface GiveUpReason {
  readonly code: string;
  readonly message: string;
  readonly retryAttempts: number;
  readonly exhaustedCondition?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
}

export interface OutboxOptions {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly random: () => number;
  /**
   * Returns the retry policy of the delivery's target; `undefined` when the target no longer exists, which drops the
   * delivery.
   */
  policy(delivery: Delivery): RetryPolicy | undefined;
  attempt(delivery: Delivery): Promise<DeliveryOutcome>;
  giveUp(delivery: Delivery, reason: GiveUpReason): Promise<void>;
}

const rowSchema = z
  .object({
    id: z.number(),
    source: z.string(),
    target: z.string(),
    body: z.string(),
    trace: z.string().nullable(),
    attempts: z.number(),
    accepted: z.number(),
    last_code: z.string().nullable(),
    last_message: z.string().nullable(),
  })
  .transform(({ trace, accepted, ...row }) => ({ ...row, traceHeader: trace ?? undefined, acceptedAt: accepted }));
type Row = z.infer<typeof rowSchema>;

/** Concurrent attempts. Targets are in this process, so a few suffice. */
const CONCURRENCY = 32;

/**
 * Deliveries with retries, in SQLite. Added deliveries survive a kill -9 and are attempted until they succeed or are
 * given up. No attempt starts before `start`, because targets and grants are created after the data is opened.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #tasks = new Set<Promise<void>>();
  readonly #inFlight = new Set<number>();
  #cancelTimer: () => void = () => undefined;
  #state: 'new' | 'running' | 'closed' = 'new';
  #isScheduled = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    options.database.exec(`
      CREATE TABLE IF NOT EXISTS delivery (
        id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, target TEXT NOT NULL, body TEXT NOT NULL, trace TEXT,
        accepted INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL, last_code TEXT, last_message TEXT);
      CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due, id);`);
  }

  /**
   * Stores deliveries. They are durable once this call and a surrounding transaction have ended. Call `kick`
   * afterwards.
   */
  add(deliveries: readonly NewDelivery[]): void {
    const now = this.#options.clock.now();
    const insert = this.#options.database.prepare(
      'INSERT INTO delivery (source, target, body, trace, accepted, due) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const one of deliveries) insert.run(one.source, one.target, one.body, one.traceHeader ?? null, now, now);
  }

  /** Deletes the pending deliveries of a removed rule or schedule. */
  deleteBySource(source: string): void {
    this.#options.database.prepare('DELETE FROM delivery WHERE source = ?').run(source);
  }

  /** Returns the ARNs of the rules and schedules with pending deliveries. */
  pendingSources(): readonly string[] {
    const rows = this.#options.database.prepare('SELECT DISTINCT source FROM delivery').all();
    return rows.map((row) => z.object({ source: z.string() }).parse(row).source);
  }

  /** Returns the number of deliveries that have neither succeeded nor been given up. */
  countPending(): number {
    const row = this.#options.database.prepare('SELECT count(*) AS n FROM delivery').get();
    return z.object({ n: z.number() }).parse(row).n;
  }

  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'running';
    this.scheduleAttempts();
  }

  /** Schedules attempts of the due deliveries for the next turn of the event loop. */
  scheduleAttempts(): void {
    if (this.#state !== 'running' || this.#isScheduled) return;
    this.#isScheduled = true;
    this.#track(
      new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        this.#isScheduled = false;
        this.#startDue();
      }),
    );
  }

  /** Resolves when no attempt is in progress and nothing is due by the clock. */
  async waitUntilIdle(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.allSettled([...this.#tasks]);
  }

  close(): void {
    this.#state = 'closed';
    this.#cancelTimer();
  }

  #track(task: Promise<void>): void {
    this.#tasks.add(task);
    void task.finally(() => this.#tasks.delete(task));
  }

  #startDue(): void {
    if (this.#state !== 'running') return;
    const free = CONCURRENCY - this.#inFlight.size;
    for (const row of this.#due().slice(0, Math.max(0, free))) {
      this.#inFlight.add(row.id);
      this.#track(
        this.#run(row).finally(() => {
          this.#inFlight.delete(row.id);
          this.scheduleAttempts();
        }),
      );
    }
    this.#setTimer();
  }

  #due(): Row[] {
    const rows = this.#options.database
      .prepare('SELECT * FROM delivery WHERE due <= ? ORDER BY due, id LIMIT ?')
      .all(this.#options.clock.now(), CONCURRENCY + this.#inFlight.size);
    return rows.map((row) => rowSchema.parse(row)).filter((row) => !this.#inFlight.has(row.id));
  }

  #setTimer(): void {
    this.#cancelTimer();
    const next = this.#options.database
      .prepare('SELECT min(due) AS due FROM delivery WHERE due > ?')
      .get(this.#options.clock.now());
    const { due } = z.object({ due: z.number().nullable() }).parse(next);
    if (due !== null) this.#cancelTimer = this.#options.clock.at(due, () => this.scheduleAttempts());
  }

  async #run(row: Row): Promise<void> {
    const policy = this.#options.policy(row);
    if (!policy) return this.#remove(row);
    const deadline = row.acceptedAt + policy.maximumEventAgeSeconds * 1_000;
    if (row.attempts > 0 && this.#options.clock.now() >= deadline) return this.#giveUpExpired(row);
    const outcome = await this.#attempt(row);
    if (this.#state === 'closed') return;
    if (outcome.kind === 'delivered') return this.#remove(row);
    const reason = { code: outcome.code, message: outcome.message, retryAttempts: row.attempts };
    if (!outcome.retriable) return this.#giveUp(row, reason);
    if (row.attempts >= policy.maximumRetryAttempts)
      return this.#giveUp(row, { ...reason, exhaustedCondition: 'MaximumRetryAttempts' });
    const next = this.#options.clock.now() + backoffMs(row.attempts, this.#options.random);
    this.#options.database
      .prepare('UPDATE delivery SET attempts = attempts + 1, due = ?, last_code = ?, last_message = ? WHERE id = ?')
      .run(Math.min(next, Math.max(deadline, this.#options.clock.now() + 1)), outcome.code, outcome.message, row.id);
  }

  async #attempt(row: Row): Promise<DeliveryOutcome> {
    try {
      return await this.#options.attempt(row);
    } catch (error) {
      return { kind: 'failed', code: 'INTERNAL_ERROR', message: String(error), retriable: true };
    }
  }

  #giveUpExpired(row: Row): Promise<void> {
    return this.#giveUp(row, {
      code: row.last_code ?? 'UNKNOWN',
      message: row.last_message ?? '',
      retryAttempts: row.attempts - 1,
      exhaustedCondition: 'MaximumEventAgeInSeconds',
    });
  }

  async #giveUp(row: Row, reason: GiveUpReason): Promise<void> {
    await this.#options.giveUp(row, reason);
    this.#remove(row);
  }

  #remove(row: Row): void {
    if (this.#state === 'closed') return;
    this.#options.database.prepare('DELETE FROM delivery WHERE id = ?').run(row.id);
  }
}
