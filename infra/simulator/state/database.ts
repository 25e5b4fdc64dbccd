import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import * as z from 'zod';
import { SCHEMA } from './schema.ts';

const FILE = 'simulator.sqlite';

/** A column with JSON in it. */
export const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

/** A column with 0 or 1 in it. */
export const flag = z.number().transform((value) => value !== 0);

/**
 * The state, in one SQLite file (or in memory). Written through with WAL: it survives the end of the process, however sudden; a power
 * cut may cost the last moments.
 */
export class Database {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;

  /** @param place a folder, or ':memory:' */
  constructor(place: string, options: { readonly fresh?: boolean } = {}) {
    if (place === ':memory:') this.#database = new DatabaseSync(':memory:');
    else {
      mkdirSync(place, { recursive: true });
      if (options.fresh) for (const end of ['', '-wal', '-shm']) rmSync(join(place, FILE + end), { force: true });
      this.#database = new DatabaseSync(join(place, FILE));
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
    }
    this.#database.exec(SCHEMA);
  }

  all<T>(schema: z.ZodType<T>, sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql)
      .all(...values)
      .map((row) => schema.parse(row));
  }

  one<T>(schema: z.ZodType<T>, sql: string, ...values: SQLInputValue[]): T | undefined {
    const row = this.#prepare(sql).get(...values);
    return row === undefined ? undefined : schema.parse(row);
  }

  /** The first column of the first row, for counts and sums. */
  count(sql: string, ...values: SQLInputValue[]): number {
    const row = this.#prepare(sql).get(...values) ?? {};
    return z.number().catch(0).parse(Object.values(row)[0]);
  }

  /** Answers how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** All or nothing; may be nested. */
  together<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#database.exec('BEGIN IMMEDIATE');
    this.#depth += 1;
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
