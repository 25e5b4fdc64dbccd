import * as z from 'zod';
import {
  claimedSchema,
  fulfilmentSchema,
  lineOutcomeSchema,
  orderStatusSchema,
  paymentMethodSchema,
  paymentSchema,
} from '../../../shared/entities/order.ts';
import { moneySchema } from '../../../shared/money/schema.ts';

/** Times of the API are ISO 8601, UTC. */
const timeSchema = z.iso.datetime();

const lineViewSchema = z.object({
  sku: z.string(),
  name: z.string().nullable().describe('The product name when the order was priced; null for an unknown SKU.'),
  variant: z.string().nullable(),
  note: z.string().nullable(),
  quantity: z.int().min(0).describe('Pieces; 0 for an invalid quantity.'),
  price: z.object({
    listed: moneySchema.nullable().describe("The shop's price; null for an unknown SKU."),
    claimed: claimedSchema.nullable().describe('The price that the phone sent, digit by digit; null if it sent none.'),
    applied: moneySchema.nullable().describe('The price that applies, which is always the price of the shop.'),
  }),
  amount: moneySchema.nullable().describe('Quantity times applied price, rounded once; null if the line has no price.'),
  outcome: lineOutcomeSchema.describe('`ok`, or the reason why the line needs review.'),
});

const historyViewSchema = z.object({
  version: z.int().describe('The number of the change, starting at 1.'),
  at: timeSchema,
  by: z.string().describe('The id of an agent, `customer` or `system`.'),
  transition: z.string(),
  from: z.string().nullable(),
  to: z.string(),
});

const paymentViewSchema = z.object({
  id: z.string(),
  kind: z.enum(['payment', 'refund']),
  at: timeSchema,
  method: paymentMethodSchema,
  stage: z.enum(['agreed', 'collected']).nullable().describe('For cash on delivery.'),
  amount: moneySchema,
  reference: z.string().nullable(),
  proof: z.string().nullable(),
  by: z.string(),
});

const noticeViewSchema = z.object({
  version: z.int().describe('The version of the order that the notice is about.'),
  state: z
    .enum(['told', 'refused'])
    .describe('`told`: the notice was enqueued. `refused`: it was not sent, for `reason`.'),
  at: timeSchema,
  messageId: z.string().nullable(),
  reason: z.string().nullable().describe('Why it was not sent: `WindowClosed`, `TermsNotAccepted`, …'),
});

const nextViewSchema = z.object({
  transition: z.string().describe('`confirm`, `cancel`, `quote`, `ship`, …'),
  machine: z.enum(['order', 'payment', 'fulfilment']),
  to: z.string().describe('The resulting state. For a fulfilment, the `status` to post.'),
});

/** The API's representation of an order. */
export const orderViewSchema = z
  .object({
    id: z.string(),
    number: z.string().describe('A short number for display: the day (UTC) and four characters.'),
    version: z.int(),
    status: orderStatusSchema,
    payment: paymentSchema,
    fulfilment: fulfilmentSchema,
    conversationId: z.string(),
    contact: z.object({ id: z.string(), name: z.string().nullable(), waId: z.string().nullable() }),
    lines: z.array(lineViewSchema),
    deliveryFee: moneySchema.nullable(),
    total: moneySchema.describe('The sum of the lines that have a price, and the delivery fee.'),
    paid: moneySchema.describe('Payments less refunds.'),
    address: z.string().nullable(),
    pickup: z.boolean().describe('Whether the customer picks the order up.'),
    note: z.string().nullable(),
    heldUntil: timeSchema.nullable().describe('When the hold on its stock ends.'),
    createdAt: timeSchema,
    confirmedAt: timeSchema.nullable(),
    review: z.array(z.object({ sku: z.string().nullable(), reason: lineOutcomeSchema, left: z.int().nullable() })),
    history: z.array(historyViewSchema),
    payments: z.array(paymentViewSchema),
    notices: z.array(noticeViewSchema),
    next: z.array(nextViewSchema).describe('The transitions that can be requested now.'),
  })
  .meta({ id: 'Order' });
export type OrderView = z.infer<typeof orderViewSchema>;
