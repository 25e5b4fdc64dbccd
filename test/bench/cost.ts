import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METER_KINDS, type MeterKind, type Usage } from '@warung/local';
import * as z from 'zod';

/** Billed items that the meter does not count: items per month, by the gigabyte or by number, and recorded traces. */
const UNMETERED_KINDS = [
  'dynamoStorageGbMonth',
  'dynamoPitrGbMonth',
  's3StorageGbMonth',
  'cloudWatchAlarmMonth',
  'cloudWatchMetricMonth',
  'secretMonth',
  'traceRecorded',
] as const;

const PricesSchema = z.record(z.enum([...METER_KINDS, ...UNMETERED_KINDS]), z.number());

/** US dollars for one unit of each. */
export const prices: z.infer<typeof PricesSchema> = PricesSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, 'prices.json'), 'utf8'), (key, value) =>
    key === 'note' ? undefined : value,
  ),
);

const MILLION = 1_000_000;

/** The cost of a unit of work: US dollars per million units, in total and by line, with the quantity of each line. */
export interface Cost {
  readonly total: number;
  readonly lines: readonly {
    readonly kind: MeterKind;
    readonly by: string;
    readonly perMillion: number;
    readonly quantityEach: number;
  }[];
}

/** Calculates the cost of the metered use for `count` units of work. Lines that cost nothing are omitted. */
export function costOf(uses: readonly Usage[], count: number): Cost {
  const sums = new Map<string, { kind: MeterKind; by: string; quantity: number }>();
  for (const { kind, by, quantity } of uses) {
    const sum = sums.get(`${kind} ${by}`) ?? { kind, by, quantity: 0 };
    sum.quantity += quantity;
    sums.set(`${kind} ${by}`, sum);
  }
  const lines = [...sums.values()]
    .map(({ kind, by, quantity }) => ({
      kind,
      by,
      perMillion: round(((quantity * prices[kind]) / count) * MILLION),
      quantityEach: round(quantity / count),
    }))
    .filter(({ perMillion }) => perMillion > 0)
    .sort((a, b) => b.perMillion - a.perMillion);
  return { total: round(lines.reduce((sum, line) => sum + line.perMillion, 0)), lines };
}

/** Returns the cost by kind of use. */
export function costByKind(cost: Cost): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { kind, perMillion } of cost.lines) kinds[kind] = round((kinds[kind] ?? 0) + perMillion);
  return kinds;
}

/** Rounds to four decimal places: a hundredth of a cent per million. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
