import type { OrderView } from '../../../../orders/views.ts';
import type { OrderTab } from '../app/route.ts';

type States = Pick<OrderView, 'status' | 'payment' | 'fulfilment'>;

/** Payments for which goods may leave the house. */
const SECURED: ReadonlySet<OrderView['payment']> = new Set([
  'paid',
  'overpaid',
  'cod_confirmed',
  'cod_collected',
  'partially_refunded',
]);
const OUT: ReadonlySet<OrderView['fulfilment']> = new Set(['shipped', 'delivered', 'picked_up', 'returned']);

/**
 * Where people look for an order: what is new, what waits for money, what is to be packed, what is under way, what is over. Money
 * that is owed to a customer keeps an order among those that wait for money.
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
      if (OUT.has(fulfilment)) return 'sent';
      return SECURED.has(payment) ? 'pack' : 'pay';
  }
}

/** Who waits longest comes first, but what is over begins with the newest. */
export function inStage(orders: readonly OrderView[], stage: OrderTab): readonly OrderView[] {
  const those = orders.filter((order) => stageOf(order) === stage);
  const order = stage === 'done' ? -1 : 1;
  return those.toSorted((a, b) => order * a.createdAt.localeCompare(b.createdAt));
}

/** Whether the whole price came in. */
const isPaid = ({ payment }: Pick<OrderView, 'payment'>): boolean =>
  payment === 'paid' || payment === 'overpaid' || payment === 'cod_collected';

/** The word that is stamped over its struk. */
export function stampOf({ status, payment }: States): 'paid' | 'cancelled' | 'expired' | null {
  if (status === 'cancelled' || status === 'expired') return status;
  return isPaid({ payment }) ? 'paid' : null;
}
