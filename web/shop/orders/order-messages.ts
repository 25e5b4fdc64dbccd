import type { OrderView } from '../../../functions/orders/api/views.ts';
import type { PlainKey, Translate } from '../i18n/translate.ts';
import { customerName } from '../people/display-names.ts';
import { stageOf } from './stage.ts';

type Review = OrderView['review'][number];
type Line = OrderView['lines'][number];

/** Returns the name of a line: the product's name, or else its SKU, with the variant. */
export const lineName = ({ name, sku, variant }: Pick<Line, 'name' | 'sku' | 'variant'>): string =>
  variant === null ? (name ?? sku) : `${name ?? sku} (${variant})`;

/** Returns the customer's name. */
export const customerNameOf = ({ contact }: Pick<OrderView, 'contact'>, t: Translate): string =>
  customerName({ ...contact, userId: null }, (tail) => t('customer.unnamed', { tail }));

/** Returns the text for a reason why an order needs review. */
export function reviewMessage({ sku, reason, left }: Review, lines: readonly Line[], t: Translate): string {
  const line = lines.find((candidate) => candidate.sku === sku);
  const name = line === undefined ? (sku ?? '') : (line.name ?? line.sku);
  switch (reason) {
    case 'unknown_sku':
      return t('review.unknown', { name });
    case 'price_changed':
      return t('review.price', { name });
    case 'currency_differs':
      return t('review.currency', { name });
    case 'short_stock':
      return left === null ? t('review.short', { name }) : t('review.left', { name, n: left });
    case 'sold_out':
      return t('review.soldOut', { name });
    case 'bad_quantity':
      return t('review.quantity', { name });
    case 'too_many':
      return t('review.tooMany');
    case 'unreadable':
      return t('review.unreadable');
    case 'ok':
      return '';
  }
}

/** Returns the label of the order state within its stage, or null if the stage describes it sufficiently. */
export function stateLabelKey(order: Pick<OrderView, 'status' | 'payment' | 'fulfilment'>): PlainKey | null {
  const { status, payment, fulfilment } = order;
  if (payment === 'refund_pending') return 'state.refundPending';
  if (payment === 'partially_refunded') return 'state.partlyRefunded';
  if (payment === 'refunded') return 'state.refunded';
  switch (stageOf(order)) {
    case 'new':
      return status === 'needs_review' ? 'state.review' : status === 'quoted' ? 'state.quoted' : null;
    case 'pay':
      return payment === 'partially_paid' ? 'state.partlyPaid' : null;
    case 'pack':
      return packingLabel(fulfilment) ?? (payment === 'cod_confirmed' ? 'state.cod' : null);
    case 'sent':
      return sentLabel(fulfilment);
    case 'done':
      return null;
  }
}

function packingLabel(fulfilment: OrderView['fulfilment']): PlainKey | null {
  switch (fulfilment) {
    case 'preparing':
      return 'state.preparing';
    case 'ready_for_pickup':
      return 'state.ready';
    case 'partially_shipped':
      return 'state.partlyShipped';
    default:
      return null;
  }
}

function sentLabel(fulfilment: OrderView['fulfilment']): PlainKey | null {
  switch (fulfilment) {
    case 'delivered':
      return 'state.delivered';
    case 'picked_up':
      return 'state.pickedUp';
    case 'returned':
      return 'state.returned';
    default:
      return null;
  }
}

const HISTORY_LABELS: Readonly<Record<string, PlainKey>> = {
  reserve: 'history.reserve',
  review: 'history.review',
  offer: 'history.offer',
  quote: 'history.quote',
  confirm: 'history.confirm',
  revive: 'history.revive',
  expire: 'history.expire',
  cancel: 'history.cancel',
  close: 'history.close',
  payPart: 'history.payPart',
  payDown: 'history.payDown',
  payAgain: 'history.payPart',
  pay: 'history.pay',
  overpay: 'history.overpay',
  agreeCod: 'history.agreeCod',
  collectCod: 'history.collectCod',
  payLate: 'history.payLate',
  oweRefund: 'history.oweRefund',
  refundDown: 'history.refundPart',
  refundPart: 'history.refundPart',
  refund: 'history.refund',
  refundExcess: 'history.refundExcess',
  refundExcessPart: 'history.refundExcess',
  prepare: 'history.prepare',
  shipPart: 'history.shipPart',
  ship: 'history.ship',
  deliver: 'history.deliver',
  ready: 'history.ready',
  pickUp: 'history.pickUp',
  takeBack: 'history.takeBack',
  restock: 'history.restock',
  stopFulfilment: 'history.stopFulfilment',
};

/** Returns the text for a transition in the order history, or the API's name of a transition that is unknown here. */
export function historyMessage(transition: string, t: Translate): string {
  const key = HISTORY_LABELS[transition];
  return key === undefined ? transition : t(key);
}
