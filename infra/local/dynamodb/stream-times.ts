import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';

/** One mark a second of the clock: a record's time need not be finer, and marks stay few. */
const MARK_EVERY_MS = 1_000;

const Mark = z.object({ first: z.string(), time: z.number() });

/**
 * When stream records came into being, on the runtime's clock: DynamoDB Local stamps them with the machine's time, cut to the
 * minute, which says nothing once the clock was moved. A record gets the time at which the runtime first read it.
 */
export class StreamTimes {
  readonly #clock: Clock;
  readonly #database: DatabaseSync;
  /** Marks by stream, oldest first: records from `first` on came at `time`. */
  readonly #marks = new Map<string, { first: bigint; time: number }[]>();

  constructor(clock: Clock, database: DatabaseSync) {
    this.#clock = clock;
    this.#database = database;
    database.exec(
      'CREATE TABLE IF NOT EXISTS stream_time (stream TEXT NOT NULL, first TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (stream, first))',
    );
  }

  /** Epoch milliseconds of a record; ascending numbers must be asked in order when they are new. */
  of(stream: string, sequenceNumber: string): number {
    const marks = this.#of(stream);
    const sequence = BigInt(sequenceNumber);
    const last = marks.at(-1);
    const now = this.#clock.now();
    const seen = this.#seen.get(stream) ?? last?.first ?? -1n;
    if (sequence > seen) {
      this.#seen.set(stream, sequence);
      if (!last || now - last.time >= MARK_EVERY_MS) {
        marks.push({ first: sequence, time: now });
        this.#database.prepare('INSERT OR REPLACE INTO stream_time VALUES (?, ?, ?)').run(stream, sequenceNumber, now);
        return now;
      }
    }
    return marks.findLast((mark) => mark.first <= sequence)?.time ?? marks[0]?.time ?? now;
  }

  readonly #seen = new Map<string, bigint>();

  /** Forgets marks that began before `time`, but for the last one before it. */
  prune(time: number): void {
    for (const [stream, marks] of this.#marks) {
      const keepFrom = marks.findLastIndex((mark) => mark.time < time);
      if (keepFrom <= 0) continue;
      marks.splice(0, keepFrom);
      const oldest = marks[0];
      if (oldest)
        this.#database.prepare('DELETE FROM stream_time WHERE stream = ? AND time < ?').run(stream, oldest.time);
    }
  }

  #of(stream: string): { first: bigint; time: number }[] {
    const known = this.#marks.get(stream);
    if (known) return known;
    const rows = this.#database.prepare('SELECT first, time FROM stream_time WHERE stream = ?').all(stream);
    const marks = rows
      .map((row) => Mark.parse(row))
      .map((row) => ({ first: BigInt(row.first), time: row.time }))
      .sort((a, b) => (a.first < b.first ? -1 : 1));
    this.#marks.set(stream, marks);
    return marks;
  }
}
