import * as z from 'zod';
import { $PaymentMethod } from '../../shared/entities/order.ts';
import { operation } from '../../shared/http/operation.ts';
import { $Nothing, pageOf, pageQuery } from '../../shared/http/page.ts';
import { $DecimalText, $Money } from '../../shared/money/schema.ts';
import { $OrderView } from './views.ts';

/** What a business does with orders, as data. */
const common = { tag: 'Orders', auth: 'tenant', querySchema: $Nothing, bodySchema: $Nothing } as const;
const $Id = z.object({ id: z.string() });
const text = (max: number) => z.string().trim().min(1).max(max);
const isPositive = (amount: string): boolean => !amount.startsWith('-') && /[1-9]/.test(amount);

/** As prices have them: sums of a few thousand of these stay readable amounts. */
const MOST_DIGITS = 12;
const wholeDigits = (amount: string): number => (amount.split('.')[0] ?? '').length;

/** An amount; a bare decimal is in the order's currency. */
const $Amount = z
  .union([$DecimalText, $Money])
  .refine((amount) => !(typeof amount === 'string' ? amount : amount.amount).startsWith('-'), {
    message: 'must not be negative',
  })
  .refine((amount) => wholeDigits(typeof amount === 'string' ? amount : amount.amount) <= MOST_DIGITS, {
    message: `must have at most ${MOST_DIGITS} digits before the point`,
  })
  .meta({ description: "An amount; a bare decimal is in the order's currency", examples: ['25000'] });
export type GivenAmount = z.infer<typeof $Amount>;

const $AmountAboveZero = $Amount.refine(
  (amount) => isPositive(typeof amount === 'string' ? amount : amount.amount),
  'must be more than nothing',
);

/** Each line is three writes of stock beside the order: 30 stay below the 100 of a transaction. WhatsApp's carts end at 30 too. */
const MOST_LINES = 30;

const $NewLine = z.strictObject({
  sku: z.string().min(1).max(100),
  quantity: z.int().min(1).max(9999),
  variant: text(100).optional(),
  note: text(500).optional(),
});
const $NewLines = z.array($NewLine).min(1).max(MOST_LINES);

export const $NewOrder = z
  .strictObject({
    conversationId: z.string(),
    lines: $NewLines,
    deliveryFee: $Amount.optional(),
    address: text(1000).optional().describe('Where to bring it.'),
    pickup: z.boolean().optional().describe('The customer comes for it.'),
    note: text(1000).optional(),
  })
  .refine(({ address, pickup }) => address === undefined || pickup !== true, {
    message: 'give an address or pickup, not both',
    path: ['pickup'],
  });

export const $Quote = z.strictObject({ lines: $NewLines.optional(), deliveryFee: $Amount.optional() }).default({});

export const $NewPayment = z
  .strictObject({
    method: $PaymentMethod,
    amount: $AmountAboveZero,
    reference: text(200).optional().describe("The bank's or provider's; the same one is recorded once."),
    proof: text(1000).optional().describe('The id of the message with the receipt, or words.'),
    stage: z.enum(['agreed', 'collected']).optional().describe('Of cash on delivery; `collected` when left out.'),
  })
  .refine(({ method, stage }) => method === 'cod' || stage === undefined, {
    message: 'only cash on delivery has stages',
    path: ['stage'],
  });

export const $NewRefund = z.strictObject({
  method: $PaymentMethod.default('transfer'),
  amount: $AmountAboveZero,
  reference: text(200).optional(),
});

const $FulfilmentStep = z.strictObject({
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
  note: text(500).optional().describe('Told to the customer.'),
  restock: z.boolean().optional().describe('Of a return: the pieces can be sold again.'),
});

export const listOrdersOperation = operation({
  ...common,
  id: 'listOrders',
  method: 'GET',
  path: '/v1/orders',
  summary: 'List orders',
  description: 'The newest first. `open`: those with something left to do.',
  pathSchema: $Nothing,
  querySchema: z.object({
    ...pageQuery,
    state: z.enum(['open', 'done']).optional().describe('Both when left out.'),
    conversationId: z.string().optional().describe('Only those of it. A page may then hold fewer than `limit`.'),
  }),
  successes: { 200: { description: 'A page of orders', schema: pageOf($OrderView) } },
  problems: [400],
});

export const getOrderOperation = operation({
  ...common,
  id: 'getOrder',
  method: 'GET',
  path: '/v1/orders/{id}',
  summary: 'One order',
  pathSchema: $Id,
  successes: { 200: { description: 'The order', schema: $OrderView } },
  problems: [],
});

export const createOrderOperation = operation({
  ...common,
  id: 'createOrder',
  method: 'POST',
  path: '/v1/orders',
  summary: 'Make an order for a conversation',
  description:
    "At the shop's own prices; stock is held for all lines or none. 409 names who is short; 422 an SKU that there is not.",
  pathSchema: $Nothing,
  bodySchema: $NewOrder,
  successes: { 201: { description: 'The order, reserved', schema: $OrderView } },
  problems: [409],
  idempotent: true,
});

const changed = { successes: { 200: { description: 'The order', schema: $OrderView } }, problems: [409] } as const;

export const quoteOrderOperation = operation({
  ...common,
  ...changed,
  id: 'quoteOrder',
  method: 'POST',
  path: '/v1/orders/{id}/quote',
  summary: 'Finalise the lines and tell the customer the total',
  description: 'Holds what the lines need, for all or none; the customer confirms by a button.',
  pathSchema: $Id,
  bodySchema: $Quote,
  idempotent: true,
});

export const confirmOrderOperation = operation({
  ...common,
  ...changed,
  id: 'confirmOrder',
  method: 'POST',
  path: '/v1/orders/{id}/confirm',
  summary: 'Confirm an order',
  description: 'What is held becomes its own. 409 tells in `allowed` which states the order can go to instead.',
  pathSchema: $Id,
  idempotent: true,
});

export const cancelOrderOperation = operation({
  ...common,
  ...changed,
  id: 'cancelOrder',
  method: 'POST',
  path: '/v1/orders/{id}/cancel',
  summary: 'Cancel an order',
  description: 'Lets its stock go. Not after it was shipped: then it is returned.',
  pathSchema: $Id,
  idempotent: true,
});

export const payOrderOperation = operation({
  ...common,
  id: 'recordPayment',
  method: 'POST',
  path: '/v1/orders/{id}/payments',
  summary: 'Record a payment by hand',
  description:
    'Payments are only ever added; their sum decides whether the order is paid. The same reference and amount is recorded once, with another amount it is refused.',
  pathSchema: $Id,
  bodySchema: $NewPayment,
  successes: {
    200: { description: 'The order; the payment was recorded before', schema: $OrderView },
    201: { description: 'The order with the payment', schema: $OrderView },
  },
  problems: [409],
  idempotent: true,
});

export const refundOrderOperation = operation({
  ...common,
  id: 'recordRefund',
  method: 'POST',
  path: '/v1/orders/{id}/refunds',
  summary: 'Record that money was given back',
  description: 'Never more than was paid.',
  pathSchema: $Id,
  bodySchema: $NewRefund,
  successes: {
    200: { description: 'The order; the refund was recorded before', schema: $OrderView },
    201: { description: 'The order with the refund', schema: $OrderView },
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
  summary: 'Say how far an order is',
  description: 'Shipped and picked up need a payment, or cash on delivery that was agreed.',
  pathSchema: $Id,
  bodySchema: $FulfilmentStep,
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
