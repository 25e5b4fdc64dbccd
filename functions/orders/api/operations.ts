import * as z from 'zod';
import { paymentMethodSchema } from '../../../shared/entities/order.ts';
import { operation } from '../../../shared/http/operation.ts';
import { nothingSchema, pageOf, pageQuery } from '../../../shared/http/page.ts';
import { decimalTextSchema, moneySchema } from '../../../shared/money/schema.ts';
import { orderViewSchema } from './views.ts';

/** Settings shared by all operations on orders. */
const common = { tag: 'Orders', auth: 'tenant', querySchema: nothingSchema, bodySchema: nothingSchema } as const;
const idSchema = z.object({ id: z.string() });
const text = (max: number) => z.string().trim().min(1).max(max);
const isPositive = (amount: string): boolean => !amount.startsWith('-') && /[1-9]/.test(amount);

/** The limit that prices have. Sums of a few thousand such amounts remain valid amounts. */
const MAX_WHOLE_DIGITS = 12;
const wholeDigits = (amount: string): number => (amount.split('.')[0] ?? '').length;

/** An amount; a bare decimal is in the order's currency. */
const amountSchema = z
  .union([decimalTextSchema, moneySchema])
  .refine((amount) => !(typeof amount === 'string' ? amount : amount.amount).startsWith('-'), {
    message: 'must not be negative',
  })
  .refine((amount) => wholeDigits(typeof amount === 'string' ? amount : amount.amount) <= MAX_WHOLE_DIGITS, {
    message: `must have at most ${MAX_WHOLE_DIGITS} digits before the decimal point`,
  })
  .meta({ description: "An amount; a bare decimal is in the order's currency", examples: ['25000'] });
export type GivenAmount = z.infer<typeof amountSchema>;

const amountAboveZeroSchema = amountSchema.refine(
  (amount) => isPositive(typeof amount === 'string' ? amount : amount.amount),
  'must be greater than zero',
);

/**
 * Each line needs up to three stock writes, so 30 lines fit into a transaction of 100 writes. WhatsApp's carts have the
 * same limit.
 */
const MAX_LINES = 30;

const newLineSchema = z.strictObject({
  sku: z.string().min(1).max(100),
  quantity: z.int().min(1).max(9999),
  variant: text(100).optional(),
  note: text(500).optional(),
});
const newLinesSchema = z.array(newLineSchema).min(1).max(MAX_LINES);

export const newOrderSchema = z
  .strictObject({
    conversationId: z.string(),
    lines: newLinesSchema,
    deliveryFee: amountSchema.optional(),
    address: text(1000).optional().describe('The delivery address.'),
    pickup: z.boolean().optional().describe('Whether the customer picks the order up.'),
    note: text(1000).optional(),
  })
  .refine(({ address, pickup }) => address === undefined || pickup !== true, {
    message: 'give an address or pickup, not both',
    path: ['pickup'],
  });

export const quoteSchema = z
  .strictObject({ lines: newLinesSchema.optional(), deliveryFee: amountSchema.optional() })
  .default({});

export const newPaymentSchema = z
  .strictObject({
    method: paymentMethodSchema,
    amount: amountAboveZeroSchema,
    reference: text(200)
      .optional()
      .describe("The bank's or provider's reference. The same reference is recorded once."),
    proof: text(1000).optional().describe('The id of the message with the receipt, or a description.'),
    stage: z.enum(['agreed', 'collected']).optional().describe('For cash on delivery. Defaults to `collected`.'),
  })
  .refine(({ method, stage }) => method === 'cod' || stage === undefined, {
    message: 'only cash on delivery has a stage',
    path: ['stage'],
  });

export const newRefundSchema = z.strictObject({
  method: paymentMethodSchema.default('transfer'),
  amount: amountAboveZeroSchema,
  reference: text(200).optional(),
});

const fulfilmentStepSchema = z.strictObject({
  status: z.enum([
    'preparing',
    'partially_shipped',
    'shipped',
    'delivered',
    'ready_for_pickup',
    'picked_up',
    'returned',
  ]),
  tracking: text(200).optional(),
  note: text(500).optional().describe('Included in the notice to the customer.'),
  restock: z.boolean().optional().describe('For a return: whether the pieces can be sold again.'),
});

export const listOrdersOperation = operation({
  ...common,
  id: 'listOrders',
  method: 'GET',
  path: '/v1/orders',
  summary: 'List orders',
  description: 'Newest first. `open` lists orders that need further action.',
  pathSchema: nothingSchema,
  querySchema: z.object({
    ...pageQuery,
    state: z.enum(['open', 'done']).optional().describe('Defaults to both.'),
    conversationId: z
      .string()
      .optional()
      .describe('Filters by conversation. A page may then contain fewer than `limit` orders.'),
  }),
  successes: { 200: { description: 'A page of orders', schema: pageOf(orderViewSchema) } },
  problems: [400],
});

export const getOrderOperation = operation({
  ...common,
  id: 'getOrder',
  method: 'GET',
  path: '/v1/orders/{id}',
  summary: 'Get an order',
  pathSchema: idSchema,
  successes: { 200: { description: 'The order', schema: orderViewSchema } },
  problems: [],
});

export const createOrderOperation = operation({
  ...common,
  id: 'createOrder',
  method: 'POST',
  path: '/v1/orders',
  summary: 'Create an order for a conversation',
  description:
    "Uses the shop's prices. Stock is held for all lines or for none. 409 names the products that are short, 422 an unknown SKU.",
  pathSchema: nothingSchema,
  bodySchema: newOrderSchema,
  successes: { 201: { description: 'The reserved order', schema: orderViewSchema } },
  problems: [409],
  idempotent: true,
});

const changed = { successes: { 200: { description: 'The order', schema: orderViewSchema } }, problems: [409] } as const;

export const quoteOrderOperation = operation({
  ...common,
  ...changed,
  id: 'quoteOrder',
  method: 'POST',
  path: '/v1/orders/{id}/quote',
  summary: 'Finalise the lines and send the customer the total',
  description: 'Holds stock for all lines or for none. The customer confirms with a button.',
  pathSchema: idSchema,
  bodySchema: quoteSchema,
  idempotent: true,
});

export const confirmOrderOperation = operation({
  ...common,
  ...changed,
  id: 'confirmOrder',
  method: 'POST',
  path: '/v1/orders/{id}/confirm',
  summary: 'Confirm an order',
  description: 'Allocates the held stock. On 409, `allowed` lists the states that the order can move to.',
  pathSchema: idSchema,
  idempotent: true,
});

export const cancelOrderOperation = operation({
  ...common,
  ...changed,
  id: 'cancelOrder',
  method: 'POST',
  path: '/v1/orders/{id}/cancel',
  summary: 'Cancel an order',
  description: 'Releases its stock. A shipped order cannot be cancelled; it can be returned.',
  pathSchema: idSchema,
  idempotent: true,
});

export const payOrderOperation = operation({
  ...common,
  id: 'recordPayment',
  method: 'POST',
  path: '/v1/orders/{id}/payments',
  summary: 'Record a payment by hand',
  description:
    'Payments are never changed; their sum decides whether the order is paid. A payment with the same reference and amount is recorded once. A known reference with another amount is rejected.',
  pathSchema: idSchema,
  bodySchema: newPaymentSchema,
  successes: {
    200: { description: 'The order; the payment was already recorded', schema: orderViewSchema },
    201: { description: 'The order with the payment', schema: orderViewSchema },
  },
  problems: [409],
  idempotent: true,
});

export const refundOrderOperation = operation({
  ...common,
  id: 'recordRefund',
  method: 'POST',
  path: '/v1/orders/{id}/refunds',
  summary: 'Record a refund',
  description: 'Cannot exceed what was paid.',
  pathSchema: idSchema,
  bodySchema: newRefundSchema,
  successes: {
    200: { description: 'The order; the refund was already recorded', schema: orderViewSchema },
    201: { description: 'The order with the refund', schema: orderViewSchema },
  },
  problems: [409],
  idempotent: true,
});

export const fulfilOrderOperation = operation({
  ...common,
  ...changed,
  id: 'fulfilOrder',
  method: 'POST',
  path: '/v1/orders/{id}/fulfilment',
  summary: 'Update the fulfilment of an order',
  description: '`shipped`, `partially_shipped` and `picked_up` require a payment, or an agreement on cash on delivery.',
  pathSchema: idSchema,
  bodySchema: fulfilmentStepSchema,
  idempotent: true,
});

export const orderOperations = [
  listOrdersOperation,
  getOrderOperation,
  createOrderOperation,
  quoteOrderOperation,
  confirmOrderOperation,
  cancelOrderOperation,
  payOrderOperation,
  refundOrderOperation,
  fulfilOrderOperation,
];
