import { putRollup, putStored, type Rollup, readRollup } from '../../../shared/entities/rollup.ts';
import {
  type Bucket,
  readUsage,
  readUsedAt,
  USAGE_SHARD,
  type UsageRecord,
  usedAtId,
} from '../../../shared/entities/usage.ts';
import { METERS } from '../../../shared/rates/meters.ts';
import type { TenantScope } from '../../../shared/table/keys.ts';
import { queryAll } from '../../../shared/table/query-all.ts';
import type { Table } from '../../../shared/table/table.ts';
import { addDecimalTexts, aggregateBucket } from '../domain/aggregate.ts';

/**
 * Rebuilds the rollup of a bucket from its records and overwrites the previous one. Repeated and concurrent calls give
 * the same result: an older rollup never replaces a newer one. `hasFiles`: whether the bucket has records of files,
 * including those that now count in another bucket. 1 RCU per 4 KB of records, 1 WCU.
 */
export async function rebuildRollup(
  table: Table,
  scope: TenantScope,
  bucket: Bucket,
  now: number,
): Promise<{ readonly rollup: Rollup; readonly hasFiles: boolean }> {
  const { records, usedAt } = await readBucketRecords(table, scope, bucket);
  const rollup = aggregateBucket(bucket, records, usedAt);
  await table.put(putRollup(scope, rollup, now));
  return { rollup, hasFiles: records.some(({ meter }) => METERS[meter].aggregation === 'stock') };
}

/** Reads the records of a bucket, optionally of one meter, with the earliest times of those that may move. */
export async function readBucketRecords(
  table: Table,
  scope: TenantScope,
  { day, bucket }: Bucket,
  meter = '',
): Promise<{ readonly records: readonly UsageRecord[]; readonly usedAt: ReadonlyMap<string, number> }> {
  const prefix = `${bucket}#${meter === '' ? '' : `${meter}#`}`;
  const usage = scope.usageOf(day, USAGE_SHARD);
  const items = await queryAll(table, { in: usage, range: { prefix }, consistent: true });
  const records = items.map(readUsage);
  const keys = records
    .filter(({ hasProvisionalTime }) => hasProvisionalTime)
    .map((record) => scope.usedAt(usedAtId(record)));
  const times = keys.length > 0 ? await table.getMany(keys, { consistent: true }) : [];
  return { records, usedAt: new Map(times.map(readUsedAt).map((time) => [time.usageId, time.at])) };
}

/** Rebuilds the stored quantity of a UTC month from its rollups: 1 RCU per 4 KB of them. */
export async function rebuildStoredQuantity(table: Table, scope: TenantScope, month: string): Promise<void> {
  const rollups = (await queryAll(table, { in: scope.rollups(month), consistent: true })).map(readRollup);
  const stored = rollups.flatMap(({ counts }) => counts.filter(({ meter }) => METERS[meter].aggregation === 'stock'));
  const quantity = stored.reduce((sum, count) => addDecimalTexts(sum, count.quantity), '0');
  const seen = rollups.reduce((sum, rollup) => sum + rollup.revision, 0);
  await table.put(putStored(scope, { month, quantity, revision: seen }));
}
