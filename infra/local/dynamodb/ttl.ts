import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import { type Item, ItemSchema, keyIdentity } from './attribute-value.ts';
import type { JavaClient } from './java-client.ts';
import type { TableCatalogue, TableInfo } from './table-catalogue.ts';

/**
 * An item whose time is further in the past is kept (Developer Guide, "Using time to live (TTL) in DynamoDB": five
 * years).
 */
const OLDEST_SECONDS = 5 * 365 * 86_400;
/** Stream records are kept for 24 hours. The sweep keeps its own records of deletions somewhat longer. */
export const STREAM_RETENTION_MS = 24 * 3_600_000;

const pageSchema = z.object({ Items: z.array(ItemSchema).default([]), LastEvaluatedKey: ItemSchema.optional() });
const rowSchema = z.object({ sequence: z.string().nullable() });

/**
 * Deletes expired items on the runtime's clock and records them, so that the stream can name the service as their
 * remover.
 */
export class TtlSweeper {
  readonly #java: JavaClient;
  readonly #catalogue: TableCatalogue;
  readonly #clock: Clock;
  readonly #database: DatabaseSync;

  constructor(java: JavaClient, catalogue: TableCatalogue, clock: Clock, database: DatabaseSync) {
    this.#java = java;
    this.#catalogue = catalogue;
    this.#clock = clock;
    this.#database = database;
    database.exec(
      'CREATE TABLE IF NOT EXISTS ttl_delete (table_name TEXT NOT NULL, key TEXT NOT NULL, time INTEGER NOT NULL, sequence TEXT, PRIMARY KEY (table_name, key))',
    );
  }

  /** Deletes expired items. Returns the names of the tables from which items were deleted. */
  async sweep(): Promise<readonly string[]> {
    const changed: string[] = [];
    for (const table of this.#catalogue.all()) {
      if (table.ttlAttribute === undefined) continue;
      if ((await this.#sweepTable(table, table.ttlAttribute)) > 0) changed.push(table.name);
    }
    this.#database.prepare('DELETE FROM ttl_delete WHERE time < ?').run(this.#clock.now() - 2 * STREAM_RETENTION_MS);
    return changed;
  }

  /** Returns whether the sweep made the removal of a stream record. The result for a record never changes. */
  removed(table: string, keys: Item, sequenceNumber: string): boolean {
    const key = keyIdentity(keys);
    const row = rowSchema
      .optional()
      .parse(
        this.#database.prepare('SELECT sequence FROM ttl_delete WHERE table_name = ? AND key = ?').get(table, key),
      );
    if (!row) return false;
    if (row.sequence !== null) return row.sequence === sequenceNumber;
    this.#database
      .prepare('UPDATE ttl_delete SET sequence = ? WHERE table_name = ? AND key = ?')
      .run(sequenceNumber, table, key);
    return true;
  }

  async #sweepTable(table: TableInfo, attribute: string): Promise<number> {
    const now = Math.floor(this.#clock.now() / 1000);
    let from: Item | undefined;
    let deleted = 0;
    do {
      const page: z.infer<typeof pageSchema> = await this.#java.call(
        'Scan',
        scanOf(table, attribute, now, from),
        pageSchema,
      );
      for (const item of page.Items) if (await this.#delete(table, attribute, item)) deleted += 1;
      from = page.LastEvaluatedKey;
    } while (from);
    return deleted;
  }

  /** Records the deletion before it is made: after a kill between the two, the next sweep makes the deletion. */
  async #delete(table: TableInfo, attribute: string, item: Item): Promise<boolean> {
    const keys = Object.fromEntries(Object.entries(item).filter(([name]) => table.keys.includes(name)));
    const key = keyIdentity(keys);
    this.#database
      .prepare('INSERT OR REPLACE INTO ttl_delete (table_name, key, time, sequence) VALUES (?, ?, ?, NULL)')
      .run(table.name, key, this.#clock.now());
    try {
      await this.#java.call(
        'DeleteItem',
        {
          TableName: table.name,
          Key: keys,
          ConditionExpression: '#ttl = :seen',
          ExpressionAttributeNames: { '#ttl': attribute },
          ExpressionAttributeValues: { ':seen': item[attribute] },
        },
        z.unknown(),
      );
      return true;
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') throw error;
      this.#database
        .prepare('DELETE FROM ttl_delete WHERE table_name = ? AND key = ? AND sequence IS NULL')
        .run(table.name, key);
      return false;
    }
  }
}

function scanOf(table: TableInfo, attribute: string, now: number, from: Item | undefined): object {
  const names = Object.fromEntries(table.keys.map((key, at) => [`#k${at}`, key]));
  return {
    TableName: table.name,
    ConsistentRead: true,
    FilterExpression: 'attribute_type(#ttl, :number) AND #ttl <= :now AND #ttl >= :oldest',
    ProjectionExpression: ['#ttl', ...Object.keys(names)].join(', '),
    ExpressionAttributeNames: { '#ttl': attribute, ...names },
    ExpressionAttributeValues: {
      ':number': { S: 'N' },
      ':now': { N: String(now) },
      ':oldest': { N: String(now - OLDEST_SECONDS) },
    },
    ...(from ? { ExclusiveStartKey: from } : {}),
  };
}
