import * as z from 'zod';
import { type Database, jsonColumn } from './database.ts';

const changeSchema = z.object({
  /** The position in the queue. */
  place: z.number(),
  url: z.string(),
  accountId: z.string(),
  field: z.string(),
  value: jsonColumn(z.looseObject({})),
  /** The customer's message that the change reports; null for other changes. */
  wamid: z.string().nullable(),
  /** The time of the change. */
  at: z.number(),
  attempts: z.number(),
  /** The time of the next attempt. */
  due: z.number(),
});
/** A change that a webhook reports. */
export type PendingChange = z.infer<typeof changeSchema>;

/** The queue of changes that the app has not acknowledged. */
export class WebhookQueue {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    // Deliveries that were in progress when the process ended are repeated.
    this.#database.run('UPDATE webhook SET busy = 0 WHERE busy = 1');
  }

  add(change: Pick<PendingChange, 'url' | 'accountId' | 'field' | 'value' | 'wamid' | 'at'>): void {
    const { url, accountId, field, value, wamid, at } = change;
    this.#database.run(
      'INSERT INTO webhook (url, accountId, field, value, wamid, at, due) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[url, accountId, field, JSON.stringify(value), wamid, at, at],
    );
  }

  countPending(): number {
    return this.#database.count('SELECT COUNT(*) FROM webhook');
  }

  /** Returns changes that are due, oldest first. */
  listDue(now: number, limit: number): PendingChange[] {
    return this.#database.all(
      changeSchema,
      'SELECT * FROM webhook WHERE busy = 0 AND due <= ? ORDER BY place LIMIT ?',
      now,
      limit,
    );
  }

  /** Returns the earliest due time of the waiting changes. */
  nextDueTime(): number | undefined {
    const { due } = this.#database.first(nextDueSchema, 'SELECT MIN(due) AS due FROM webhook WHERE busy = 0') ?? {
      due: null,
    };
    return due ?? undefined;
  }

  /** Marks changes as being delivered. */
  markBusy(changes: readonly PendingChange[]): void {
    for (const { place } of changes) this.#database.run('UPDATE webhook SET busy = 1 WHERE place = ?', place);
  }

  /** Removes changes. */
  remove(changes: readonly PendingChange[]): void {
    for (const { place } of changes) this.#database.run('DELETE FROM webhook WHERE place = ?', place);
  }

  /** Schedules the next attempt of a change. */
  reschedule(change: PendingChange, due: number): void {
    this.#database.run(
      'UPDATE webhook SET busy = 0, attempts = attempts + 1, due = ? WHERE place = ?',
      due,
      change.place,
    );
  }
}

const nextDueSchema = z.object({ due: z.number().nullable() });
