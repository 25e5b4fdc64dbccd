import * as z from 'zod';
import { type Database, json } from './database.ts';

const $Update = z.object({
  place: z.number(),
  url: z.string(),
  accountId: z.string(),
  field: z.string(),
  value: json(z.looseObject({})),
  /** The customer's message that it tells of. */
  wamid: z.string().nullable(),
  /** When it happened on the clock. */
  at: z.number(),
  attempts: z.number(),
  due: z.number(),
});
/** One change that a webhook tells. */
export type Update = z.infer<typeof $Update>;

/** Changes that were not acknowledged yet. */
export class Webhooks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    // What was under way when the process ended is told again.
    this.#database.run('UPDATE webhook SET busy = 0 WHERE busy = 1');
  }

  add(update: Pick<Update, 'url' | 'accountId' | 'field' | 'value' | 'wamid' | 'at'>): void {
    const { url, accountId, field, value, wamid, at } = update;
    this.#database.run(
      'INSERT INTO webhook (url, accountId, field, value, wamid, at, due) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[url, accountId, field, JSON.stringify(value), wamid, at, at],
    );
  }

  pending(): number {
    return this.#database.count('SELECT COUNT(*) FROM webhook');
  }

  /** Those that can be told now, oldest first. */
  due(now: number, limit: number): Update[] {
    return this.#database.all(
      $Update,
      'SELECT * FROM webhook WHERE busy = 0 AND due <= ? ORDER BY place LIMIT ?',
      now,
      limit,
    );
  }

  /** When the next of the waiting ones is due. */
  nextDue(): number | undefined {
    const { due } = this.#database.one($Next, 'SELECT MIN(due) AS due FROM webhook WHERE busy = 0') ?? { due: null };
    return due ?? undefined;
  }

  take(updates: readonly Update[]): void {
    for (const { place } of updates) this.#database.run('UPDATE webhook SET busy = 1 WHERE place = ?', place);
  }

  done(updates: readonly Update[]): void {
    for (const { place } of updates) this.#database.run('DELETE FROM webhook WHERE place = ?', place);
  }

  again(update: Update, due: number): void {
    this.#database.run(
      'UPDATE webhook SET busy = 0, attempts = attempts + 1, due = ? WHERE place = ?',
      due,
      update.place,
    );
  }
}

const $Next = z.object({ due: z.number().nullable() });
