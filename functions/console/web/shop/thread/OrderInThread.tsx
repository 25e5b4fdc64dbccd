import { lazy, Suspense } from 'react';
import { useOrder } from '../api/order-queries.ts';
import { insist } from '../app/insist.ts';
import { OrderPaper } from '../orders/OrderPaper.tsx';
import type { Body } from './body.ts';
import { OrderStruk } from './OrderStruk.tsx';

const Actions = lazy(async () => ({ default: (await insist(() => import('../orders/Actions.tsx'))).Actions }));

/**
 * What became of a cart: its order, which has the id of the message that brought it, at our prices and with its next step. Until
 * there is one, what the phone said.
 */
export function OrderInThread({ messageId, body }: { messageId: string; body: Extract<Body, { kind: 'order' }> }) {
  const { data: order } = useOrder(messageId);
  if (!order) return <OrderStruk body={body} />;
  return (
    <div className="order-in-thread">
      <OrderPaper order={order} linked named={false} />
      <Suspense>
        <Actions order={order} />
      </Suspense>
    </div>
  );
}
