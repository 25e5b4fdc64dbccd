import * as z from 'zod';
import { $Currency } from '../../../shared/money/currencies.ts';
import { decimal } from '../../../shared/money/decimal.ts';
import { $DecimalText } from '../../../shared/money/schema.ts';

const $NotNegative = $DecimalText.refine((text) => !text.startsWith('-'), 'must not be negative').transform(decimal);
const $Positive = $NotNegative.refine(({ units }) => units > 0n, 'must be greater than zero');

/** Package pricing: packages of `size` units. A partial package is charged (`up`) or not (`down`). */
const $Package = z.object({ size: $Positive, begun: z.enum(['up', 'down']).default('up') });

/**
 * A tier: units up to and including `upTo` (null: no limit) cost `unitPrice` per unit or per package. `flatFee` is
 * charged once the tier is reached.
 */
const $Tier = z.object({
  upTo: $Positive.nullable(),
  unitPrice: $NotNegative,
  flatFee: $NotNegative.default({ units: 0n }),
  package: $Package.optional(),
});
export type Tier = z.infer<typeof $Tier>;

/**
 * - `flat`: a fixed amount for the period, regardless of usage.
 * - `graduated`: each unit is priced by the tier that it falls in. Per-unit and package prices have a single tier.
 * - `volume`: all units are priced by the tier that the total falls in. The total can fall where a tier begins (a price
 *   inversion).
 */
const $Model = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('flat'), amount: $NotNegative }),
  z.object({ kind: z.enum(['graduated', 'volume']), tiers: z.array($Tier).min(1).readonly() }),
]);
export type Model = z.infer<typeof $Model>;

const $Instant = z.number().int();

/**
 * A version of a price, for usage with an event time from `from` (inclusive) to `to` (exclusive), milliseconds since
 * 1970.
 */
export const $Price = z.object({
  /** The same in all versions. */
  id: z.string(),
  /** Version of the rate card, shown on each line. A version never changes once it is used. */
  version: z.string(),
  meter: z.string(),
  /** Null applies to every category, or market, without a price of its own. */
  category: z.string().nullable(),
  market: z.string().nullable(),
  currency: $Currency,
  from: $Instant,
  to: $Instant.nullable(),
  /** Whether tiers, minimum and maximum apply to the whole tenant or to each phone number. */
  scope: z.enum(['tenant', 'number']),
  model: $Model,
  /** A final run raises the total to this amount. */
  minimum: $NotNegative.nullable().default(null),
  /** Every run limits the total to this amount. */
  maximum: $NotNegative.nullable().default(null),
  /** Whether the fixed parts (flat amount, fee of the first tier, minimum) are charged without charged usage. */
  zeroUsage: z.enum(['free', 'charged']).default('free'),
});
export type Price = z.infer<typeof $Price>;

/**
 * Units that are free in each period, the first ones by event time. With the scope `number`, each number has its own.
 */
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

/** `platform` is the platform's own fees, `provider` what the provider will charge. The two are never added up. */
export const $Ledger = z.enum(['platform', 'provider']);
export type Ledger = z.infer<typeof $Ledger>;

/** The prices and allowances of a ledger. Decimals are strings in JSON and exact decimals after parsing. */
export const $PriceBook = z.object({
  version: z.string(),
  ledger: $Ledger,
  prices: z.array($Price).readonly(),
  allowances: z.array($Allowance).readonly().default([]),
});
export type PriceBook = z.infer<typeof $PriceBook>;
