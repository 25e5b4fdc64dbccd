import type { ReactNode } from 'react';
import type { OrderView } from '../../../../orders/views.ts';
import { linkTo } from '../app/location.ts';
import { ORDER_TABS, type OrderTab } from '../app/route.ts';
import { useSpeech } from '../app/shop.ts';
import { OrderCard } from './OrderCard.tsx';
import { inStage } from './stage.ts';

interface OrderListProps {
  readonly orders: readonly OrderView[];
  /** All that is open, to know where else there is something to do. */
  readonly all: readonly OrderView[];
  readonly tab: OrderTab;
  /** It is the panel of the tabs above it. */
  readonly tabbed: boolean;
  readonly children?: ReactNode;
}

/** The orders of one part of the way. */
export function OrderList({ orders, all, tab, tabbed, children }: OrderListProps) {
  const { t } = useSpeech();
  const panel = tabbed ? { role: 'tabpanel', id: 'stage-panel', 'aria-labelledby': `stage-${tab}` } : {};
  const elsewhere = ORDER_TABS.find((stage) => inStage(all, stage).length > 0);
  return (
    <div className="order-list" {...panel}>
      {orders.length === 0 && (
        <div className="empty">
          <p>{t(`stage.empty.${tab}`)}</p>
          {elsewhere !== undefined && (
            <a className="button" {...linkTo({ at: 'orders', tab: elsewhere, orderId: null })}>
              {t('orders.showStage', { stage: t(`stage.${elsewhere}`) })}
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
