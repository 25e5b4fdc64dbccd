import * as z from 'zod';
import { $Currency } from '../money/currencies.ts';
import { compareMoney } from '../money/money.ts';
import { $Money, moneyOf } from '../money/schema.ts';
import { type OrderListState, readTenantKey, type TenantScope, timeKey } from '../table/keys.ts';
import { absent, equals, type Table, type Write } from '../table/table.ts';
import { type Item, plain, present, type Value } from '../table/values.ts';

/** An order has three machines that go on by themselves; which steps there are stands in functions/orders/transitions.ts. */
export const $OrderStatus = z.enum([
  'received',
  'needs_review',
  'reserved',
  'quoted',
  'confirmed',
  'closed',
  'cancelled',
  'expired',
]);
export type OrderStatus = z.infer<typeof $OrderStatus>;

export const $Payment = z.enum([
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
export type Payment = z.infer<typeof $Payment>;

export const $Fulfilment = z.enum([
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
export type Fulfilment = z.infer<typeof $Fulfilment>;

/** How it was paid; `cod` is cash on delivery. */
export const $PaymentMethod = z.enum(['transfer', 'qris', 'cod']);

/** What became of a line of a cart: `ok`, or why a person has to look at it. */
export const $LineOutcome = z.enum([
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
export type LineOutcome = z.infer<typeof $LineOutcome>;

/** A price as a phone claimed it: its number as it stood in the message, and whatever it called the currency. */
export const $Claimed = z.object({ amount: z.string(), currency: z.string().nullable() });
export type Claimed = z.infer<typeof $Claimed>;

const $OrderLine = z.object({
  sku: z.string(),
  name: z.string().optional(),
  variant: z.string().optional(),
  note: z.string().optional(),
  /** Pieces; 0 for a claimed quantity that is none. */
  quantity: z.int().min(0),
  /** The shop's price when the line was priced. */
  listed: $Money.optional(),
  claimed: $Claimed.optional(),
  /** What counts: the shop's price. */
  applied: $Money.optional(),
  /** Quantity times `applied`, rounded once. */
  amount: $Money.optional(),
  outcome: $LineOutcome,
});
export type OrderLine = z.infer<typeof $OrderLine>;

const $Review = z.object({
  sku: z.string().optional(),
  name: z.string().optional(),
  reason: $LineOutcome,
  /** Pieces that could be sold when it was looked at. */
  left: z.int().optional(),
});
export type Review = z.infer<typeof $Review>;

/** Where an order's pieces are: nowhere, held for a while, its own, or out of the house. */
const $StockPosition = z.enum(['none', 'held', 'allocated', 'sold']);
export type StockPosition = z.infer<typeof $StockPosition>;

const $Entry = z.object({
  version: z.int().min(1),
  /** Unix seconds. */
  at: z.int(),
  /** An agent's id, `customer` or `system`. */
  by: z.string(),
  transition: z.string(),
  from: z.string().optional(),
  to: z.string(),
  /** Of a payment or refund, and of a quote its total. */
  amount: $Money.optional(),
  tracking: z.string().optional(),
  note: z.string().optional(),
  /** Until when it holds stock since then; unix seconds. */
  until: z.int().optional(),
});
export type Entry = z.infer<typeof $Entry>;

/**
 * An order, `T#<tenant>#O#<order>` / `O`, with everything that was done with it; payments `Y#` and notices `N#` lie beside it.
 * `version` counts its changes: each is written on the condition that nobody else wrote in between, in one transaction with the
 * stock that it moves. Its place in one of the tenant's two lists (index `list`: `gpk` open or done, `gsk` `<made>#<order>`) moves
 * when it becomes done and else never.
 * Access: put in a transaction (2 WCU per KB); get by id (0.5 RCU per 4 KB); query of the index and a batch get for the lists.
 */
const $Order = z.object({
  v: z.literal(1),
  version: z.int().min(1),
  status: $OrderStatus,
  payment: $Payment,
  fulfilment: $Fulfilment,
  stock: $StockPosition,
  source: z.enum(['cart', 'person']),
  conversationId: z.string(),
  contactId: z.string(),
  phoneNumberId: z.string(),
  lines: z.array($OrderLine).readonly(),
  deliveryFee: $Money.optional(),
  address: z.string().optional(),
  pickup: z.boolean().optional(),
  note: z.string().optional(),
  currency: $Currency,
  /** Lines that have a price, and the delivery fee. */
  total: $Money,
  /** The sums of its payments and refunds. */
  paid: $Money,
  refunded: $Money,
  /** Until when stock is held for it; unix seconds. */
  heldUntil: z.int().optional(),
  /** The version that the customer was last asked to agree to. */
  quoteVersion: z.int().optional(),
  review: z.array($Review).readonly(),
  history: z.array($Entry).readonly(),
  /** Unix seconds. */
  createdAt: z.int(),
  confirmedAt: z.int().optional(),
  tp: z.string().optional(),
});
export interface Order extends Omit<z.infer<typeof $Order>, 'v' | 'tp'> {
  readonly tenantId: string;
  readonly orderId: string;
  readonly traceparent?: string | undefined;
}

/** @throws ZodError for what is no order */
export function readOrder(item: Item): Order {
  const { v: _, tp, ...stored } = $Order.parse(item);
  const { tenantId = '', rest = '' } = readTenantKey(String(item.pk)) ?? {};
  return { ...stored, tenantId, orderId: rest.slice('O#'.length), traceparent: tp };
}

/** 0.5 RCU per 4 KB, twice that when consistent. */
export async function getOrder(
  table: Table,
  scope: TenantScope,
  orderId: string,
  options?: { readonly consistent: boolean },
): Promise<Order | undefined> {
  const item = await table.get(scope.order(orderId), options);
  return item && readOrder(item);
}

/** The write of an order. Refused when it is not at version `from` any more; without `from` when there is one already. */
export function orderPut(scope: TenantScope, order: Order, from: number | undefined): Write {
  const { tenantId: _, orderId, traceparent, ...kept } = order;
  const place = { gpk: scope.ordersKey(listOf(order)), gsk: `${timeKey(order.createdAt)}#${orderId}` };
  return {
    do: 'put',
    key: scope.order(orderId),
    attributes: present({ ...toItem({ v: 1, ...kept, tp: traceparent }), ...place }),
    when: from === undefined ? absent() : equals('version', from),
  };
}

function toItem(value: unknown): Item {
  const item = plain(value);
  if (typeof item !== 'object' || item === null || isList(item)) throw new TypeError('no item');
  return item;
}
const isList = (value: object): value is readonly Value[] => Array.isArray(value);

const ENDS: ReadonlySet<OrderStatus> = new Set(['closed', 'cancelled', 'expired']);

/** In which of the two lists it stands: money that is to be given back is something left to do, until all of it is. */
function listOf({
  status,
  payment,
  paid,
  refunded,
}: Pick<Order, 'status' | 'payment' | 'paid' | 'refunded'>): OrderListState {
  if (!ENDS.has(status)) return 'open';
  const owes = status === 'closed' ? payment === 'overpaid' : compareMoney(moneyOf(paid), moneyOf(refunded)) > 0;
  return owes ? 'open' : 'done';
}

/** The id in an order's place in a list. */
export const orderAt = (place: string): string => place.split('#')[1] ?? '';

/** What people call an order: the day that it was made (UTC), and four characters of its id that differ from order to order. */
export function orderNumber({ orderId, createdAt }: Pick<Order, 'orderId' | 'createdAt'>): string {
  const day = new Date(createdAt * 1000).toISOString().slice(2, 10).replaceAll('-', '');
  return `${day}-${orderId.slice(-4)}`;
}
