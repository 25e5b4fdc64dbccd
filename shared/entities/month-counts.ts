import * as z from 'zod';
import { type Decimal, decimal, SCALE } from '../money/decimal.ts';
import { sortIdOf } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import { queryAll } from '../table/query-all.ts';
import type { Table, Update } from '../table/table.ts';

/**
 * The messages that a number sent in a month, `T#<tenant>#COUNTS#<month>` / `COUNTS_OF_NUMBER#<phone number id>`: an
 * estimate for quota, budget and the free allowance, incremented when a message is accepted. A repeated attempt may
 * count twice, so charges never use it.
 * Access: one update per message (1 WCU); query a month's numbers (0.5 RCU).
 */
const countsSchema = z.object({
  sent: z.number().int().default(0),
  service: z.number().int().default(0),
  /** Millionths of the currency, by currency. Whole numbers, because DynamoDB adds them exactly. */
  spent: z.record(z.string(), z.number().int()).default({}),
});

export interface MonthCounts {
  /** Messages of all numbers. */
  readonly sent: number;
  /** Service messages by number; they use up the free allowance. */
  readonly serviceOf: ReadonlyMap<string, number>;
  /** Spent so far, by currency. */
  readonly spent: ReadonlyMap<string, Decimal>;
}

/** The number of `Decimal` units in a millionth. */
const MICRO = 10n ** BigInt(SCALE - 6);
const SPENT = 'spent_';

/**
 * Returns the UTC month of a time: `2026-11`. Meta counts in the account's time zone, which is unknown here, so
 * estimates may be off by hours.
 */
export const monthOf = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString().slice(0, 7);

/** Creates the update that counts an accepted message. `price` is undefined when unknown. */
export function countSent(
  scope: TenantScope,
  at: { readonly month: string; readonly phoneNumberId: string },
  sent: {
    readonly service: boolean;
    readonly price: { readonly amount: string; readonly currency: string } | undefined;
  },
): Update {
  const micros = sent.price ? decimal(sent.price.amount).units / MICRO : 0n;
  return {
    key: scope.counts(at.month, at.phoneNumberId),
    add: {
      sent: 1,
      ...(sent.service ? { service: 1 } : {}),
      ...(sent.price && micros > 0n ? { [SPENT + sent.price.currency]: Number(micros) } : {}),
    },
  };
}

/** Returns a tenant's counts of a month. */
export async function monthCounts(table: Table, scope: TenantScope, month: string): Promise<MonthCounts> {
  const items = await queryAll(table, { in: scope.countsOf(month) });
  const serviceOf = new Map<string, number>();
  const spent = new Map<string, bigint>();
  let sent = 0;
  for (const item of items) {
    const counts = countsSchema.parse({ ...item, spent: spentOf(item) });
    sent += counts.sent;
    serviceOf.set(sortIdOf('counts', item.sk), counts.service);
    for (const [currency, micros] of Object.entries(counts.spent))
      spent.set(currency, (spent.get(currency) ?? 0n) + BigInt(micros));
  }
  return {
    sent,
    serviceOf,
    spent: new Map([...spent].map(([currency, micros]) => [currency, { units: micros * MICRO }])),
  };
}

const spentOf = (item: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      name.startsWith(SPENT) ? [[name.slice(SPENT.length), value]] : [],
    ),
  );
