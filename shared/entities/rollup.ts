import * as z from 'zod';
import { decimalTextSchema } from '../money/schema.ts';
import { type Meter, meterSchema } from '../rates/meters.ts';
import { globalKeys, type TenantScope } from '../table/keys.ts';
import { absent, any, compare, type Put, type Table, type Update } from '../table/table.ts';
import { type Item, plain } from '../table/values.ts';
import type { Bucket } from './usage.ts';

const textSchema = z.string().nullable();

/** The usage of one combination of dimensions. */
export interface UsageCount {
  readonly meter: Meter;
  readonly category: string | null;
  readonly market: string | null;
  readonly numberId: string | null;
  readonly type: string | null;
  /** Decimal. */
  readonly quantity: string;
  readonly records: number;
}

/** The usage in a quarter-hour. */
export interface Rollup extends Bucket {
  readonly counts: readonly UsageCount[];
  /** The ids of the active agents, each once. Ids and not a number, because agents of several quarter-hours overlap. */
  readonly agentIds: readonly string[];
  /** Grows with the records read, so that an older rebuild never overwrites a newer one. */
  readonly revision: number;
}

/**
 * The usage rollup of a quarter-hour, `T#<tenant>#ROLLUP#<month, UTC>` / `<day>T<quarter-hour>`: rebuilt from its
 * records and overwritten, never incremented. Access: put (1 WCU per KB); query a month (0.5 RCU per 4 KB: a busy month
 * is some 900 KB).
 */
const storedSchema = z.object({
  sk: z.string(),
  v: z.literal(1),
  c: z.array(
    z.tuple([meterSchema, textSchema, textSchema, textSchema, textSchema, decimalTextSchema, z.number().int()]),
  ),
  s: z.array(z.string()),
  n: z.number().int(),
});

export function putRollup(scope: TenantScope, rollup: Rollup, countedAt: number): Put {
  const { day, bucket, counts, agentIds, revision } = rollup;
  const rows = counts.map((count) => [
    ...[count.meter, count.category, count.market, count.numberId, count.type],
    ...[count.quantity, count.records],
  ]);
  return {
    key: scope.rollup(monthOf(day), day, bucket),
    attributes: { v: 1, c: plain(rows), s: [...agentIds], n: revision, ca: countedAt },
    when: any(absent(), compare('n', '<=', revision)),
  };
}

/** @throws ZodError for an item that is not a rollup */
export function readRollup(item: Item): Rollup {
  const { sk, c, s, n } = storedSchema.parse(item);
  const [day = '', bucket = ''] = sk.split('T');
  const counts = c.map(([meter, category, market, numberId, type, quantity, records]) => {
    return { meter, category, market, numberId, type, quantity, records };
  });
  return { day, bucket, counts, agentIds: s, revision: n };
}

/** Returns the UTC month of a UTC day. */
export const monthOf = (day: string): string => day.slice(0, 7);

/**
 * The storage that a tenant added in a month, `T#<tenant>#STORED` / `<month, UTC>`, so that the current storage is
 * the sum of some dozen items. Overwritten like a rollup. Access: put (1 WCU); query all (0.5 RCU).
 */
const storedInMonthSchema = z.object({ sk: z.string(), v: z.literal(1), q: decimalTextSchema, n: z.number().int() });

export interface StoredInMonth {
  readonly month: string;
  /** GB (10^9 bytes), decimal. */
  readonly quantity: string;
  readonly revision: number;
}

export function putStored(scope: TenantScope, { month, quantity, revision }: StoredInMonth): Put {
  return {
    key: scope.stored(month),
    attributes: { v: 1, q: quantity, n: revision },
    when: any(absent(), compare('n', '<=', revision)),
  };
}

/** @throws ZodError for an item that is not a storage month */
export function readStoredInMonth(item: Item): StoredInMonth {
  const { sk, q, n } = storedInMonthSchema.parse(item);
  return { month: sk, quantity: q, revision: n };
}

/**
 * The watermark of all tenants, `METER` / `WATERMARK`: all usage reported before it is counted. `METER` / `TICK` is the
 * newest watermark tick in progress.
 */
const watermarkSchema = z.object({ completeThrough: z.number().int() });

/** Returns the watermark in unix seconds; undefined before the first tick. 0.5 RCU. */
export async function getCompleteThrough(table: Table): Promise<number | undefined> {
  const item = await table.get(globalKeys.meterWatermark());
  return item && watermarkSchema.parse(item).completeThrough;
}

/** Creates the update that stores a newer watermark tick. */
export const putWatermarkTick = (at: number): Update => ({
  key: globalKeys.meterTick(),
  set: { v: 1, at },
  when: any(absent(), compare('at', '<', at)),
});

/** Creates the update that advances the watermark. */
export const advanceWatermark = (at: number): Update => ({
  key: globalKeys.meterWatermark(),
  set: { v: 1, completeThrough: at },
  when: any(absent(), compare('completeThrough', '<', at)),
});
