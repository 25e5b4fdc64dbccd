import { lazy, Suspense } from 'react';
import { useOrder } from '../api/order-queries.ts';
import { retryImport } from '../app/retry-import.ts';
import { OrderSummary } from '../orders/OrderSummary.tsx';
import type { MessageBody } from './message-body.ts';
import { OrderReceipt } from './OrderReceipt.tsx';

const Actions = lazy(async () => ({
  default: (await retryImport(() => import('../orders/OrderActions.tsx'))).OrderActions,
}));

/**
 * Shows the order that was created from a cart, with catalogue prices and its actions. The order has the id of the cart
 * message. Until the order exists, shows the cart as the phone sent it.
 */
export function OrderInThread({
  messageId,
  body,
}: {
  messageId: string;
  body: Extract<MessageBody, { kind: 'order' }>;
}) {
  const { data: order } = useOrder(messageId);
  if (!order) return <OrderReceipt body={body} />;
  return (
    <div className="order-in-thread">
      <OrderSummary order={order} isLinked showsCustomer={false} />
      <Suspense>
        <Actions order={order} />
      </Suspense>
    </div>
  );
}
