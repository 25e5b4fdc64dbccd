import type { OrderView } from '../../../../orders/views.ts';
import { Actions } from './Actions.tsx';
import { OrderPaper } from './OrderPaper.tsx';

/** Shows an order with its actions. */
export function OrderCard({ order, level }: { order: OrderView; level: 2 | 3 }) {
  return (
    <article className="order-card" data-order={order.id} tabIndex={-1}>
      <OrderPaper order={order} level={level} isLinked />
      <Actions order={order} />
    </article>
  );
}
