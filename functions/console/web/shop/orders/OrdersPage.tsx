import '../styles/pages.css';
import { History } from 'lucide-react';
import { ordersIn, useOrders } from '../api/order-queries.ts';
import { ConnectionWords } from '../app/ConnectionWords.tsx';
import { linkTo } from '../app/location.ts';
import { ORDER_TABS, type OrderTab, type Route } from '../app/route.ts';
import { useSpeech } from '../app/shop.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { Trouble } from '../ui/Trouble.tsx';
import { useRoving } from '../ui/useRoving.ts';
import { useWide } from '../ui/useWide.ts';
import { Board } from './Board.tsx';
import { OrderDetail } from './OrderDetail.tsx';
import { OrderList } from './OrderList.tsx';
import { inStage } from './stage.ts';

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
  const { t } = useSpeech();
  const isWide = useWide(BOARD_MEDIA_QUERY);
  const open = useOrders('open', 'poll');
  const orders = ordersIn(open.data);
  const showsBoard = isWide && tab !== 'done';
  return (
    <section className="orders" aria-labelledby="orders-title">
      <header className="orders-head">
        <h1 id="orders-title">{t('nav.orders')}</h1>
        <ConnectionWords problemsOnly />
        {isWide && (
          <a
            className="button button-quiet"
            {...linkTo({ at: 'orders', tab: showsBoard ? 'done' : 'new', orderId: null })}
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
          <Trouble error={open.error} onRetry={() => void open.refetch()} />
        )
      ) : showsBoard ? (
        <Board orders={orders} />
      ) : (
        <OrderList orders={inStage(orders, tab)} openOrders={orders} tab={tab} isTabPanel />
      )}
    </section>
  );
}

function StageTabs({ tab, orders }: { tab: OrderTab; orders: Parameters<typeof inStage>[0] }) {
  const { t, format } = useSpeech();
  const { tabIndexOf, handlers } = useRoving(ORDER_TABS, tab, 'horizontal');
  return (
    <div className="tabs" role="tablist" aria-label={t('orders.tabs')} {...handlers}>
      {ORDER_TABS.map((name) => {
        const count = name === 'done' ? 0 : inStage(orders, name).length;
        return (
          <a
            key={name}
            {...linkTo({ at: 'orders', tab: name, orderId: null })}
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
  const { t } = useSpeech();
  const done = useOrders('done', 'poll', 15_000);
  if (done.data === undefined)
    return done.error === null ? (
      <Skeleton rows={4} />
    ) : (
      <Trouble error={done.error} onRetry={() => void done.refetch()} />
    );
  const orders = ordersIn(done.data);
  return (
    <OrderList orders={inStage(orders, 'done')} openOrders={[]} tab="done" isTabPanel={!isWide}>
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
