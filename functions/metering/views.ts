import * as z from 'zod';
import { $Currency } from '../../shared/money/currencies.ts';
import { $DecimalText } from '../../shared/money/schema.ts';
import { $Ledger } from './rater/price.ts';

/** Response schemas of the usage and charges APIs. */

const time = z.iso.datetime();
const $LocalizedText = z.object({ en: z.string(), id: z.string() });

/** The meters. `storage` counts GB (10^9 bytes), `seat` counts agents. */
export const $Meter = z.enum(['message', 'message.free', 'order', 'seat', 'storage']);

/** How complete the numbers of a response are. */
const freshness = {
  asOf: time.describe('When the response was computed.'),
  completeThrough: time.describe(
    'All usage reported before this time is counted, except for messages in dead-letter queues, which raise alarms. Newer usage may still be missing.',
  ),
};

const $UsageRow = z
  .object({
    day: z.string().nullable().describe("A day in the business's time zone; null unless grouped by day."),
    meter: $Meter,
    category: z.string().nullable(),
    market: z.string().nullable(),
    numberId: z.string().nullable(),
    type: z.string().nullable().describe("WhatsApp's pricing type: `regular`, `free_customer_service`, …"),
    quantity: $DecimalText.describe('Messages, orders, agents, or stored GB.'),
    records: z.number().int().describe('The number of usage records behind the row.'),
  })
  .meta({ id: 'UsageRow' });
export type UsageRow = z.infer<typeof $UsageRow>;

export const $UsageAnswer = z
  .object({
    from: time,
    to: time.describe('Exclusive.'),
    timeZone: z.string(),
    ...freshness,
    data: z.array($UsageRow),
  })
  .meta({ id: 'Usage' });
export type UsageAnswer = z.infer<typeof $UsageAnswer>;

/** A usage record. It never changes once it is stored. */
const $UsageRecordView = z
  .object({
    id: z.string(),
    meter: $Meter,
    at: time.describe('The time at which the usage counts.'),
    recordedAt: time,
    quantity: $DecimalText,
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
export type UsageRecordView = z.infer<typeof $UsageRecordView>;

export const $UsageRecordsPage = z
  .object({
    data: z.array($UsageRecordView),
    next: z.string().nullable().describe('The cursor of the next page; null on the last.'),
    total: z
      .object({ records: z.number().int(), quantity: $DecimalText })
      .nullable()
      .describe(
        'Totals over all pages as of the last roll-up; null when the request has no `meter`, because units differ.',
      ),
    ...freshness,
  })
  .meta({ id: 'UsageRecords' });
export type UsageRecordsPage = z.infer<typeof $UsageRecordsPage>;

/** A charge line. */
const $ChargeView = z
  .object({
    id: z.string().describe('Stable: a line of a period has the same id each time it is computed.'),
    ledger: $Ledger,
    tenantId: z.string(),
    period: z.string(),
    meter: z.string(),
    description: $LocalizedText,
    category: z.string().nullable(),
    market: z.string().nullable(),
    numberId: z.string().nullable().describe('Null when the price applies to the whole business.'),
    kind: z
      .enum(['free', 'usage', 'fee', 'minimum', 'maximum'])
      .describe(
        '`free`: units of an allowance. `usage`: metered units. `fee`: a fixed fee. `minimum`, `maximum`: an adjustment of the total.',
      ),
    tier: z.number().int(),
    quantity: $DecimalText.describe('The priced quantity: units, packages, or one fee.'),
    unitPrice: $DecimalText,
    amount: $DecimalText.describe("Quantity × unit price, rounded once to the currency's minor unit."),
    currency: $Currency,
    consumed: $DecimalText.describe('Metered units behind the line.'),
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
export type ChargeView = z.infer<typeof $ChargeView>;

const $UnpricedUsage = z
  .object({
    meter: z.string(),
    category: z.string().nullable(),
    market: z.string().nullable(),
    numberId: z.string().nullable(),
    quantity: $DecimalText,
  })
  .meta({ id: 'UnpricedUsage' });
export type UnpricedUsage = z.infer<typeof $UnpricedUsage>;

const ledger = {
  currency: $Currency,
  total: $DecimalText,
  lines: z.array($ChargeView),
  unpriced: z.array($UnpricedUsage).describe('Usage without a price on any rate card. It is not part of the total.'),
};

const $Allowance = z
  .object({
    ledger: $Ledger,
    id: z.string(),
    meter: z.string(),
    category: z.string().nullable(),
    numberId: z
      .string()
      .nullable()
      .describe('The phone number id if each number has its own allowance; otherwise null.'),
    quantity: $DecimalText,
    used: $DecimalText,
    left: $DecimalText,
  })
  .meta({ id: 'Allowance' });
export type AllowanceView = z.infer<typeof $Allowance>;

const $PeriodState = z
  .enum(['open', 'closing'])
  .describe('`open`: the month is not over. `closing`: the month is over, and late usage is still added.');

export const $Charges = z
  .object({
    period: z.string(),
    state: $PeriodState,
    from: time,
    to: time.describe('Exclusive.'),
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
    allowances: z.array($Allowance),
  })
  .meta({ id: 'Charges' });
export type Charges = z.infer<typeof $Charges>;

const $FinanceLine = $ChargeView
  .extend({ tenantName: z.string(), charged: z.boolean() })
  .meta({ id: 'FinanceChargeLine' });
export type FinanceLine = z.infer<typeof $FinanceLine>;

const $FinanceTotal = z
  .object({
    tenantId: z.string(),
    tenantName: z.string(),
    ledger: $Ledger,
    currency: $Currency,
    charged: z.boolean(),
    amount: $DecimalText,
    state: $PeriodState,
    timeZone: z.string(),
    plan: z.string(),
  })
  .meta({ id: 'FinanceTotal' });

export const $FinanceCharges = z
  .object({
    period: z.string(),
    ...freshness,
    data: z
      .array($FinanceLine)
      .describe('The charge lines of a page of businesses. A page always contains all lines of a business.'),
    totals: z
      .array($FinanceTotal)
      .describe('One total per business of the page, ledger and currency. Ledgers are not added up.'),
    unpriced: z.array($UnpricedUsage.extend({ tenantId: z.string() }).meta({ id: 'FinanceUnpriced' })),
    next: z.string().nullable().describe('The cursor of the next page; null on the last.'),
  })
  .meta({ id: 'FinanceCharges' });
export type FinanceCharges = z.infer<typeof $FinanceCharges>;
