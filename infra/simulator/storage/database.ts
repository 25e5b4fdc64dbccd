import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import * as z from 'zod';
import { SCHEMA } from './schema.ts';

const FILE = 'simulator.sqlite';

/** Creates the schema of a column that contains JSON. */
export const jsonColumn = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

/** The schema of a column that contains 0 or 1. */
export const booleanColumnSchema = z.number().transform((value) => value !== 0);

/**
 * The state in one SQLite file, or in memory. With WAL, committed data survives a crash of the process; a power failure
 * can lose the last transactions.
 */
export class Database {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;

  /** @param location a folder, or ':memory:' */
  constructor(location: string, options: { readonly fresh?: boolean } = {}) {
    if (location === ':memory:') this.#database = new DatabaseSync(':memory:');
    else {
      mkdirSync(location, { recursive: true });
      if (options.fresh)
        for (const suffix of ['', '-wal', '-shm']) rmSync(join(location, FILE + suffix), { force: true });
      this.#database = new DatabaseSync(join(location, FILE));
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
    }
    this.#database.exec(SCHEMA);
  }

  /** Returns all rows of a query. */
  all<T>(schema: z.ZodType<T>, sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql)
      .all(...values)
      .map((row) => schema.parse(row));
  }

  /** Returns the first row of a query, if any. */
  first<T>(schema: z.ZodType<T>, sql: string, ...values: SQLInputValue[]): T | undefined {
    const row = this.#prepare(sql).get(...values);
    return row === undefined ? undefined : schema.parse(row);
  }

  /** Returns the first column of the first row, for counts and sums. */
  count(sql: string, ...values: SQLInputValue[]): number {
    const row = this.#prepare(sql).get(...values) ?? {};
    return z.number().catch(0).parse(Object.values(row)[0]);
  }

  /** Runs a statement. Returns the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Runs `work` in a transaction. Nested calls join the outer transaction. */
  transaction<T>(work: () => T): T {
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
    const existing = this.#statements.get(sql);
    if (existing) return existing;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
