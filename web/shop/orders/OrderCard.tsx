import type { OrderView } from '../../../functions/orders/api/views.ts';
import { OrderActions } from './OrderActions.tsx';
import { OrderSummary } from './OrderSummary.tsx';

/** Shows an order with its actions. */
export function OrderCard({ order, level }: { order: OrderView; level: 2 | 3 }) {
  return (
    <article className="order-card" data-order={order.id} tabIndex={-1}>
      <OrderSummary order={order} level={level} isLinked />
      <OrderActions order={order} />
    </article>
  );
}
