import * as z from 'zod';
import { currencySchema, minorUnitDigits } from '../../../../shared/money/currencies.ts';
import { type Decimal, decimalText } from '../../../../shared/money/decimal.ts';
import type { Money } from '../../../../shared/money/money.ts';
import { decimalSchema } from '../../../../shared/money/schema.ts';
import { type Ledger, ledgerSchema } from './price-book.ts';

/**
 * A charge line as it is stored and returned; decimals are strings. `amount` is `quantity` × `unitPrice`, rounded once,
 * half away from zero, to the currency's minor unit.
 */
export const chargeLineSchema = z.object({
  ledger: ledgerSchema,
  tenantId: z.string(),
  /** Null when the price applies to the whole tenant. */
  numberId: z.string().nullable(),
  period: z.string(),
  priceId: z.string(),
  /** Version of the rate card. */
  rateCard: z.string(),
  meter: z.string(),
  category: z.string().nullable(),
  market: z.string().nullable(),
  currency: currencySchema,
  /**
   * `usage` is metered units, `fee` a fixed fee, `free` units of an allowance; `minimum` and `maximum` adjust the
   * total.
   */
  kind: z.enum(['free', 'usage', 'fee', 'minimum', 'maximum']),
  /** Starts at 1; 0 for amounts that belong to the price as a whole. */
  tier: z.number().int(),
  /** The priced quantity: units, packages, or one fee. */
  quantity: decimalSchema,
  unitPrice: decimalSchema,
  /** Metered units behind the line. Over all lines of a price they add up to the usage. */
  consumed: decimalSchema,
  amount: decimalSchema,
});
export type ChargeLine = z.infer<typeof chargeLineSchema>;
export type ChargeLineJson = z.input<typeof chargeLineSchema>;

/**
 * Converts a line to JSON with keys in canonical order (RFC 8785). Amounts have the digits of the minor unit, prices
 * keep all.
 */
export const toChargeLineJson = (line: ChargeLine): ChargeLineJson => ({
  amount: decimalText(line.amount, minorUnitDigits(line.currency)),
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
  unitPrice: decimalText(line.unitPrice, minorUnitDigits(line.currency)),
});

/** Serializes lines as canonical JSON: the same lines always give the same bytes. */
export const toCanonicalJson = (lines: readonly ChargeLine[]): string => JSON.stringify(lines.map(toChargeLineJson));

/** The sum of a ledger's lines in one currency. */
export interface Total extends Money {
  readonly ledger: Ledger;
}

/** Adds up lines by ledger and currency. Ledgers and currencies are never added up. */
export function totalsOf(lines: readonly ChargeLine[]): readonly Total[] {
  const totals = new Map<string, Total>();
  for (const { ledger, currency, amount } of lines) {
    const key = `${ledger} ${currency}`;
    const subtotal: Decimal | undefined = totals.get(key)?.amount;
    totals.set(key, { ledger, currency, amount: { units: (subtotal?.units ?? 0n) + amount.units } });
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}
