import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';

/** An expiration rule: objects with the prefix expire this many days after their creation. */
export interface ExpirationRule {
  readonly prefix: string;
  readonly days: number;
}

const DAY_MS = 86_400_000;

const objectRowSchema = z.object({ bucket: z.string(), key: z.string() });

/** Creation times of objects on the runtime's clock, from which the expired objects are found. */
export class ObjectAges {
  readonly #clock: Clock;
  readonly #database: DatabaseSync;

  constructor(clock: Clock, database: DatabaseSync) {
    this.#clock = clock;
    this.#database = database;
    database.exec(
      'CREATE TABLE IF NOT EXISTS object (bucket TEXT NOT NULL, key TEXT NOT NULL, made INTEGER NOT NULL, PRIMARY KEY (bucket, key))',
    );
  }

  recordCreated(bucket: string, key: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO object VALUES (?, ?, ?)').run(bucket, key, this.#clock.now());
  }

  recordDeleted(bucket: string, key: string): void {
    this.#database.prepare('DELETE FROM object WHERE bucket = ? AND key = ?').run(bucket, key);
  }

  /**
   * Returns the keys of expired objects. S3 User Guide, "Lifecycle rules: based on an object's age": the days are added
   * to the creation time, and the result is rounded up to the next midnight UTC.
   */
  findExpired(bucket: string, rules: readonly ExpirationRule[]): string[] {
    const today = Math.floor(this.#clock.now() / DAY_MS) * DAY_MS;
    return rules.flatMap(({ prefix, days }) => {
      // Equivalent to: made + days, rounded up to midnight, is not after today's midnight.
      const rows = this.#database
        .prepare('SELECT bucket, key FROM object WHERE bucket = ? AND made <= ? AND substr(key, 1, length(?)) = ?')
        .all(bucket, today - days * DAY_MS, prefix, prefix);
      return rows.map((row) => objectRowSchema.parse(row).key);
    });
  }
}
