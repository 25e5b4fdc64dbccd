import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

const row = z.object({ shard: z.number(), shards: z.number(), sequence: z.string().nullable() });

/** How far one virtual shard of a mapping has come: the last sequence number that is fully handled, or the beginning. */
export type Position = string | undefined;

/** Where stream mappings stand, kept on disk so that a restart goes on there. */
export class Checkpoints {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`CREATE TABLE IF NOT EXISTS checkpoints (
      mapping TEXT NOT NULL, shard INTEGER NOT NULL, shards INTEGER NOT NULL, sequence TEXT,
      PRIMARY KEY (mapping, shard))`);
  }

  /**
   * The saved positions of `shards` virtual shards; undefined for a mapping that never saved. When the number of shards has
   * changed, all start at the lowest position: records may come twice, none is left out.
   */
  load(mapping: string, shards: number): readonly Position[] | undefined {
    const raw = this.#database
      .prepare('SELECT shard, shards, sequence FROM checkpoints WHERE mapping = ?')
      .all(mapping);
    const rows = raw.map((each) => row.parse(each));
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

/** The position before all others. */
export function lowest(positions: readonly Position[]): Position {
  return positions.reduce((low, position) => (isAfter(low, position) ? position : low), positions[0]);
}

/** Whether a sequence number comes after a position; sequence numbers are decimal and of different lengths. */
export function isAfter(sequence: Position, position: Position): boolean {
  if (sequence === undefined) return false;
  return position === undefined || BigInt(sequence) > BigInt(position);
}
