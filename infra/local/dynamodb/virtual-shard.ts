import { createHash } from 'node:crypto';
import { keyIdentity } from './attribute-value.ts';
import type { StreamRecord } from './stream-reader.ts';

/**
 * Returns the virtual shard of a stream record, 0 to `count` - 1. It depends on the item's key, so that the records of
 * one item stay in order while shards are processed in parallel (Lambda Developer Guide, "Parallelization factor":
 * order holds per item).
 */
export function virtualShardOf(record: Pick<StreamRecord, 'dynamodb'>, count: number): number {
  if (count <= 1) return 0;
  const hash = createHash('sha256').update(keyIdentity(record.dynamodb.Keys)).digest();
  return hash.readUInt32BE(0) % count;
}
