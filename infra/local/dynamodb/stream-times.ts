import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';

/** At most one mark per second of the clock: record times have that precision, and marks stay few. */
const MARK_INTERVAL_MS = 1_000;

const markSchema = z.object({ first: z.string(), time: z.number() });

/**
 * The creation times of stream records on the runtime's clock. DynamoDB Local uses the machine's time, truncated to the
 * minute, which is wrong once the clock was advanced. Instead, a record gets the time at which the runtime first read
 * it.
 */
export class StreamTimes {
  readonly #clock: Clock;
  readonly #database: DatabaseSync;
  /** Marks by stream, oldest first: records from `first` on were created at `time`. */
  readonly #marks = new Map<string, { first: bigint; time: number }[]>();

  constructor(clock: Clock, database: DatabaseSync) {
    this.#clock = clock;
    this.#database = database;
    database.exec(
      'CREATE TABLE IF NOT EXISTS stream_time (stream TEXT NOT NULL, first TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (stream, first))',
    );
  }

  /** Returns the time of a record in epoch milliseconds. New records must be passed in ascending order. */
  of(stream: string, sequenceNumber: string): number {
    const marks = this.#of(stream);
    const sequence = BigInt(sequenceNumber);
    const last = marks.at(-1);
    const now = this.#clock.now();
    const seen = this.#seen.get(stream) ?? last?.first ?? -1n;
    if (sequence > seen) {
      this.#seen.set(stream, sequence);
      if (!last || now - last.time >= MARK_INTERVAL_MS) {
        marks.push({ first: sequence, time: now });
        this.#database.prepare('INSERT OR REPLACE INTO stream_time VALUES (?, ?, ?)').run(stream, sequenceNumber, now);
        return now;
      }
    }
    return marks.findLast((mark) => mark.first <= sequence)?.time ?? marks[0]?.time ?? now;
  }

  readonly #seen = new Map<string, bigint>();

  /** Deletes marks that began before `time`, except the last one before it. */
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
      .map((row) => markSchema.parse(row))
      .map((row) => ({ first: BigInt(row.first), time: row.time }))
      .sort((a, b) => (a.first < b.first ? -1 : 1));
    this.#marks.set(stream, marks);
    return marks;
  }
}
