import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { METER_KINDS, type MeterKind, type Use } from '../../infra/local/kernel/meter.ts';

/** What costs without being a call: what is kept for a month, by the gigabyte or by the piece, and recorded traces. */
const BESIDE_THE_METER = [
  'dynamoStorageGbMonth',
  'dynamoPitrGbMonth',
  's3StorageGbMonth',
  'cloudWatchAlarmMonth',
  'cloudWatchMetricMonth',
  'secretMonth',
  'traceRecorded',
] as const;

const PricesSchema = z.record(z.enum([...METER_KINDS, ...BESIDE_THE_METER]), z.number());

/** US dollars for one unit of each. */
export const prices: z.infer<typeof PricesSchema> = PricesSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, 'prices.json'), 'utf8'), (key, value) =>
    key === 'note' ? undefined : value,
  ),
);

const MILLION = 1_000_000;

/** What a piece of work cost: US dollars per million of it, in all and by line, with the counts behind each line. */
export interface Cost {
  readonly total: number;
  readonly lines: readonly {
    readonly kind: MeterKind;
    readonly by: string;
    readonly perMillion: number;
    readonly quantityEach: number;
  }[];
}

/** Prices what the meter counted for `count` pieces of work. Lines that cost nothing are left out. */
export function costOf(uses: readonly Use[], count: number): Cost {
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

/** The same by what is billed. */
export function costByKind(cost: Cost): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { kind, perMillion } of cost.lines) kinds[kind] = round((kinds[kind] ?? 0) + perMillion);
  return kinds;
}

/** Four digits behind the point: a hundredth of a cent per million. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
