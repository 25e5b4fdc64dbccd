import * as z from 'zod';
import {
  $Claimed,
  $Fulfilment,
  $LineOutcome,
  $OrderStatus,
  $Payment,
  $PaymentMethod,
} from '../../shared/entities/order.ts';
import { $Money } from '../../shared/money/schema.ts';

/** Times of the API are ISO 8601, UTC. */
const time = z.iso.datetime();

const $LineView = z.object({
  sku: z.string(),
  name: z.string().nullable().describe('The product name when the order was priced; null for an unknown SKU.'),
  variant: z.string().nullable(),
  note: z.string().nullable(),
  quantity: z.int().min(0).describe('Pieces; 0 for an invalid quantity.'),
  price: z.object({
    listed: $Money.nullable().describe("The shop's price; null for an unknown SKU."),
    claimed: $Claimed.nullable().describe('The price that the phone sent, digit by digit; null if it sent none.'),
    applied: $Money.nullable().describe('The price that applies, which is always the price of the shop.'),
  }),
  amount: $Money.nullable().describe('Quantity times applied price, rounded once; null if the line has no price.'),
  outcome: $LineOutcome.describe('`ok`, or the reason why the line needs review.'),
});

const $HistoryView = z.object({
  version: z.int().describe('The number of the change, starting at 1.'),
  at: time,
  by: z.string().describe('The id of an agent, `customer` or `system`.'),
  transition: z.string(),
  from: z.string().nullable(),
  to: z.string(),
});

const $PaymentView = z.object({
  id: z.string(),
  kind: z.enum(['payment', 'refund']),
  at: time,
  method: $PaymentMethod,
  stage: z.enum(['agreed', 'collected']).nullable().describe('For cash on delivery.'),
  amount: $Money,
  reference: z.string().nullable(),
  proof: z.string().nullable(),
  by: z.string(),
});

const $NoticeView = z.object({
  version: z.int().describe('The version of the order that the notice is about.'),
  state: z
    .enum(['told', 'refused'])
    .describe('`told`: the notice was enqueued. `refused`: it was not sent, for `reason`.'),
  at: time,
  messageId: z.string().nullable(),
  reason: z.string().nullable().describe('Why it was not sent: `WindowClosed`, `TermsNotAccepted`, …'),
});

const $NextView = z.object({
  transition: z.string().describe('`confirm`, `cancel`, `quote`, `ship`, …'),
  machine: z.enum(['order', 'payment', 'fulfilment']),
  to: z.string().describe('The resulting state. For a fulfilment, the `status` to post.'),
});

/** The API's representation of an order. */
export const $OrderView = z
  .object({
    id: z.string(),
    number: z.string().describe('A short number for display: the day (UTC) and four characters.'),
    version: z.int(),
    status: $OrderStatus,
    payment: $Payment,
    fulfilment: $Fulfilment,
    conversationId: z.string(),
    contact: z.object({ id: z.string(), name: z.string().nullable(), waId: z.string().nullable() }),
    lines: z.array($LineView),
    deliveryFee: $Money.nullable(),
    total: $Money.describe('The sum of the lines that have a price, and the delivery fee.'),
    paid: $Money.describe('Payments less refunds.'),
    address: z.string().nullable(),
    pickup: z.boolean().describe('Whether the customer picks the order up.'),
    note: z.string().nullable(),
    heldUntil: time.nullable().describe('When the hold on its stock ends.'),
    createdAt: time,
    confirmedAt: time.nullable(),
    review: z.array(z.object({ sku: z.string().nullable(), reason: $LineOutcome, left: z.int().nullable() })),
    history: z.array($HistoryView),
    payments: z.array($PaymentView),
    notices: z.array($NoticeView),
    next: z.array($NextView).describe('The transitions that can be requested now.'),
  })
  .meta({ id: 'Order' });
export type OrderView = z.infer<typeof $OrderView>;
