import * as z from 'zod';
import { currencySchema } from '../../../../shared/money/currencies.ts';
import { decimal } from '../../../../shared/money/decimal.ts';
import { decimalTextSchema } from '../../../../shared/money/schema.ts';

const notNegativeSchema = decimalTextSchema
  .refine((text) => !text.startsWith('-'), 'must not be negative')
  .transform(decimal);
const positiveSchema = notNegativeSchema.refine(({ units }) => units > 0n, 'must be greater than zero');

/** Package pricing: packages of `size` units. A partial package is charged (`up`) or not (`down`). */
const packageSchema = z.object({ size: positiveSchema, begun: z.enum(['up', 'down']).default('up') });

/**
 * A tier: units up to and including `textUpTo` (null: no limit) cost `unitPrice` per unit or per package. `flatFee` is
 * charged once the tier is reached.
 */
const tierSchema = z.object({
  upTo: positiveSchema.nullable(),
  unitPrice: notNegativeSchema,
  flatFee: notNegativeSchema.default({ units: 0n }),
  package: packageSchema.optional(),
});
export type Tier = z.infer<typeof tierSchema>;

/**
 * - `flat`: a fixed amount for the period, regardless of usage.
 * - `graduated`: each unit is priced by the tier that it falls in. Per-unit and package prices have a single tier.
 * - `volume`: all units are priced by the tier that the total falls in. The total can fall where a tier begins.
 */
const modelSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('flat'), amount: notNegativeSchema }),
  z.object({ kind: z.enum(['graduated', 'volume']), tiers: z.array(tierSchema).min(1).readonly() }),
]);
export type PricingModel = z.infer<typeof modelSchema>;

const instantSchema = z.number().int();

/**
 * A version of a price, for usage with an event time from `from` (inclusive) to `to` (exclusive), milliseconds since
 * 1970.
 */
export const priceSchema = z.object({
  /** The same in all versions. */
  id: z.string(),
  /** Version of the rate card, shown on each line. A version never changes once it is used. */
  version: z.string(),
  meter: z.string(),
  /** Null applies to every category, or market, without a price of its own. */
  category: z.string().nullable(),
  market: z.string().nullable(),
  currency: currencySchema,
  from: instantSchema,
  to: instantSchema.nullable(),
  /** Whether tiers, minimum and maximum apply to the whole tenant or to each phone number. */
  scope: z.enum(['tenant', 'number']),
  model: modelSchema,
  /** A final run raises the total to this amount. */
  minimum: notNegativeSchema.nullable().default(null),
  /** Every run limits the total to this amount. */
  maximum: notNegativeSchema.nullable().default(null),
  /** Whether the fixed parts (flat amount, fee of the first tier, minimum) are charged without charged usage. */
  zeroUsage: z.enum(['free', 'charged']).default('free'),
});
export type Price = z.infer<typeof priceSchema>;

/**
 * Units that are free in each period, the first ones by event time. With the scope `number`, each number has its own.
 */
const allowanceSchema = z.object({
  id: z.string(),
  meter: z.string(),
  category: z.string().nullable(),
  from: instantSchema,
  to: instantSchema.nullable(),
  scope: z.enum(['tenant', 'number']),
  quantity: notNegativeSchema,
});
export type Allowance = z.infer<typeof allowanceSchema>;

/** `platform` is the platform's own fees, `provider` what the provider will charge. The two are never added up. */
export const ledgerSchema = z.enum(['platform', 'provider']);
export type Ledger = z.infer<typeof ledgerSchema>;

/** The prices and allowances of a ledger. Decimals are strings in JSON and exact decimals after parsing. */
export const priceBookSchema = z.object({
  version: z.string(),
  ledger: ledgerSchema,
  prices: z.array(priceSchema).readonly(),
  allowances: z.array(allowanceSchema).readonly().default([]),
});
export type PriceBook = z.infer<typeof priceBookSchema>;
