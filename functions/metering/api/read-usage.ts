import { monthOf, type Rollup, readRollup, readStoredInMonth } from '../../../shared/entities/rollup.ts';
import { bucketOf, bucketStartSeconds } from '../../../shared/entities/usage.ts';
import { add, decimal, sum } from '../../../shared/money/decimal.ts';
import { METERS } from '../../../shared/rates/meters.ts';
import type { TenantScope } from '../../../shared/table/keys.ts';
import { queryAll } from '../../../shared/table/query-all.ts';
import type { Table } from '../../../shared/table/table.ts';
import type { Period } from '../domain/rater/period.ts';
import type { PeriodUsage } from '../domain/usage-lines.ts';

/** A time span in milliseconds since 1970: `from` inclusive, `to` exclusive. */
export type Span = Pick<Period, 'from' | 'to'>;

/** Reads the rollups of a span in time order. One query per UTC month that the span touches: 0.5 RCU per 4 KB. */
export async function readRollups(table: Table, scope: TenantScope, { from, to }: Span): Promise<readonly Rollup[]> {
  if (from >= to) return [];
  const sk = (ms: number): string => {
    const { day, bucket } = bucketOf(Math.floor(ms / 1000));
    return `${day}T${bucket}`;
  };
  const range = { from: sk(from), to: sk(to - 1) };
  const items = await Promise.all(
    monthsOf({ from, to }).map((month) => queryAll(table, { in: scope.rollups(month), range })),
  );
  return items.flat().map(readRollup);
}

/** Lists the UTC months that a span touches. */
function monthsOf({ from, to }: Span): readonly string[] {
  const months: string[] = [];
  const last = new Date(to - 1);
  const at = new Date(from);
  for (let month = Date.UTC(at.getUTCFullYear(), at.getUTCMonth()); month <= last.getTime(); ) {
    const day = new Date(month);
    months.push(day.toISOString().slice(0, 7));
    month = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1);
  }
  return months;
}

/** Reads the stored quantities of the UTC months up to an instant. */
export async function readStoredMonths(table: Table, scope: TenantScope, to: number) {
  const last = new Date(to - 1).toISOString().slice(0, 7);
  const items = await queryAll(table, { in: scope.storedByMonth() });
  return { last, months: items.map(readStoredInMonth).filter(({ month }) => month <= last) };
}

/**
 * Reads a tenant's usage in a period. The stored quantity at its end is the sum of all earlier UTC months plus the part
 * of the last UTC month before the end. That month may begin before the period if the tenant's time zone moved to the
 * east.
 */
export async function readPeriodUsage(table: Table, scope: TenantScope, period: Period): Promise<PeriodUsage> {
  const monthOfEnd = Date.parse(`${new Date(period.to - 1).toISOString().slice(0, 7)}-01T00:00:00Z`);
  const from = Math.min(period.from, monthOfEnd);
  const [read, { last, months }] = await Promise.all([
    readRollups(table, scope, { ...period, from }),
    readStoredMonths(table, scope, period.to),
  ]);
  const earlier = sum(months.filter(({ month }) => month < last).map(({ quantity }) => decimal(quantity)));
  const rollups =
    from === period.from ? read : read.filter((rollup) => bucketStartSeconds(rollup) * 1000 >= period.from);
  const inLast = read.filter((rollup) => monthOf(rollup.day) === last && bucketStartSeconds(rollup) * 1000 < period.to);
  const counts = inLast.flatMap((rollup) => rollup.counts.filter(({ meter }) => METERS[meter].aggregation === 'stock'));
  return { rollups, stored: add(earlier, sum(counts.map(({ quantity }) => decimal(quantity)))) };
}
