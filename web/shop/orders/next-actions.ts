import type { OrderView } from '../../../functions/orders/api/views.ts';
import { stageOf } from './stage.ts';

/**
 * Actions that an agent can take on an order, one button each. Several transitions of the API can be one action: the
 * amount of a payment decides which transition applies.
 */
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
export type OrderAction = (typeof ACTIONS)[number];

/** Props of the form of an action. */
export interface ActionFormProps {
  readonly order: OrderView;
  readonly onDone: () => void;
}

const ACTION_OF: Readonly<Record<string, OrderAction>> = {
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

type ActionInput = Pick<OrderView, 'status' | 'payment' | 'fulfilment' | 'pickup' | 'lines' | 'next'>;

/** Returns the actions that the API allows now, each once. Transitions that this page does not know are omitted. */
export function actionsOf({ next }: Pick<OrderView, 'next'>): readonly OrderAction[] {
  const allowed = new Set(next.map(({ transition }) => ACTION_OF[transition]));
  return ACTIONS.filter((action) => allowed.has(action));
}

export interface NextActions {
  /** The usual next action for an order in this state. */
  readonly first: OrderAction | null;
  readonly others: readonly OrderAction[];
}

/** Returns the usual next action of an order, and all other available actions. */
export function nextActionsOf(order: ActionInput): NextActions {
  const available = actionsOf(order);
  const first = preferredActions(order).find((action) => available.includes(action)) ?? null;
  return { first, others: available.filter((action) => action !== first) };
}

/** Returns whether an order has lines that cannot be sold as they are: the API would reject its confirmation. */
const hasUnavailableLines = ({ lines }: Pick<OrderView, 'lines'>): boolean =>
  lines.length === 0 || lines.some(({ outcome }) => outcome !== 'ok' && outcome !== 'price_changed');

function preferredActions(order: ActionInput): readonly OrderAction[] {
  const { status, payment, fulfilment, pickup } = order;
  const isOver = status === 'cancelled' || status === 'expired';
  if (payment === 'refund_pending' || (isOver && payment === 'partially_refunded')) return ['refund'];
  switch (stageOf(order)) {
    case 'new':
      return hasUnavailableLines(order) ? ['quote', 'confirm'] : ['confirm', 'quote'];
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
