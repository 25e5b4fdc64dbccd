import * as z from 'zod';
import { currencySchema } from '../../../shared/money/currencies.ts';
import { decimalTextSchema } from '../../../shared/money/schema.ts';
import { METER_NAMES, METERS, meterSchema } from '../../../shared/rates/meters.ts';
import { ledgerSchema } from '../domain/rater/price-book.ts';

/** Response schemas of the usage and charges APIs. */

const timeSchema = z.iso.datetime();
const localizedTextSchema = z.object({ en: z.string(), id: z.string() });

/** `Messages, orders, agents, or stored GB.` */
const units = new Intl.ListFormat('en', { type: 'disjunction' })
  .format(new Set(METER_NAMES.map((meter) => METERS[meter].unit)))
  .replace(/^./, (first) => first.toUpperCase());

/** How complete the numbers of a response are. */
const freshness = {
  asOf: timeSchema.describe('When the response was computed.'),
  completeThrough: timeSchema.describe(
    'All usage reported before this time is counted, except for messages in dead-letter queues, which raise alarms. Newer usage may still be missing.',
  ),
};

const usageRowSchema = z
  .object({
    day: z.string().nullable().describe("A day in the business's time zone; null unless grouped by day."),
    meter: meterSchema,
    category: z.string().nullable(),
    market: z.string().nullable(),
    numberId: z.string().nullable(),
    type: z.string().nullable().describe("WhatsApp's pricing type: `regular`, `free_customer_service`, …"),
    quantity: decimalTextSchema.describe(`${units}.`),
    records: z.number().int().describe('The number of usage records behind the row.'),
  })
  .meta({ id: 'UsageRow' });
export type UsageRow = z.infer<typeof usageRowSchema>;

export const usageAnswerSchema = z
  .object({
    from: timeSchema,
    to: timeSchema.describe('Exclusive.'),
    timeZone: z.string(),
    ...freshness,
    data: z.array(usageRowSchema),
  })
  .meta({ id: 'Usage' });
export type UsageAnswer = z.infer<typeof usageAnswerSchema>;

/** A usage record. It never changes once it is stored. */
const usageRecordViewSchema = z
  .object({
    id: z.string(),
    meter: meterSchema,
    at: timeSchema.describe('The time at which the usage counts.'),
    recordedAt: timeSchema,
    quantity: decimalTextSchema,
    category: z.string().nullable(),
    market: z.string().nullable(),
    numberId: z.string().nullable(),
    type: z.string().nullable(),
    conversationId: z.string().nullable(),
    messageId: z.string().nullable(),
    orderId: z.string().nullable(),
    agentId: z.string().nullable(),
  })
  .meta({ id: 'UsageRecord' });
export type UsageRecordView = z.infer<typeof usageRecordViewSchema>;

export const usageRecordsPageSchema = z
  .object({
    data: z.array(usageRecordViewSchema),
    next: z.string().nullable().describe('The cursor of the next page; null on the last.'),
    total: z
      .object({ records: z.number().int(), quantity: decimalTextSchema })
      .nullable()
      .describe(
        'Totals over all pages as of the last roll-up; null when the request has no `meter`, because units differ.',
      ),
    ...freshness,
  })
  .meta({ id: 'UsageRecords' });
export type UsageRecordsPage = z.infer<typeof usageRecordsPageSchema>;

/** A charge line. */
const chargeViewSchema = z
  .object({
    id: z.string().describe('Stable: a line of a period has the same id each time it is computed.'),
    ledger: ledgerSchema,
    tenantId: z.string(),
    period: z.string(),
    meter: z.string(),
    description: localizedTextSchema,
    category: z.string().nullable(),
    market: z.string().nullable(),
    numberId: z.string().nullable().describe('Null when the price applies to the whole business.'),
    kind: z
      .enum(['free', 'usage', 'fee', 'minimum', 'maximum'])
      .describe(
        '`free`: units of an allowance. `usage`: metered units. `fee`: a fixed fee. `minimum`, `maximum`: an adjustment of the total.',
      ),
    tier: z.number().int(),
    quantity: decimalTextSchema.describe('The priced quantity: units, packages, or one fee.'),
    unitPrice: decimalTextSchema,
    amount: decimalTextSchema.describe("Quantity × unit price, rounded once to the currency's minor unit."),
    currency: currencySchema,
    consumed: decimalTextSchema.describe('Metered units behind the line.'),
    rateCard: z.string().describe('The version of the rate card.'),
    status: z
      .enum(['illustrative', 'confirmed'])
      .describe('`confirmed` if a person has compared the rate card with its source.'),
    records: z
      .string()
      .nullable()
      .describe(
        'The path of the usage records behind the line; null for the monthly fee. Lines of the same price share their records, and their `consumed` quantities add up to the sum of these records.',
      ),
  })
  .meta({ id: 'ChargeLine' });
export type ChargeView = z.infer<typeof chargeViewSchema>;

const unpricedUsageSchema = z
  .object({
    meter: z.string(),
    category: z.string().nullable(),
    market: z.string().nullable(),
    numberId: z.string().nullable(),
    quantity: decimalTextSchema,
  })
  .meta({ id: 'UnpricedUsage' });
export type UnpricedUsage = z.infer<typeof unpricedUsageSchema>;

const ledger = {
  currency: currencySchema,
  total: decimalTextSchema,
  lines: z.array(chargeViewSchema),
  unpriced: z
    .array(unpricedUsageSchema)
    .describe('Usage without a price on any rate card. It is not part of the total.'),
};

const allowanceSchema = z
  .object({
    ledger: ledgerSchema,
    id: z.string(),
    meter: z.string(),
    category: z.string().nullable(),
    numberId: z
      .string()
      .nullable()
      .describe('The phone number id if each number has its own allowance; otherwise null.'),
    quantity: decimalTextSchema,
    used: decimalTextSchema,
    left: decimalTextSchema,
  })
  .meta({ id: 'Allowance' });
export type AllowanceView = z.infer<typeof allowanceSchema>;

const periodStateSchema = z
  .enum(['open', 'closing'])
  .describe('`open`: the month is not over. `closing`: the month is over, and late usage is still added.');

export const chargesSchema = z
  .object({
    period: z.string(),
    state: periodStateSchema,
    from: timeSchema,
    to: timeSchema.describe('Exclusive.'),
    timeZone: z.string(),
    plan: z.string(),
    ...freshness,
    ledgers: z
      .object({
        platform: z
          .object({ ...ledger, charged: z.literal(true) })
          .meta({ id: 'PlatformLedger' })
          .describe('Platform fees.'),
        provider: z
          .object({
            ...ledger,
            charged: z
              .boolean()
              .describe('Whether the operator passes the bill on. If not, WhatsApp bills the business directly.'),
            status: z
              .enum(['illustrative', 'confirmed'])
              .describe('`confirmed` if all usage is priced by confirmed rate cards.'),
          })
          .meta({ id: 'ProviderLedger' })
          .describe("An estimate of WhatsApp's bill, because WhatsApp does not report prices of messages."),
      })
      .describe('The two ledgers must not be added up.'),
    allowances: z.array(allowanceSchema),
  })
  .meta({ id: 'Charges' });
export type Charges = z.infer<typeof chargesSchema>;

const financeLineSchema = chargeViewSchema
  .extend({ tenantName: z.string(), charged: z.boolean() })
  .meta({ id: 'FinanceChargeLine' });
export type FinanceLine = z.infer<typeof financeLineSchema>;

const financeTotalSchema = z
  .object({
    tenantId: z.string(),
    tenantName: z.string(),
    ledger: ledgerSchema,
    currency: currencySchema,
    charged: z.boolean(),
    amount: decimalTextSchema,
    state: periodStateSchema,
    timeZone: z.string(),
    plan: z.string(),
  })
  .meta({ id: 'FinanceTotal' });

export const financeChargesSchema = z
  .object({
    period: z.string(),
    ...freshness,
    data: z
      .array(financeLineSchema)
      .describe('The charge lines of a page of businesses. A page always contains all lines of a business.'),
    totals: z
      .array(financeTotalSchema)
      .describe('One total per business of the page, ledger and currency. Ledgers are not added up.'),
    unpriced: z.array(unpricedUsageSchema.extend({ tenantId: z.string() }).meta({ id: 'FinanceUnpriced' })),
    next: z.string().nullable().describe('The cursor of the next page; null on the last.'),
  })
  .meta({ id: 'FinanceCharges' });
export type FinanceCharges = z.infer<typeof financeChargesSchema>;
