import '../styles/pages.css';
import { History } from 'lucide-react';
import { uniqueOrders, useOrders } from '../api/order-queries.ts';
import { ConnectionStatus } from '../app/ConnectionStatus.tsx';
import { useLanguage } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { ORDER_TABS, type OrderTab, type Route } from '../app/route.ts';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { useRovingTabIndex } from '../ui/use-roving-tab-index.ts';
import { OrderBoard } from './OrderBoard.tsx';
import { OrderDetail } from './OrderDetail.tsx';
import { OrderList } from './OrderList.tsx';
import { ordersInStage } from './stage.ts';

type OrdersRoute = Extract<Route, { at: 'orders' }>;

/** The width that four columns need beside the navigation. */
const BOARD_MEDIA_QUERY = '(width >= 70rem)';

/** Shows the orders: on a wide screen a board with a column per stage, on a phone one stage at a time. */
export default function OrdersPage({ route }: { route: OrdersRoute }) {
  return route.orderId === null ? (
    <Orders route={route} />
  ) : (
    <OrderDetail key={route.orderId} id={route.orderId} tab={route.tab} />
  );
}

function Orders({ route: { tab } }: { route: OrdersRoute }) {
  const { t } = useLanguage();
  const isWide = useMediaQuery(BOARD_MEDIA_QUERY);
  const open = useOrders('open', 'poll');
  const orders = uniqueOrders(open.data);
  const showsBoard = isWide && tab !== 'done';
  return (
    <section className="orders" aria-labelledby="orders-title">
      <header className="orders-head">
        <h1 id="orders-title">{t('nav.orders')}</h1>
        <ConnectionStatus problemsOnly />
        {isWide && (
          <a
            className="button button-quiet"
            {...linkProps({ at: 'orders', tab: showsBoard ? 'done' : 'new', orderId: null })}
          >
            <History />
            {t(showsBoard ? 'stage.done' : 'orders.open')}
          </a>
        )}
      </header>
      {!isWide && <StageTabs tab={tab} orders={orders} />}
      {tab === 'done' ? (
        <CompletedOrders isWide={isWide} />
      ) : open.data === undefined ? (
        open.error === null ? (
          <Skeleton rows={4} />
        ) : (
          <ErrorNotice error={open.error} onRetry={() => void open.refetch()} />
        )
      ) : showsBoard ? (
        <OrderBoard orders={orders} />
      ) : (
        <OrderList orders={ordersInStage(orders, tab)} openOrders={orders} tab={tab} isTabPanel />
      )}
    </section>
  );
}

function StageTabs({ tab, orders }: { tab: OrderTab; orders: Parameters<typeof ordersInStage>[0] }) {
  const { t, format } = useLanguage();
  const { tabIndexOf, handlers } = useRovingTabIndex(ORDER_TABS, tab, 'horizontal');
  return (
    <div className="tabs" role="tablist" aria-label={t('orders.tabs')} {...handlers}>
      {ORDER_TABS.map((name) => {
        const count = name === 'done' ? 0 : ordersInStage(orders, name).length;
        return (
          <a
            key={name}
            {...linkProps({ at: 'orders', tab: name, orderId: null })}
            role="tab"
            id={`stage-${name}`}
            aria-controls="stage-panel"
            aria-selected={name === tab}
            data-roving={name}
            tabIndex={tabIndexOf(name)}
          >
            {t(`stage.${name}`)}
            {count > 0 && <span className="count">{format.number(count)}</span>}
          </a>
        );
      })}
    </div>
  );
}

/** Shows the completed orders, newest first, page by page. */
function CompletedOrders({ isWide }: { isWide: boolean }) {
  const { t } = useLanguage();
  const done = useOrders('done', 'poll', 15_000);
  if (done.data === undefined)
    return done.error === null ? (
      <Skeleton rows={4} />
    ) : (
      <ErrorNotice error={done.error} onRetry={() => void done.refetch()} />
    );
  const orders = uniqueOrders(done.data);
  return (
    <OrderList orders={ordersInStage(orders, 'done')} openOrders={[]} tab="done" isTabPanel={!isWide}>
      {done.hasNextPage && (
        <button
          type="button"
          className="button button-quiet more"
          disabled={done.isFetchingNextPage}
          onClick={() => void done.fetchNextPage()}
        >
          {t('list.showMore')}
        </button>
      )}
    </OrderList>
  );
}
