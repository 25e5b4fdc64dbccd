import { ArrowLeft, MessageSquare } from 'lucide-react';
import type { OrderView } from '../../../functions/orders/api/views.ts';
import { useOrder } from '../api/order-queries.ts';
import { ConnectionStatus } from '../app/ConnectionStatus.tsx';
import { useLanguage, useServices } from '../app/contexts.ts';
import { goBack, linkProps } from '../app/navigation.ts';
import type { OrderTab } from '../app/route.ts';
import { refusalTitle } from '../composer/refusal-messages.ts';
import type { Format } from '../i18n/format.ts';
import { useAgentName } from '../people/OwnerBadge.tsx';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { OrderActions } from './OrderActions.tsx';
import { OrderSummary } from './OrderSummary.tsx';
import { customerNameOf, historyMessage } from './order-messages.ts';

/** Shows an order with its payments and history. */
export function OrderDetail({ id, tab }: { id: string; tab: OrderTab }) {
  const { t } = useLanguage();
  const { data: order, error, refetch } = useOrder(id);
  return (
    <section className="page" aria-labelledby="page-title">
      <header className="page-head">
        <button
          type="button"
          className="icon-button"
          aria-label={t('back')}
          onClick={() => goBack({ at: 'orders', tab, orderId: null })}
        >
          <ArrowLeft />
        </button>
        <h1 id="page-title">{order ? t('order.number', { number: order.number }) : t('nav.orders')}</h1>
        <ConnectionStatus problemsOnly />
      </header>
      <div className="page-body">
        {order === undefined && error === null && <Skeleton rows={3} />}
        {order === undefined && error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {order === null && <p className="empty">{t('orders.notFound')}</p>}
        {order && <LoadedOrder order={order} />}
      </div>
    </section>
  );
}

function LoadedOrder({ order }: { order: OrderView }) {
  const { t } = useLanguage();
  const { conversationId } = order;
  return (
    <>
      <article className="order-card">
        <OrderSummary order={order} level={2} isLinked={false} />
        <OrderActions order={order} />
      </article>
      <a className="button" {...linkProps({ at: 'chats', tab: 'all', conversationId, about: false })}>
        <MessageSquare />
        {t('order.toChat', { name: customerNameOf(order, t) })}
      </a>
      {order.payments.length > 0 && <Payments order={order} />}
      <History order={order} />
    </>
  );
}

function Payments({ order }: { order: OrderView }) {
  const { t, format } = useLanguage();
  return (
    <section className="card">
      <h2>{t('order.payments')}</h2>
      <ul className="trail">
        {order.payments.map((payment) => (
          <li key={payment.id}>
            <span>
              {t(`paid.${payment.stage ?? payment.kind}`)} · {t(`method.${payment.method}`)}
              {payment.reference !== null && <span className="hint">{payment.reference}</span>}
              <span className="hint">{format.moment(payment.at)}</span>
            </span>
            <strong>
              {payment.kind === 'refund' && '−'}
              {format.money(payment.amount.amount, payment.amount.currency)}
            </strong>
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ order }: { order: OrderView }) {
  const { t, format } = useLanguage();
  return (
    <section className="card">
      <h2>{t('order.history')}</h2>
      <ol className="trail">
        {order.history.map((entry) => (
          <li key={entry.version}>
            <span>
              {historyMessage(entry.transition, t)}
              <span className="hint">
                <ActorName actor={entry.by} /> · {format.moment(entry.at)}
              </span>
              <NoticeStatus order={order} version={entry.version} format={format} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function ActorName({ actor }: { actor: string }) {
  const { t } = useLanguage();
  const { me } = useServices();
  const name = useAgentName(actor);
  switch (actor) {
    case 'customer':
      return t('by.customer');
    case 'system':
      return t('by.system');
    case me.agent.id:
      return t('people.you');
    default:
      return name;
  }
}

/** Shows when the customer was notified of a change, or why the notification was not sent. */
function NoticeStatus({ order, version, format }: { order: OrderView; version: number; format: Format }) {
  const { t } = useLanguage();
  const notice = order.notices.find((candidate) => candidate.version === version);
  if (notice === undefined) return null;
  return notice.state === 'told' ? (
    <span className="hint">{t('notice.sent', { time: format.time(notice.at) })}</span>
  ) : (
    <span className="hint notice-not-sent">
      {t('notice.notSent')} {refusalTitle({ code: notice.reason, status: 0 }, t)}
    </span>
  );
}
