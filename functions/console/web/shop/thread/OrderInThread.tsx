import { lazy, Suspense } from 'react';
import { useOrder } from '../api/order-queries.ts';
import { insist } from '../app/insist.ts';
import { OrderPaper } from '../orders/OrderPaper.tsx';
import type { Body } from './body.ts';
import { OrderStruk } from './OrderStruk.tsx';

const Actions = lazy(async () => ({ default: (await insist(() => import('../orders/Actions.tsx'))).Actions }));

/**
 * Shows the order that was created from a cart, with catalogue prices and its actions. The order has the id of the cart
 * message. Until the order exists, shows the cart as the phone sent it.
 */
export function OrderInThread({ messageId, body }: { messageId: string; body: Extract<Body, { kind: 'order' }> }) {
  const { data: order } = useOrder(messageId);
  if (!order) return <OrderStruk body={body} />;
  return (
    <div className="order-in-thread">
      <OrderPaper order={order} isLinked showsCustomer={false} />
      <Suspense>
        <Actions order={order} />
      </Suspense>
    </div>
  );
}
