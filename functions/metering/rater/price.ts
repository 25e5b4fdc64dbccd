import * as z from 'zod';
import { $Currency } from '../../../shared/money/currencies.ts';
import { decimal } from '../../../shared/money/decimal.ts';
import { $DecimalText } from '../../../shared/money/schema.ts';

const $NotNegative = $DecimalText.refine((text) => !text.startsWith('-'), 'must not be below zero').transform(decimal);
const $Positive = $NotNegative.refine(({ units }) => units > 0n, 'must be above zero');

/** Price by the package: of `size` units each, a begun one counted (`up`) or not (`down`). */
const $Package = z.object({ size: $Positive, begun: z.enum(['up', 'down']).default('up') });

/** Units up to and with `upTo` (null: all the rest) cost `unitPrice` each, or each package of them; `flatFee` once the tier is reached. */
const $Tier = z.object({
  upTo: $Positive.nullable(),
  unitPrice: $NotNegative,
  flatFee: $NotNegative.default({ units: 0n }),
  package: $Package.optional(),
});
export type Tier = z.infer<typeof $Tier>;

/**
 * - `flat`: an amount for the period, however much is used.
 * - `graduated`: each unit by the tier that it falls in. Per unit and package prices are a single tier.
 * - `volume`: all units by the tier that the total falls in. The total can fall where a tier begins: see `cliffs`.
 */
const $Model = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('flat'), amount: $NotNegative }),
  z.object({ kind: z.enum(['graduated', 'volume']), tiers: z.array($Tier).min(1).readonly() }),
]);
export type Model = z.infer<typeof $Model>;

const $Instant = z.number().int();

/** One version of a price, for usage whose event time lies from `from` up to, not including, `to` (milliseconds since 1970). */
export const $Price = z.object({
  /** The same over all versions. */
  id: z.string(),
  /** Version of the rate card, printed on each line. Never changed once used. */
  version: z.string(),
  meter: z.string(),
  /** Null prices every category, or market, that has no price of its own. */
  category: z.string().nullable(),
  market: z.string().nullable(),
  currency: $Currency,
  from: $Instant,
  to: $Instant.nullable(),
  /** What tiers, minimum and maximum are counted over: all of the tenant, or each phone number by itself. */
  scope: z.enum(['tenant', 'number']),
  model: $Model,
  /** What a final run brings the total up to. */
  minimum: $NotNegative.nullable().default(null),
  /** What every run cuts the total down to. */
  maximum: $NotNegative.nullable().default(null),
  /** Whether a period without charged usage owes the fixed parts: flat amount, fee of the first tier, minimum. */
  zeroUsage: z.enum(['free', 'charged']).default('free'),
});
export type Price = z.infer<typeof $Price>;

/** Units that are free in each period, before any price: the first by event time. Those of `number` scope are each number's own. */
const $Allowance = z.object({
  id: z.string(),
  meter: z.string(),
  category: z.string().nullable(),
  from: $Instant,
  to: $Instant.nullable(),
  scope: z.enum(['tenant', 'number']),
  quantity: $NotNegative,
});
export type Allowance = z.infer<typeof $Allowance>;

/** Platform fees are what we charge; provider cost is what the provider will charge. The two are never added up. */
export const $Ledger = z.enum(['platform', 'provider']);
export type Ledger = z.infer<typeof $Ledger>;

/** Everything a run is rated by, as data: JSON with decimals as strings on the outside, exact decimals inside. */
export const $PriceBook = z.object({
  version: z.string(),
  ledger: $Ledger,
  prices: z.array($Price).readonly(),
  allowances: z.array($Allowance).readonly().default([]),
});
export type PriceBook = z.infer<typeof $PriceBook>;
