import type { ReactNode } from 'react';
import type { OrderView } from '../../../functions/orders/api/views.ts';
import { useLanguage } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { ORDER_TABS, type OrderTab } from '../app/route.ts';
import { OrderCard } from './OrderCard.tsx';
import { ordersInStage } from './stage.ts';

interface OrderListProps {
  readonly orders: readonly OrderView[];
  /** All open orders, to link to a stage that has orders. */
  readonly openOrders: readonly OrderView[];
  readonly tab: OrderTab;
  /** Whether the list is the panel of the tabs above it. */
  readonly isTabPanel: boolean;
  readonly children?: ReactNode;
}

/** Shows the orders of one stage. */
export function OrderList({ orders, openOrders, tab, isTabPanel, children }: OrderListProps) {
  const { t } = useLanguage();
  const panel = isTabPanel ? { role: 'tabpanel', id: 'stage-panel', 'aria-labelledby': `stage-${tab}` } : {};
  const otherStage = ORDER_TABS.find((stage) => ordersInStage(openOrders, stage).length > 0);
  return (
    <div className="order-list" {...panel}>
      {orders.length === 0 && (
        <div className="empty">
          <p>{t(`stage.empty.${tab}`)}</p>
          {otherStage !== undefined && (
            <a className="button" {...linkProps({ at: 'orders', tab: otherStage, orderId: null })}>
              {t('orders.showStage', { stage: t(`stage.${otherStage}`) })}
            </a>
          )}
        </div>
      )}
      <ul className="order-cards">
        {orders.map((order) => (
          <li key={order.id}>
            <OrderCard order={order} level={2} />
          </li>
        ))}
      </ul>
      {children}
    </div>
  );
}
