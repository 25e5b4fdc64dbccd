import * as z from 'zod';
import { currencySchema } from '../money/currencies.ts';
import { compareMoney } from '../money/money.ts';
import { fromMoneyJson, moneySchema } from '../money/schema.ts';
import { partitionIdOf, readTenantKey } from '../table/key-shapes.ts';
import { type OrderListState, type TenantScope, timeKey } from '../table/keys.ts';
import { absent, equals, type Table, type Write } from '../table/table.ts';
import { type Item, plain, present, type Value } from '../table/values.ts';

/**
 * An order has three independent state machines: status, payment and fulfilment. functions/orders/domain/transitions.ts
 * defines their transitions.
 */
export const orderStatusSchema = z.enum([
  'received',
  'needs_review',
  'reserved',
  'quoted',
  'confirmed',
  'closed',
  'cancelled',
  'expired',
]);
export type OrderStatus = z.infer<typeof orderStatusSchema>;

export const paymentSchema = z.enum([
  'none',
  'pending',
  'partially_paid',
  'paid',
  'overpaid',
  'failed',
  'refund_pending',
  'partially_refunded',
  'refunded',
  'cod_pending',
  'cod_confirmed',
  'cod_collected',
]);
export type Payment = z.infer<typeof paymentSchema>;

export const fulfilmentSchema = z.enum([
  'unfulfilled',
  'preparing',
  'partially_shipped',
  'shipped',
  'delivered',
  'ready_for_pickup',
  'picked_up',
  'returned',
  'cancelled',
]);
export type Fulfilment = z.infer<typeof fulfilmentSchema>;

/** The payment method; `cod` is cash on delivery. */
export const paymentMethodSchema = z.enum(['transfer', 'qris', 'cod']);

/** The outcome of a cart line: `ok`, or the reason why an agent must review it. */
export const lineOutcomeSchema = z.enum([
  'ok',
  'unknown_sku',
  'price_changed',
  'currency_differs',
  'short_stock',
  'sold_out',
  'bad_quantity',
  'too_many',
  'unreadable',
]);
export type LineOutcome = z.infer<typeof lineOutcomeSchema>;

/** A price from the customer's cart: amount and currency as they are in the message, not validated. */
export const claimedSchema = z.object({ amount: z.string(), currency: z.string().nullable() });
export type ClaimedPrice = z.infer<typeof claimedSchema>;

const orderLineSchema = z.object({
  sku: z.string(),
  name: z.string().optional(),
  variant: z.string().optional(),
  note: z.string().optional(),
  /** Units; 0 for an invalid quantity. */
  quantity: z.int().min(0),
  /** The business's price when the line was priced. */
  listed: moneySchema.optional(),
  claimed: claimedSchema.optional(),
  /** The price that is charged: the business's price. */
  applied: moneySchema.optional(),
  /** Quantity times `applied`, rounded once. */
  amount: moneySchema.optional(),
  outcome: lineOutcomeSchema,
});
export type OrderLine = z.infer<typeof orderLineSchema>;

const reviewSchema = z.object({
  sku: z.string().optional(),
  name: z.string().optional(),
  reason: lineOutcomeSchema,
  /** Sellable units when the line was checked. */
  left: z.int().optional(),
});
export type ReviewItem = z.infer<typeof reviewSchema>;

/** The stock position of an order: none, held temporarily, allocated to it, or sold. */
const stockPositionSchema = z.enum(['none', 'held', 'allocated', 'sold']);
export type StockPosition = z.infer<typeof stockPositionSchema>;

const entrySchema = z.object({
  version: z.int().min(1),
  /** Unix seconds. */
  at: z.int(),
  /** An agent's id, `customer` or `system`. */
  by: z.string(),
  transition: z.string(),
  from: z.string().optional(),
  to: z.string(),
  /** The amount of a payment or refund, or the total of a quote. */
  amount: moneySchema.optional(),
  tracking: z.string().optional(),
  note: z.string().optional(),
  /** When the stock hold expires; unix seconds. */
  until: z.int().optional(),
});
export type HistoryEntry = z.infer<typeof entrySchema>;

/**
 * An order, `T#<tenant>#ORDER#<order>` / `ORDER`, with its history, in one partition with its payments and notices.
 * `version` counts its changes. Each change is conditional on the previous version, in one transaction with the stock
 * that it moves. Its entry in one of the tenant's two lists (index `list`: `gpk` is open or done, `gsk` is
 * `<created>#<order>`) moves only when the order becomes done.
 * Access: put in a transaction (2 WCU per KB); get by id (0.5 RCU per 4 KB); query of the index and a batch get for the
 * lists.
 */
const orderSchema = z.object({
  v: z.literal(1),
  version: z.int().min(1),
  status: orderStatusSchema,
  payment: paymentSchema,
  fulfilment: fulfilmentSchema,
  stock: stockPositionSchema,
  source: z.enum(['cart', 'person']),
  conversationId: z.string(),
  contactId: z.string(),
  phoneNumberId: z.string(),
  lines: z.array(orderLineSchema).readonly(),
  deliveryFee: moneySchema.optional(),
  address: z.string().optional(),
  pickup: z.boolean().optional(),
  note: z.string().optional(),
  currency: currencySchema,
  /** The sum of the priced lines and the delivery fee. */
  total: moneySchema,
  /** The sums of its payments and refunds. */
  paid: moneySchema,
  refunded: moneySchema,
  /** When its stock hold expires; unix seconds. */
  heldUntil: z.int().optional(),
  /** The version that was last quoted to the customer. */
  quoteVersion: z.int().optional(),
  review: z.array(reviewSchema).readonly(),
  history: z.array(entrySchema).readonly(),
  /** Unix seconds. */
  createdAt: z.int(),
  confirmedAt: z.int().optional(),
  tp: z.string().optional(),
});
export interface Order extends Omit<z.infer<typeof orderSchema>, 'v' | 'tp'> {
  readonly tenantId: string;
  readonly orderId: string;
  readonly traceparent?: string | undefined;
}

/** @throws ZodError for an item that is not an order */
export function readOrder(item: Item): Order {
  const { v: _, tp, ...stored } = orderSchema.parse(item);
  const { tenantId = '' } = readTenantKey(String(item.pk)) ?? {};
  return { ...stored, tenantId, orderId: partitionIdOf('order', item.pk), traceparent: tp };
}

/** Returns an order. 0.5 RCU per 4 KB, twice that when consistent. */
export async function getOrder(
  table: Table,
  scope: TenantScope,
  orderId: string,
  options?: { readonly consistent: boolean },
): Promise<Order | undefined> {
  const item = await table.get(scope.order(orderId), options);
  return item && readOrder(item);
}

/**
 * Creates the write of an order. Its condition fails when the order is not at version `from`, or, without `from`, when
 * it exists.
 */
export function putOrder(scope: TenantScope, order: Order, from: number | undefined): Write {
  const { tenantId: _, orderId, traceparent, ...kept } = order;
  const listEntry = { gpk: scope.ordersKey(listOf(order)), gsk: `${timeKey(order.createdAt)}#${orderId}` };
  return {
    do: 'put',
    key: scope.order(orderId),
    attributes: present({ ...toItem({ v: 1, ...kept, tp: traceparent }), ...listEntry }),
    when: from === undefined ? absent() : equals('version', from),
  };
}

function toItem(value: unknown): Item {
  const item = plain(value);
  if (typeof item !== 'object' || item === null || isList(item)) throw new TypeError('not an item');
  return item;
}
const isList = (value: object): value is readonly Value[] => Array.isArray(value);

const FINAL_STATUSES: ReadonlySet<OrderStatus> = new Set(['closed', 'cancelled', 'expired']);

/** Returns the list of an order. An order with money to refund stays open until all of it is refunded. */
function listOf({
  status,
  payment,
  paid,
  refunded,
}: Pick<Order, 'status' | 'payment' | 'paid' | 'refunded'>): OrderListState {
  if (!FINAL_STATUSES.has(status)) return 'open';
  const needsRefund =
    status === 'closed' ? payment === 'overpaid' : compareMoney(fromMoneyJson(paid), fromMoneyJson(refunded)) > 0;
  return needsRefund ? 'open' : 'done';
}

/** Returns the order id in a list entry's sort key. */
export const orderIdOfListKey = (listKey: string): string => listKey.split('#')[1] ?? '';

/** Returns the order number for people: the creation date (UTC) and the last four characters of the id. */
export function orderNumber({ orderId, createdAt }: Pick<Order, 'orderId' | 'createdAt'>): string {
  const day = new Date(createdAt * 1000).toISOString().slice(2, 10).replaceAll('-', '');
  return `${day}-${orderId.slice(-4)}`;
}
