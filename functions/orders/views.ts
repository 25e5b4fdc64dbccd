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
  name: z.string().nullable().describe('As the shop called it then; null for an SKU that the shop has not.'),
  variant: z.string().nullable(),
  note: z.string().nullable(),
  quantity: z.int().min(0).describe('Pieces; 0 for a quantity that is none.'),
  price: z.object({
    listed: $Money.nullable().describe("The shop's own price; null for an SKU that the shop has not."),
    claimed: $Claimed.nullable().describe('What the phone said, to the digit; null when it said nothing.'),
    applied: $Money.nullable().describe('What counts: always the price of the shop.'),
  }),
  amount: $Money.nullable().describe('Quantity times applied price, rounded once; null where there is no price.'),
  outcome: $LineOutcome.describe('`ok`, or why a person has to look at it.'),
});

const $HistoryView = z.object({
  version: z.int().describe('Counts the changes of the order, from 1.'),
  at: time,
  by: z.string().describe('The agent, or `customer`, or `system`.'),
  transition: z.string(),
  from: z.string().nullable(),
  to: z.string(),
});

const $PaymentView = z.object({
  id: z.string(),
  kind: z.enum(['payment', 'refund']),
  at: time,
  method: $PaymentMethod,
  stage: z.enum(['agreed', 'collected']).nullable().describe('Of cash on delivery.'),
  amount: $Money,
  reference: z.string().nullable(),
  proof: z.string().nullable(),
  by: z.string(),
});

const $NoticeView = z.object({
  version: z.int().describe('The change of the order that it tells of.'),
  state: z.enum(['told', 'refused']).describe('`refused`: the customer was not told, for `reason`.'),
  at: time,
  messageId: z.string().nullable(),
  reason: z.string().nullable().describe('Why it may not be sent: `WindowClosed`, `TermsNotAccepted`, …'),
});

const $NextView = z.object({
  transition: z.string().describe('`confirm`, `cancel`, `quote`, `ship`, …'),
  machine: z.enum(['order', 'payment', 'fulfilment']),
  to: z.string().describe('The state that it leads to; for a fulfilment the `status` to post.'),
});

/** An order as the API shows it. */
export const $OrderView = z
  .object({
    id: z.string(),
    number: z.string().describe('For people: day (UTC) and four characters.'),
    version: z.int(),
    status: $OrderStatus,
    payment: $Payment,
    fulfilment: $Fulfilment,
    conversationId: z.string(),
    contact: z.object({ id: z.string(), name: z.string().nullable(), waId: z.string().nullable() }),
    lines: z.array($LineView),
    deliveryFee: $Money.nullable(),
    total: $Money.describe('Lines that have a price, and the delivery fee.'),
    paid: $Money.describe('Payments less refunds.'),
    address: z.string().nullable(),
    pickup: z.boolean().describe('The customer comes for it.'),
    note: z.string().nullable(),
    heldUntil: time.nullable().describe('Until when stock is held for it.'),
    createdAt: time,
    confirmedAt: time.nullable(),
    review: z.array(z.object({ sku: z.string().nullable(), reason: $LineOutcome, left: z.int().nullable() })),
    history: z.array($HistoryView),
    payments: z.array($PaymentView),
    notices: z.array($NoticeView),
    next: z.array($NextView).describe('What can be done with it now.'),
  })
  .meta({ id: 'Order' });
export type OrderView = z.infer<typeof $OrderView>;
