import * as z from 'zod';
import { $Currency } from '../../shared/money/currencies.ts';
import { $DecimalText } from '../../shared/money/schema.ts';
import { $Ledger } from './rater/price.ts';

/** What the APIs of usage and charges answer with. */

const time = z.iso.datetime();
const $Words = z.object({ en: z.string(), id: z.string() });

/** The meters, by what is counted: `message` in messages, `storage` in GB (10^9 bytes), `seat` in people, `subscription` in months. */
export const $Meter = z.enum(['message', 'message.free', 'order', 'seat', 'storage']);

/** How far a number that is still growing can be trusted. */
const unclosed = {
  asOf: time.describe('When this was computed.'),
  completeThrough: time.describe(
    'Everything that was told to the service before this is counted, but for what lies in dead-letter queues, of which alarms tell; what is newer may still be missing.',
  ),
};

const $UsageRow = z
  .object({
    day: z.string().nullable().describe("A day of the business's time zone; null unless grouped by day."),
    meter: $Meter,
    category: z.string().nullable(),
    market: z.string().nullable(),
    numberId: z.string().nullable(),
    type: z.string().nullable().describe("WhatsApp's pricing type: `regular`, `free_customer_service`, …"),
    quantity: $DecimalText.describe('Messages, orders, people, or GB that were stored.'),
    records: z.number().int().describe('How many records are behind it.'),
  })
  .meta({ id: 'UsageRow' });
export type UsageRow = z.infer<typeof $UsageRow>;

export const $UsageAnswer = z
  .object({
    from: time,
    to: time.describe('Exclusive.'),
    timeZone: z.string(),
    ...unclosed,
    data: z.array($UsageRow),
  })
  .meta({ id: 'Usage' });
export type UsageAnswer = z.infer<typeof $UsageAnswer>;

/** One record of usage: made once, never changed. */
const $UsageRecordView = z
  .object({
    id: z.string(),
    meter: $Meter,
    at: time.describe('When it counts as used.'),
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
      .describe('Of all pages together, as of the last count; null where meters of different kinds were asked for.'),
    ...unclosed,
  })
  .meta({ id: 'UsageRecords' });
export type UsageRecordsPage = z.infer<typeof $UsageRecordsPage>;

/** One line of a charge. */
const $ChargeView = z
  .object({
    id: z.string().describe('The same for the same line of the same period, however often it is computed.'),
    ledger: $Ledger,
    tenantId: z.string(),
    period: z.string(),
    meter: z.string(),
    description: $Words,
    category: z.string().nullable(),
    market: z.string().nullable(),
    numberId: z.string().nullable().describe('Null where the price counts over the whole business.'),
    kind: z
      .enum(['free', 'usage', 'fee', 'minimum', 'maximum'])
      .describe('Units of an allowance, metered units, a fixed part, or what brings a total up or down.'),
    tier: z.number().int(),
    quantity: $DecimalText.describe('What is priced: units, packages, or one fee.'),
    unitPrice: $DecimalText,
    amount: $DecimalText.describe("Quantity × unit price, rounded once to the currency's minor unit."),
    currency: $Currency,
    consumed: $DecimalText.describe('Metered units behind the line.'),
    rateCard: z.string().describe('The version of the rate card.'),
    status: z.enum(['illustrative', 'confirmed']).describe('Whether a person compared the rate card with its source.'),
    records: z
      .string()
      .nullable()
      .describe(
        'Where the records behind it are. Lines of one price share their records, and their `consumed` add up to the sum of those; null for a fixed fee.',
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
  unpriced: z.array($UnpricedUsage).describe('Usage that no rate card has a price for: not part of the total.'),
};

const $Allowance = z
  .object({
    ledger: $Ledger,
    id: z.string(),
    meter: z.string(),
    category: z.string().nullable(),
    numberId: z.string().nullable().describe('Each number has its own where the allowance counts by number.'),
    quantity: $DecimalText,
    used: $DecimalText,
    left: $DecimalText,
  })
  .meta({ id: 'Allowance' });
export type AllowanceView = z.infer<typeof $Allowance>;

const $PeriodState = z
  .enum(['open', 'closing'])
  .describe('`open`: the month goes on. `closing`: it is over, and what is told late is still added.');

export const $Charges = z
  .object({
    period: z.string(),
    state: $PeriodState,
    from: time,
    to: time.describe('Exclusive.'),
    timeZone: z.string(),
    plan: z.string(),
    ...unclosed,
    ledgers: z
      .object({
        platform: z
          .object({ ...ledger, charged: z.literal(true) })
          .meta({ id: 'PlatformLedger' })
          .describe('Fees of the service.'),
        provider: z
          .object({
            ...ledger,
            charged: z
              .boolean()
              .describe('Whether the operator passes it on. If not, WhatsApp bills the business itself.'),
            status: z.enum(['illustrative', 'confirmed']).describe('`confirmed` when every rate card behind it is.'),
          })
          .meta({ id: 'ProviderLedger' })
          .describe("An estimate of WhatsApp's bill, since WhatsApp tells no prices of messages."),
      })
      .describe('Never to be added up.'),
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
    ...unclosed,
    data: z.array($FinanceLine).describe('All lines of some businesses; never a part of those of one.'),
    totals: z.array($FinanceTotal).describe('For each business of the page, ledger and currency. Ledgers have no sum.'),
    unpriced: z.array($UnpricedUsage.extend({ tenantId: z.string() }).meta({ id: 'FinanceUnpriced' })),
    next: z.string().nullable().describe('The cursor of the next page; null on the last.'),
  })
  .meta({ id: 'FinanceCharges' });
export type FinanceCharges = z.infer<typeof $FinanceCharges>;
