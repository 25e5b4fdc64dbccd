import * as z from 'zod';
import { type Decimal, decimal, SCALE } from '../money/decimal.ts';
import type { TenantScope } from '../table/keys.ts';
import type { Table, Update } from '../table/table.ts';

/**
 * What a number sent in a month, `T#<tenant>#B#<month>` / `N#<phone number id>`: a hint for quota, budget and the free allowance, added
 * up as messages are accepted. A repeated attempt may count twice: charges never come from here.
 * Access: one update a message (1 WCU); query a month's numbers (0.5 RCU).
 */
const $Counts = z.object({
  sent: z.number().int().default(0),
  service: z.number().int().default(0),
  /** Millionths of the currency, by currency: whole numbers, which DynamoDB adds exactly. */
  spent: z.record(z.string(), z.number().int()).default({}),
});

export interface MonthCounts {
  /** Messages of all numbers. */
  readonly sent: number;
  /** Service messages by number: what uses up its free allowance. */
  readonly serviceOf: ReadonlyMap<string, number>;
  /** Spent so far, by currency. */
  readonly spent: ReadonlyMap<string, Decimal>;
}

/** Units of a Decimal in a millionth. */
const MICRO = 10n ** BigInt(SCALE - 6);
const SPENT = 'spent_';

/** The month of a time, in UTC: `2026-11`. Meta counts in the account's time zone, which is not told; a hint may be hours off. */
export const monthOf = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString().slice(0, 7);

/** Counts an accepted message. `price` is undefined where none is known. */
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

/** The month's counts of a tenant. */
export async function monthCounts(table: Table, scope: TenantScope, month: string): Promise<MonthCounts> {
  const { items } = await table.query({ in: scope.countsOf(month) });
  const serviceOf = new Map<string, number>();
  const spent = new Map<string, bigint>();
  let sent = 0;
  for (const item of items) {
    const counts = $Counts.parse({ ...item, spent: spentOf(item) });
    sent += counts.sent;
    serviceOf.set(String(item.sk).slice('N#'.length), counts.service);
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
