import type { Count, Rollup } from '../../shared/entities/rollup.ts';
import { type Bucket, bucketOf, movingId, type UsageMeter, type UsageRecord } from '../../shared/entities/usage.ts';
import { add, decimal, decimalText } from '../../shared/money/decimal.ts';

/**
 * Counts the records of a bucket: pure, and the same for the same records in any order. A record whose time may move counts only in
 * the bucket of the earliest time that was told of it. People are kept by name, since they do not add up.
 */
export function foldBucket(
  bucket: Bucket,
  records: readonly UsageRecord[],
  usedAt: ReadonlyMap<string, number>,
): Rollup {
  const counting = countingIn(bucket, records, usedAt);
  const counts = new Map<string, Count>();
  const seats = new Set<string>();
  for (const record of counting) {
    const { meter, category, market, numberId, type, quantity, agentId } = record;
    if (meter === 'seat') {
      seats.add(agentId ?? record.id);
      continue;
    }
    const kind = { meter, category, market, numberId, type };
    const key = kindKey(kind);
    const known = counts.get(key) ?? { ...kind, quantity: '0', records: 0 };
    counts.set(key, { ...known, quantity: plus(known.quantity, quantity), records: known.records + 1 });
  }
  return {
    ...bucket,
    counts: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count),
    seats: [...seats].sort(),
    // Records only come, and times only become earlier: both numbers only grow.
    seen: records.length + (records.length - counting.length),
  };
}

/** The records of a bucket that count in it. */
export function countingIn(
  { day, bucket }: Bucket,
  records: readonly UsageRecord[],
  usedAt: ReadonlyMap<string, number>,
): readonly UsageRecord[] {
  return records.filter((record) => {
    const at = record.moving ? usedAt.get(movingId(record)) : undefined;
    if (at === undefined) return true;
    const where = bucketOf(at);
    return where.day === day && where.bucket === bucket;
  });
}

interface Kind {
  readonly meter: UsageMeter;
  readonly category: string | null;
  readonly market: string | null;
  readonly numberId: string | null;
  readonly type: string | null;
}

export const kindKey = ({ meter, category, market, numberId, type }: Kind): string =>
  JSON.stringify([meter, category, market, numberId, type]);

/** The sum of two decimals as texts. */
export const plus = (a: string, b: string): string => decimalText(add(decimal(a), decimal(b)));
