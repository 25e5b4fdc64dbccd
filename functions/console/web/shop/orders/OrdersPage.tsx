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

/** Four columns need this much beside the rail. */
const WIDE = '(width >= 70rem)';

/** What was ordered: on a wide screen the way of the orders as columns, on a phone one part of the way at a time. */
export default function OrdersPage({ route }: { route: OrdersRoute }) {
  return route.orderId === null ? (
    <Orders route={route} />
  ) : (
    <OrderDetail key={route.orderId} id={route.orderId} tab={route.tab} />
  );
}

function Orders({ route: { tab } }: { route: OrdersRoute }) {
  const { t } = useSpeech();
  const wide = useWide(WIDE);
  const open = useOrders('open', 'poll');
  const orders = ordersIn(open.data);
  const board = wide && tab !== 'done';
  return (
    <section className="orders" aria-labelledby="orders-title">
      <header className="orders-head">
        <h1 id="orders-title">{t('nav.orders')}</h1>
        <ConnectionWords troubleOnly />
        {wide && (
          <a className="button button-quiet" {...linkTo({ at: 'orders', tab: board ? 'done' : 'new', orderId: null })}>
            <History />
            {t(board ? 'stage.done' : 'orders.open')}
          </a>
        )}
      </header>
      {!wide && <StageTabs tab={tab} orders={orders} />}
      {tab === 'done' ? (
        <Done wide={wide} />
      ) : open.data === undefined ? (
        open.error === null ? (
          <Skeleton rows={4} />
        ) : (
          <Trouble error={open.error} onRetry={() => void open.refetch()} />
        )
      ) : board ? (
        <Board orders={orders} />
      ) : (
        <OrderList orders={inStage(orders, tab)} all={orders} tab={tab} tabbed />
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

/** What is over, newest first, page by page. */
function Done({ wide }: { wide: boolean }) {
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
    <OrderList orders={inStage(orders, 'done')} all={[]} tab="done" tabbed={!wide}>
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
