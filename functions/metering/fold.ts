import type { Count, Rollup } from '../../shared/entities/rollup.ts';
import { type Bucket, bucketOf, movingId, type UsageMeter, type UsageRecord } from '../../shared/entities/usage.ts';
import { add, decimal, decimalText } from '../../shared/money/decimal.ts';

/**
 * Aggregates the records of a bucket. Pure: the same records in any order give the same rollup. A record whose time may
 * move counts only in the bucket of its earliest reported time. Agents are listed by id, because distinct counts cannot
 * be added up.
 */
export function foldBucket(
  bucket: Bucket,
  records: readonly UsageRecord[],
  usedAt: ReadonlyMap<string, number>,
): Rollup {
  const counted = countingIn(bucket, records, usedAt);
  const counts = new Map<string, Count>();
  const seats = new Set<string>();
  for (const record of counted) {
    const { meter, category, market, numberId, type, quantity, agentId } = record;
    if (meter === 'seat') {
      seats.add(agentId ?? record.id);
      continue;
    }
    const dimensions = { meter, category, market, numberId, type };
    const key = kindKey(dimensions);
    const known = counts.get(key) ?? { ...dimensions, quantity: '0', records: 0 };
    counts.set(key, { ...known, quantity: plus(known.quantity, quantity), records: known.records + 1 });
  }
  return {
    ...bucket,
    counts: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count),
    seats: [...seats].sort(),
    // Records are only added, and times only become earlier: both numbers only grow.
    seen: records.length + (records.length - counted.length),
  };
}

/** Returns the records that count in the bucket. */
export function countingIn(
  { day, bucket }: Bucket,
  records: readonly UsageRecord[],
  usedAt: ReadonlyMap<string, number>,
): readonly UsageRecord[] {
  return records.filter((record) => {
    const at = record.moving ? usedAt.get(movingId(record)) : undefined;
    if (at === undefined) return true;
    const current = bucketOf(at);
    return current.day === day && current.bucket === bucket;
  });
}

interface Dimensions {
  readonly meter: UsageMeter;
  readonly category: string | null;
  readonly market: string | null;
  readonly numberId: string | null;
  readonly type: string | null;
}

export const kindKey = ({ meter, category, market, numberId, type }: Dimensions): string =>
  JSON.stringify([meter, category, market, numberId, type]);

/** Adds two decimals in text form. */
export const plus = (a: string, b: string): string => decimalText(add(decimal(a), decimal(b)));
