import type { OrderView } from '../../../../orders/views.ts';
import { Actions } from './Actions.tsx';
import { OrderPaper } from './OrderPaper.tsx';

/** An order with what comes next. */
export function OrderCard({ order, level }: { order: OrderView; level: 2 | 3 }) {
  return (
    <article className="order-card" data-order={order.id} tabIndex={-1}>
      <OrderPaper order={order} level={level} linked />
      <Actions order={order} />
    </article>
  );
}
