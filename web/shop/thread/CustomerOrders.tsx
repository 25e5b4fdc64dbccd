import { useConversationOrders } from '../api/order-queries.ts';
import { useLanguage } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { stageOf } from '../orders/stage.ts';

/** Shows the latest orders of a customer, newest first. */
export function CustomerOrders({ conversationId }: { conversationId: string }) {
  const { t, format } = useLanguage();
  const { data: orders } = useConversationOrders(conversationId);
  if (orders === undefined || orders.length === 0) return null;
  return (
    <section className="orders-of">
      <h3>{t('nav.orders')}</h3>
      <ul className="trail">
        {orders.map((order) => {
          const stage = stageOf(order);
          return (
            <li key={order.id}>
              <span>
                <a {...linkProps({ at: 'orders', tab: stage, orderId: order.id })}>{order.number}</a>
                <span className="hint">{t(order.status === 'cancelled' ? 'stamp.cancelled' : `stage.${stage}`)}</span>
              </span>
              <strong>{format.money(order.total.amount, order.total.currency)}</strong>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
