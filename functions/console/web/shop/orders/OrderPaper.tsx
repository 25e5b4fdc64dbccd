import '../styles/orders.css';
import { Clock, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OrderView } from '../../../../orders/views.ts';
import { linkTo } from '../app/location.ts';
import { useNow, useSpeech } from '../app/shop.ts';
import type { Format } from '../i18n/format.ts';
import type { Translate } from '../i18n/translate.ts';
import { Struk } from '../ui/Struk.tsx';
import { due, isNothing, isRepriced } from './amounts.ts';
import { type Hold, holdOf } from './hold.ts';
import { Notice } from './Notice.tsx';
import { buyerName, lineName, reviewWords, stateWord } from './order-words.ts';
import { stageOf, stampOf } from './stage.ts';

interface OrderPaperProps {
  readonly order: OrderView;
  readonly level?: 2 | 3;
  /** Whether the order number links to the order. */
  readonly isLinked: boolean;
  /** Whether the customer's name is shown. */
  readonly showsCustomer?: boolean;
}

/** Shows an order as a till receipt. */
export function OrderPaper({ order, level = 3, isLinked, showsCustomer = true }: OrderPaperProps) {
  const { t, format } = useSpeech();
  const stamp = stampOf(order);
  const title = t('order.number', { number: order.number });
  const to = { at: 'orders', tab: stageOf(order), orderId: order.id } as const;
  return (
    <Struk
      title={isLinked ? <a {...linkTo(to)}>{title}</a> : title}
      level={level}
      head={<OrderHead order={order} showsCustomer={showsCustomer} />}
      lines={receiptLinesOf(order, t, format)}
      total={{ label: t('order.total'), value: format.money(order.total.amount, order.total.currency) }}
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
  return fee === null || isNothing(fee.amount) ? lines : [...lines, { label: t('order.delivery'), value: money(fee) }];
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
  const { t, format } = useSpeech();
  const now = useNow();
  const state = stateWord(order);
  const hold = holdOf(order, now);
  const isToday = format.dayKey(order.createdAt) === format.dayKey(new Date(now).toISOString());
  return (
    <div className="order-head">
      {showsCustomer && (
        <p className="order-buyer" dir="auto">
          {buyerName(order, t)}
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

function HoldChip({ hold }: { hold: Hold }) {
  const { t, format } = useSpeech();
  return (
    <span className={hold.state === 'running' ? 'chip chip-plain' : 'chip chip-waiting'}>
      <Clock />
      {hold.state === 'over'
        ? t('hold.expired')
        : t('hold.left', { left: format.duration(Math.max(hold.left, 60_000)) })}
    </span>
  );
}

/** Shows why the order needs a review. */
function ReviewReasons({ order: { review, lines } }: { order: OrderView }) {
  const { t } = useSpeech();
  return (
    <ul className="review">
      {review.map((found) => (
        <li key={`${found.sku} ${found.reason}`}>
          <TriangleAlert />
          {reviewWords(found, lines, t)}
        </li>
      ))}
    </ul>
  );
}

function OrderNotes({ order }: { order: OrderView }) {
  const { t, format } = useSpeech();
  const { address, pickup, note, paid, payment } = order;
  const left = due(order);
  const isPartlyPaid = !isNothing(paid.amount) && !isNothing(left.amount) && payment !== 'refunded';
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
      <Notice order={order} />
    </>
  );
}
