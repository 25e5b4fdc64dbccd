import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

const rowSchema = z.object({ shard: z.number(), shards: z.number(), sequence: z.string().nullable() });

/** The position of a virtual shard: the last sequence number that is fully processed; undefined at the beginning. */
export type Position = string | undefined;

/** The positions of stream mappings, stored on disk so that a restart continues from them. */
export class Checkpoints {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`CREATE TABLE IF NOT EXISTS checkpoints (
      mapping TEXT NOT NULL, shard INTEGER NOT NULL, shards INTEGER NOT NULL, sequence TEXT,
      PRIMARY KEY (mapping, shard))`);
  }

  /**
   * Returns the saved positions of `shards` virtual shards; undefined for a mapping without saved positions. When the
   * number of shards has changed, all start at the lowest position: records may be processed twice, but none is
   * skipped.
   */
  load(mapping: string, shards: number): readonly Position[] | undefined {
    const raw = this.#database
      .prepare('SELECT shard, shards, sequence FROM checkpoints WHERE mapping = ?')
      .all(mapping);
    const rows = raw.map((each) => rowSchema.parse(each));
    if (rows.length === 0) return undefined;
    const positions = rows.sort((a, b) => a.shard - b.shard).map(({ sequence }) => sequence ?? undefined);
    if (rows.length === shards && rows.every((each) => each.shards === shards)) return positions;
    return Array.from({ length: shards }, () => lowest(positions));
  }

  save(mapping: string, positions: readonly Position[]): void {
    this.#database.exec('BEGIN');
    try {
      this.#database.prepare('DELETE FROM checkpoints WHERE mapping = ?').run(mapping);
      const insert = this.#database.prepare('INSERT INTO checkpoints VALUES (?, ?, ?, ?)');
      for (const [shard, position] of positions.entries())
        insert.run(mapping, shard, positions.length, position ?? null);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  remove(mapping: string): void {
    this.#database.prepare('DELETE FROM checkpoints WHERE mapping = ?').run(mapping);
  }
}

/** Returns the lowest position. */
export function lowest(positions: readonly Position[]): Position {
  return positions.reduce((low, position) => (isAfter(low, position) ? position : low), positions[0]);
}

/** Returns whether a sequence number is after a position. Sequence numbers are decimal and of different lengths. */
export function isAfter(sequence: Position, position: Position): boolean {
  if (sequence === undefined) return false;
  return position === undefined || BigInt(sequence) > BigInt(position);
}
