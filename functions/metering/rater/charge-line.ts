import * as z from 'zod';
import { $Currency, exponentOf } from '../../../shared/money/currencies.ts';
import { type Decimal, decimalText } from '../../../shared/money/decimal.ts';
import type { Money } from '../../../shared/money/money.ts';
import { $Decimal } from '../../../shared/money/schema.ts';
import { $Ledger, type Ledger } from './price.ts';

/**
 * One line of a charge, as it is stored and shown; decimals are strings. `amount` is `quantity` × `unitPrice`, rounded once, half
 * away from zero, to the currency's minor unit; a line of `deltaLines` is the difference of two such amounts instead.
 */
export const $ChargeLine = z.object({
  ledger: $Ledger,
  tenantId: z.string(),
  /** Null where the price counts over the whole tenant. */
  numberId: z.string().nullable(),
  period: z.string(),
  priceId: z.string(),
  /** Version of the rate card. */
  rateCard: z.string(),
  meter: z.string(),
  category: z.string().nullable(),
  market: z.string().nullable(),
  currency: $Currency,
  /**
   * `usage` is metered units, `fee` a fixed part, `free` units of an allowance; `minimum` and `maximum` bring the total up or down.
   */
  kind: z.enum(['free', 'usage', 'fee', 'minimum', 'maximum']),
  /** From 1; 0 for what belongs to the price as a whole. */
  tier: z.number().int(),
  /** What is priced: units, packages, or one fee. */
  quantity: $Decimal,
  unitPrice: $Decimal,
  /** Metered units behind the line. Over all lines of a price they add up to what was used. */
  consumed: $Decimal,
  amount: $Decimal,
});
export type ChargeLine = z.infer<typeof $ChargeLine>;
export type ChargeLineJson = z.input<typeof $ChargeLine>;

/** The line as JSON, its keys in canonical order (RFC 8785). Amounts have the digits of the minor unit, prices all of theirs. */
export const chargeLineJson = (line: ChargeLine): ChargeLineJson => ({
  amount: decimalText(line.amount, exponentOf(line.currency)),
  category: line.category,
  consumed: decimalText(line.consumed),
  currency: line.currency,
  kind: line.kind,
  ledger: line.ledger,
  market: line.market,
  meter: line.meter,
  numberId: line.numberId,
  period: line.period,
  priceId: line.priceId,
  quantity: decimalText(line.quantity),
  rateCard: line.rateCard,
  tenantId: line.tenantId,
  tier: line.tier,
  unitPrice: decimalText(line.unitPrice, exponentOf(line.currency)),
});

/** Lines as canonical JSON: the same lines are the same bytes, whenever and wherever they are rated. */
export const canonicalText = (lines: readonly ChargeLine[]): string => JSON.stringify(lines.map(chargeLineJson));

/** What a line stands for, apart from its numbers: over the runs of a period the same line has the same key. */
export const lineKey = (line: ChargeLine): string =>
  JSON.stringify([
    ...[line.ledger, line.tenantId, line.period, line.priceId, line.rateCard, line.numberId],
    ...[line.kind, line.tier, line.currency],
  ]);

/** The sum of the lines of one ledger in one currency. */
export interface Total extends Money {
  readonly ledger: Ledger;
}

/** Sums by ledger and currency: the two ledgers have no sum, nor have two currencies. */
export function totalsOf(lines: readonly ChargeLine[]): readonly Total[] {
  const totals = new Map<string, Total>();
  for (const { ledger, currency, amount } of lines) {
    const key = `${ledger} ${currency}`;
    const sofar: Decimal | undefined = totals.get(key)?.amount;
    totals.set(key, { ledger, currency, amount: { units: (sofar?.units ?? 0n) + amount.units } });
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}
