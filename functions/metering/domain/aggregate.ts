import type { Rollup, UsageCount } from '../../../shared/entities/rollup.ts';
import { type Bucket, bucketOf, type UsageRecord, usedAtId } from '../../../shared/entities/usage.ts';
import { add, decimal, decimalText } from '../../../shared/money/decimal.ts';
import { METERS, type Meter } from '../../../shared/rates/meters.ts';

/**
 * Aggregates the records of a bucket. Pure: the same records in any order give the same rollup. A record whose time may
 * move counts only in the bucket of its earliest reported time. Agents are listed by id, because distinct counts cannot
 * be added up.
 */
export function aggregateBucket(
  bucket: Bucket,
  records: readonly UsageRecord[],
  usedAt: ReadonlyMap<string, number>,
): Rollup {
  const counted = recordsCountedIn(bucket, records, usedAt);
  const counts = new Map<string, UsageCount>();
  const agentIds = new Set<string>();
  for (const record of counted) {
    const { meter, category, market, numberId, type, quantity, agentId } = record;
    if (METERS[meter].aggregation === 'agents') {
      agentIds.add(agentId ?? record.id);
      continue;
    }
    const dimensions = { meter, category, market, numberId, type };
    const key = dimensionsKey(dimensions);
    const known = counts.get(key) ?? { ...dimensions, quantity: '0', records: 0 };
    counts.set(key, { ...known, quantity: addDecimalTexts(known.quantity, quantity), records: known.records + 1 });
  }
  return {
    ...bucket,
    counts: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count),
    agentIds: [...agentIds].sort(),
    // Records are only added, and times only become earlier: both numbers only grow.
    revision: records.length + (records.length - counted.length),
  };
}

/** Returns the records that count in the bucket. */
export function recordsCountedIn(
  { day, bucket }: Bucket,
  records: readonly UsageRecord[],
  usedAt: ReadonlyMap<string, number>,
): readonly UsageRecord[] {
  return records.filter((record) => {
    const at = record.hasProvisionalTime ? usedAt.get(usedAtId(record)) : undefined;
    if (at === undefined) return true;
    const current = bucketOf(at);
    return current.day === day && current.bucket === bucket;
  });
}

interface Dimensions {
  readonly meter: Meter;
  readonly category: string | null;
  readonly market: string | null;
  readonly numberId: string | null;
  readonly type: string | null;
}

export const dimensionsKey = ({ meter, category, market, numberId, type }: Dimensions): string =>
  JSON.stringify([meter, category, market, numberId, type]);

/** Adds two decimals in text form. */
export const addDecimalTexts = (a: string, b: string): string => decimalText(add(decimal(a), decimal(b)));
