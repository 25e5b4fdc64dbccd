import type { OrderView } from '../../../functions/orders/api/views.ts';
import type { OrderTab } from '../app/route.ts';

type States = Pick<OrderView, 'status' | 'payment' | 'fulfilment'>;

/** Payment states in which goods may be shipped. */
const SHIPPABLE_PAYMENTS: ReadonlySet<OrderView['payment']> = new Set([
  'paid',
  'overpaid',
  'cod_confirmed',
  'cod_collected',
  'partially_refunded',
]);
const HANDED_OVER: ReadonlySet<OrderView['fulfilment']> = new Set(['shipped', 'delivered', 'picked_up', 'returned']);

/**
 * Returns the stage of an order: new, unpaid, to pack, shipped or completed. An order with a refund due stays in the
 * stage `pay`.
 */
export function stageOf({ status, payment, fulfilment }: States): OrderTab {
  switch (status) {
    case 'closed':
      return payment === 'overpaid' ? 'pay' : 'done';
    case 'cancelled':
    case 'expired':
      return payment === 'refund_pending' || payment === 'partially_refunded' ? 'pay' : 'done';
    case 'received':
    case 'needs_review':
    case 'reserved':
    case 'quoted':
      return 'new';
    case 'confirmed':
      if (HANDED_OVER.has(fulfilment)) return 'sent';
      return SHIPPABLE_PAYMENTS.has(payment) ? 'pack' : 'pay';
  }
}

/** Returns the orders of a stage, oldest first; completed orders newest first. */
export function ordersInStage(orders: readonly OrderView[], stage: OrderTab): readonly OrderView[] {
  const stageOrders = orders.filter((order) => stageOf(order) === stage);
  const direction = stage === 'done' ? -1 : 1;
  return stageOrders.toSorted((a, b) => direction * a.createdAt.localeCompare(b.createdAt));
}

/** Returns whether the order is fully paid. */
const isPaid = ({ payment }: Pick<OrderView, 'payment'>): boolean =>
  payment === 'paid' || payment === 'overpaid' || payment === 'cod_collected';

/** Returns the stamp on the receipt of an order, or null for none. */
export function stampOf({ status, payment }: States): 'paid' | 'cancelled' | 'expired' | null {
  if (status === 'cancelled' || status === 'expired') return status;
  return isPaid({ payment }) ? 'paid' : null;
}
