import type { OrderView } from '../../../../orders/views.ts';
import { stageOf } from './stage.ts';

/** What a person can do with an order, as buttons. Several of the API's transitions can be one: a payment decides by its sum. */
const ACTIONS = [
  'confirm',
  'quote',
  'pay',
  'agreeCod',
  'prepare',
  'ship',
  'shipPart',
  'ready',
  'pickUp',
  'deliver',
  'refund',
  'takeBack',
  'cancel',
] as const;
export type Action = (typeof ACTIONS)[number];

const ACTION_OF: Readonly<Record<string, Action>> = {
  confirm: 'confirm',
  quote: 'quote',
  payPart: 'pay',
  payDown: 'pay',
  payAgain: 'pay',
  pay: 'pay',
  overpay: 'pay',
  collectCod: 'pay',
  payLate: 'pay',
  agreeCod: 'agreeCod',
  prepare: 'prepare',
  shipPart: 'shipPart',
  ship: 'ship',
  ready: 'ready',
  pickUp: 'pickUp',
  deliver: 'deliver',
  refund: 'refund',
  refundDown: 'refund',
  refundPart: 'refund',
  refundExcess: 'refund',
  refundExcessPart: 'refund',
  takeBack: 'takeBack',
  restock: 'takeBack',
  cancel: 'cancel',
};

type Known = Pick<OrderView, 'status' | 'payment' | 'fulfilment' | 'pickup' | 'lines' | 'next'>;

/** What the API lets be done now, each once; steps that this page does not know are left out. */
export function actionsOf({ next }: Pick<OrderView, 'next'>): readonly Action[] {
  const possible = new Set(next.map(({ transition }) => ACTION_OF[transition]));
  return ACTIONS.filter((action) => possible.has(action));
}

export interface Steps {
  /** The one that comes next for most orders like this. */
  readonly first: Action | null;
  readonly others: readonly Action[];
}

/** The next step of an order, and what else can be done with it. */
export function stepsOf(order: Known): Steps {
  const possible = actionsOf(order);
  const first = wanted(order).find((action) => possible.includes(action)) ?? null;
  return { first, others: possible.filter((action) => action !== first) };
}

/** Lines that cannot be sold as they are: accepting them would only be refused. */
const isShort = ({ lines }: Pick<OrderView, 'lines'>): boolean =>
  lines.length === 0 || lines.some(({ outcome }) => outcome !== 'ok' && outcome !== 'price_changed');

function wanted(order: Known): readonly Action[] {
  const { status, payment, fulfilment, pickup } = order;
  const isOver = status === 'cancelled' || status === 'expired';
  if (payment === 'refund_pending' || (isOver && payment === 'partially_refunded')) return ['refund'];
  switch (stageOf(order)) {
    case 'new':
      return isShort(order) ? ['quote', 'confirm'] : ['confirm', 'quote'];
    case 'pay':
      return ['pay'];
    case 'pack':
      return pickup || fulfilment === 'ready_for_pickup' ? ['ready', 'pickUp'] : ['ship'];
    case 'sent':
      if (fulfilment === 'shipped') return ['deliver'];
      if (fulfilment === 'returned') return ['refund'];
      return payment === 'cod_confirmed' ? ['pay'] : [];
    case 'done':
      return [];
  }
}
