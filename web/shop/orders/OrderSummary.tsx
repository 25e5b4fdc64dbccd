import '../styles/orders.css';
import { Clock, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OrderView } from '../../../functions/orders/api/views.ts';
import { Receipt } from '../../ui/Receipt.tsx';
import { useLanguage, useNow } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import type { Format } from '../i18n/format.ts';
import type { Translate } from '../i18n/translate.ts';
import { amountDue, isRepriced, isZero } from './amounts.ts';
import { customerNameOf, lineName, reviewMessage, stateLabelKey } from './order-messages.ts';
import { stageOf, stampOf } from './stage.ts';
import { holdOf, type StockHold } from './stock-hold.ts';
import { UnsentNotice } from './UnsentNotice.tsx';

interface OrderSummaryProps {
  readonly order: OrderView;
  readonly level?: 2 | 3;
  /** Whether the order number links to the order. */
  readonly isLinked: boolean;
  /** Whether the customer's name is shown. */
  readonly showsCustomer?: boolean;
}

/** Shows an order as a till receipt. */
export function OrderSummary({ order, level = 3, isLinked, showsCustomer = true }: OrderSummaryProps) {
  const { t, format } = useLanguage();
  const stamp = stampOf(order);
  const title = t('order.number', { number: order.number });
  const to = { at: 'orders', tab: stageOf(order), orderId: order.id } as const;
  return (
    <Receipt
      title={isLinked ? <a {...linkProps(to)}>{title}</a> : title}
      titleAs={`h${level}`}
      head={<OrderHead order={order} showsCustomer={showsCustomer} />}
      lines={receiptLinesOf(order, t, format)}
      totals={[{ label: t('order.total'), value: format.money(order.total.amount, order.total.currency) }]}
      note={<OrderNotes order={order} />}
      stamp={stamp === null ? undefined : t(`stamp.${stamp}`)}
      over={stamp !== 'paid'}
    />
  );
}

function receiptLinesOf(order: OrderView, t: Translate, format: Format) {
  const money = ({ amount, currency }: OrderView['total']): string => format.money(amount, currency);
  const lines = order.lines.map((line) => ({
    label: t('order.line', { quantity: line.quantity, product: lineName(line) }),
    value: line.amount === null ? '–' : money(line.amount),
    detail: detailOf(line, t, format),
  }));
  const fee = order.deliveryFee;
  return fee === null || isZero(fee.amount) ? lines : [...lines, { label: t('order.delivery'), value: money(fee) }];
}

function detailOf(line: OrderView['lines'][number], t: Translate, format: Format): ReactNode {
  const { claimed, applied } = line.price;
  const repriced = isRepriced(line) && claimed !== null && applied !== null;
  if (line.note === null && !repriced) return null;
  return (
    <>
      {line.note !== null && <q dir="auto">{line.note}</q>}
      {repriced && (
        <span className="repriced">
          {t('order.claimed', {
            claimed: format.money(claimed.amount, claimed.currency ?? applied.currency),
            current: format.money(applied.amount, applied.currency),
          })}
        </span>
      )}
    </>
  );
}

function OrderHead({ order, showsCustomer }: { order: OrderView; showsCustomer: boolean }) {
  const { t, format } = useLanguage();
  const now = useNow();
  const state = stateLabelKey(order);
  const hold = holdOf(order, now);
  const isToday = format.dayKey(order.createdAt) === format.dayKey(new Date(now).toISOString());
  return (
    <div className="order-head">
      {showsCustomer && (
        <p className="order-buyer" dir="auto">
          {customerNameOf(order, t)}
        </p>
      )}
      <p className="order-when">
        <time dateTime={order.createdAt}>
          {isToday ? format.time(order.createdAt) : format.moment(order.createdAt)}
        </time>
      </p>
      {(state !== null || hold !== null) && (
        <p className="order-chips">
          {state !== null && <span className={chipClassOf(order)}>{t(state)}</span>}
          {hold !== null && <HoldChip hold={hold} />}
        </p>
      )}
      {order.status === 'needs_review' && <ReviewReasons order={order} />}
    </div>
  );
}

const chipClassOf = ({ status, payment }: OrderView): string =>
  status === 'needs_review' || payment === 'refund_pending' ? 'chip chip-waiting' : 'chip chip-plain';

function HoldChip({ hold }: { hold: StockHold }) {
  const { t, format } = useLanguage();
  return (
    <span className={hold.state === 'running' ? 'chip chip-plain' : 'chip chip-waiting'}>
      <Clock />
      {hold.state === 'over'
        ? t('hold.expired')
        : t('hold.left', { left: format.duration(Math.max(hold.remainingMs, 60_000)) })}
    </span>
  );
}

/** Shows why the order needs a review. */
function ReviewReasons({ order: { review, lines } }: { order: OrderView }) {
  const { t } = useLanguage();
  return (
    <ul className="review">
      {review.map((found) => (
        <li key={`${found.sku} ${found.reason}`}>
          <TriangleAlert />
          {reviewMessage(found, lines, t)}
        </li>
      ))}
    </ul>
  );
}

function OrderNotes({ order }: { order: OrderView }) {
  const { t, format } = useLanguage();
  const { address, pickup, note, paid, payment } = order;
  const left = amountDue(order);
  const isPartlyPaid = !isZero(paid.amount) && !isZero(left.amount) && payment !== 'refunded';
  return (
    <>
      {isPartlyPaid && (
        <span className="order-due">
          {t('order.due', {
            paid: format.money(paid.amount, paid.currency),
            left: format.money(left.amount, left.currency),
          })}
        </span>
      )}
      {address !== null && (
        <span className="order-to">
          {t('order.address')} <span dir="auto">{address}</span>
        </span>
      )}
      {pickup && <span className="order-to">{t('order.pickup')}</span>}
      {note !== null && <q dir="auto">{note}</q>}
      <UnsentNotice order={order} />
    </>
  );
}
