import type { Fulfilment, Order, OrderStatus, Payment } from '../../../shared/entities/order.ts';
import { hasSellableLines } from './price-lines.ts';

/**
 * The effect of a transition on the stock of an order.
 * - `keep`: no change.
 * - `hold`: holds the pieces for a limited time.
 * - `allocate`: allocates the pieces to the order.
 * - `free`: releases the pieces that have not left the shop.
 * - `sell`: removes the pieces from the stock.
 * - `restock`: returns the pieces to the stock.
 */
export type StockEffect = 'keep' | 'hold' | 'allocate' | 'free' | 'sell' | 'restock';

/** The state machine that a transition moves, the states from which it moves, and its target state. */
type StateChange =
  | { readonly machine: 'order'; readonly from: readonly OrderStatus[]; readonly to: OrderStatus }
  | { readonly machine: 'payment'; readonly from: readonly Payment[]; readonly to: Payment }
  | { readonly machine: 'fulfilment'; readonly from: readonly Fulfilment[]; readonly to: Fulfilment };

export type Transition = StateChange & {
  /** The states that the other state machines must have. */
  readonly requires?: {
    readonly status?: readonly OrderStatus[];
    readonly payment?: readonly Payment[];
    readonly fulfilment?: readonly Fulfilment[];
  };
  /** Each line must be a known product with a valid quantity. */
  readonly requiresSellableLines?: true;
  readonly stock: StockEffect;
  /**
   * Whether the customer gets a notice. A transition that accompanies another one is covered by the notice of that one.
   */
  readonly notifiesCustomer: boolean;
  /** Whether agents can request it. The others are automatic. */
  readonly isRequestable: boolean;
};

const BY_REQUEST = { notifiesCustomer: true, isRequestable: true } as const;
const ACTIVE = ['reserved', 'quoted', 'confirmed', 'closed'] as const;
const ENDED = ['cancelled', 'expired'] as const;
const UNPAID = ['none', 'pending', 'failed'] as const;
const COD_OPEN = ['cod_pending', 'cod_confirmed'] as const;
/** The payment states that allow goods to leave the shop. */
const SHIPPABLE_PAYMENTS = ['paid', 'overpaid', 'cod_confirmed', 'cod_collected', 'partially_refunded'] as const;
/** Orders that were paid in full and refunded in part or in full can be paid again. */
const REFUNDED = ['partially_refunded', 'refunded'] as const;
const PAID_IN_FULL = ['paid', 'overpaid', 'cod_collected', 'partially_refunded'] as const;
const RECEIVED = ['partially_paid', ...PAID_IN_FULL] as const;
const NOT_SHIPPED = ['unfulfilled', 'preparing', 'ready_for_pickup'] as const;

/**
 * All transitions. A transition that is not in this table is rejected with 409 and the states that can be reached
 * instead. Payments are recorded first; their sum then decides which transition of `payment` applies.
 */
export const TRANSITIONS = {
  // Created from a cart or by an agent.
  reserve: {
    machine: 'order',
    from: ['received'],
    to: 'reserved',
    stock: 'hold',
    notifiesCustomer: true,
    isRequestable: false,
  },
  review: {
    machine: 'order',
    from: ['received'],
    to: 'needs_review',
    stock: 'keep',
    notifiesCustomer: true,
    isRequestable: false,
  },
  // Only prices changed: the customer gets a quote at once.
  offer: {
    machine: 'order',
    from: ['received'],
    to: 'quoted',
    stock: 'hold',
    notifiesCustomer: true,
    isRequestable: false,
  },
  quote: { machine: 'order', from: ['needs_review', 'reserved', 'quoted'], to: 'quoted', stock: 'hold', ...BY_REQUEST },
  confirm: {
    ...{ machine: 'order', from: ['needs_review', 'reserved', 'quoted'], to: 'confirmed', stock: 'allocate' },
    requiresSellableLines: true,
    ...BY_REQUEST,
  },
  // Paid or confirmed after expiry, if stock is still available.
  revive: {
    ...{
      machine: 'order',
      from: ['expired'],
      to: 'confirmed',
      stock: 'allocate',
      notifiesCustomer: true,
      isRequestable: false,
    },
    requires: { payment: UNPAID },
  },
  expire: {
    ...{
      machine: 'order',
      from: ['reserved', 'quoted'],
      to: 'expired',
      stock: 'free',
      notifiesCustomer: true,
      isRequestable: false,
    },
    requires: { payment: ['none', 'failed'] },
  },
  cancel: {
    ...{ machine: 'order', from: ['needs_review', 'reserved', 'quoted', 'confirmed'], to: 'cancelled', stock: 'free' },
    requires: { fulfilment: [...NOT_SHIPPED, 'returned'] },
    ...BY_REQUEST,
  },
  close: {
    ...{
      machine: 'order',
      from: ['confirmed'],
      to: 'closed',
      stock: 'keep',
      notifiesCustomer: false,
      isRequestable: false,
    },
    requires: { payment: ['paid', 'cod_collected', 'partially_refunded'], fulfilment: ['delivered', 'picked_up'] },
  },

  payPart: {
    ...{ machine: 'payment', from: [...UNPAID, 'partially_paid', 'refunded'], to: 'partially_paid', stock: 'keep' },
    ...{ requires: { status: ACTIVE }, ...BY_REQUEST },
  },
  // Another payment after a partial refund of an order that had been paid in full.
  payAgain: {
    ...{ machine: 'payment', from: ['partially_refunded'], to: 'partially_refunded', stock: 'keep' },
    ...{ requires: { status: ACTIVE }, ...BY_REQUEST },
  },
  // A partial payment in advance; the rest remains cash on delivery.
  payDown: {
    ...{
      machine: 'payment',
      from: COD_OPEN,
      to: 'cod_confirmed',
      stock: 'keep',
      requires: { status: ACTIVE },
      ...BY_REQUEST,
    },
  },
  pay: {
    ...{
      machine: 'payment',
      from: [...UNPAID, 'partially_paid', ...COD_OPEN, ...REFUNDED],
      to: 'paid',
      stock: 'keep',
    },
    ...{ requires: { status: ACTIVE }, ...BY_REQUEST },
  },
  overpay: {
    machine: 'payment',
    from: [...UNPAID, 'partially_paid', ...COD_OPEN, 'paid', 'overpaid', 'cod_collected', ...REFUNDED],
    ...{ to: 'overpaid', stock: 'keep', requires: { status: ACTIVE }, ...BY_REQUEST },
  },
  agreeCod: {
    ...{ machine: 'payment', from: [...UNPAID, 'partially_paid', 'cod_pending'], to: 'cod_confirmed', stock: 'keep' },
    ...{ requires: { status: ACTIVE }, ...BY_REQUEST },
  },
  collectCod: {
    ...{
      machine: 'payment',
      from: [...UNPAID, 'partially_paid', ...COD_OPEN, ...REFUNDED],
      to: 'cod_collected',
      stock: 'keep',
    },
    ...{ requires: { status: ACTIVE }, ...BY_REQUEST },
  },
  // A payment for an order that has ended and cannot be revived.
  payLate: {
    machine: 'payment',
    from: [...UNPAID, ...COD_OPEN, 'refund_pending', 'partially_refunded', 'refunded', 'partially_paid', 'paid'],
    ...{ to: 'refund_pending', stock: 'keep', requires: { status: ENDED }, ...BY_REQUEST },
  },
  // Accompanies a cancellation, whose notice covers it.
  oweRefund: {
    ...{
      machine: 'payment',
      from: [...RECEIVED, ...COD_OPEN],
      to: 'refund_pending',
      stock: 'keep',
      notifiesCustomer: false,
    },
    ...{ isRequestable: false, requires: { status: ENDED } },
  },
  // A partial refund of an order that was never paid in full: its goods must not be shipped.
  refundDown: {
    ...{
      machine: 'payment',
      from: ['partially_paid'],
      to: 'partially_paid',
      stock: 'keep',
      requires: { status: ACTIVE },
    },
    ...BY_REQUEST,
  },
  refundPart: {
    ...{
      machine: 'payment',
      from: [...PAID_IN_FULL, 'refund_pending'],
      to: 'partially_refunded',
      stock: 'keep',
      ...BY_REQUEST,
    },
  },
  refund: { machine: 'payment', from: [...RECEIVED, 'refund_pending'], to: 'refunded', stock: 'keep', ...BY_REQUEST },
  // A refund of an overpayment, in full or in part.
  refundExcess: { machine: 'payment', from: ['overpaid'], to: 'paid', stock: 'keep', ...BY_REQUEST },
  refundExcessPart: { machine: 'payment', from: ['overpaid'], to: 'overpaid', stock: 'keep', ...BY_REQUEST },

  prepare: {
    ...{ machine: 'fulfilment', from: ['unfulfilled'], to: 'preparing', stock: 'keep' },
    ...{ requires: { status: ['confirmed'] }, ...BY_REQUEST },
  },
  // The stock is removed when the rest is shipped, by `ship`.
  shipPart: {
    ...{ machine: 'fulfilment', from: ['unfulfilled', 'preparing'], to: 'partially_shipped', stock: 'keep' },
    ...{ requires: { status: ['confirmed'], payment: SHIPPABLE_PAYMENTS }, ...BY_REQUEST },
  },
  ship: {
    ...{ machine: 'fulfilment', from: ['unfulfilled', 'preparing', 'partially_shipped'], to: 'shipped', stock: 'sell' },
    ...{ requires: { status: ['confirmed'], payment: SHIPPABLE_PAYMENTS }, ...BY_REQUEST },
  },
  deliver: {
    ...{ machine: 'fulfilment', from: ['shipped'], to: 'delivered', stock: 'keep' },
    ...{ requires: { status: ['confirmed'] }, ...BY_REQUEST },
  },
  ready: {
    ...{ machine: 'fulfilment', from: ['unfulfilled', 'preparing'], to: 'ready_for_pickup', stock: 'keep' },
    ...{ requires: { status: ['confirmed'] }, ...BY_REQUEST },
  },
  pickUp: {
    ...{ machine: 'fulfilment', from: ['ready_for_pickup'], to: 'picked_up', stock: 'sell' },
    ...{ requires: { status: ['confirmed'], payment: SHIPPABLE_PAYMENTS }, ...BY_REQUEST },
  },
  // If the pieces can be sold again, `restock` applies instead.
  takeBack: {
    ...{ machine: 'fulfilment', from: ['shipped', 'delivered', 'picked_up'], to: 'returned', stock: 'keep' },
    ...{ requires: { status: ['confirmed', 'closed'] }, ...BY_REQUEST },
  },
  restock: {
    ...{ machine: 'fulfilment', from: ['shipped', 'delivered', 'picked_up'], to: 'returned', stock: 'restock' },
    ...{ requires: { status: ['confirmed', 'closed'] }, ...BY_REQUEST },
  },
  // Accompanies a cancellation.
  stopFulfilment: {
    ...{
      machine: 'fulfilment',
      from: NOT_SHIPPED,
      to: 'cancelled',
      stock: 'keep',
      notifiesCustomer: false,
      isRequestable: false,
    },
    requires: { status: ['cancelled'] },
  },
} as const satisfies Readonly<Record<string, Transition>>;

export type TransitionName = keyof typeof TRANSITIONS;

export const transitionOf = (name: TransitionName): Transition => TRANSITIONS[name];
export const isTransition = (name: string): name is TransitionName => Object.hasOwn(TRANSITIONS, name);
export const TRANSITION_NAMES: readonly TransitionName[] = Object.keys(TRANSITIONS).filter(isTransition);

/** The states of an order's three state machines. */
export type OrderStates = Pick<Order, 'status' | 'payment' | 'fulfilment'>;
/** The input that decides which transitions are allowed. */
export type TransitionInput = OrderStates & Pick<Order, 'lines'>;

/** Whether the table allows a transition in the order's current states. */
export function isAllowed(name: TransitionName, order: TransitionInput): boolean {
  const transition = transitionOf(name);
  const { status, payment, fulfilment } = transition.requires ?? {};
  return (
    isAmong(fromOf(transition), stateOf(transition, order)) &&
    isAmong(status, order.status) &&
    isAmong(payment, order.payment) &&
    isAmong(fulfilment, order.fulfilment) &&
    (transition.requiresSellableLines === undefined || hasSellableLines(order))
  );
}

const fromOf = ({ from }: Transition): readonly string[] => from;
const isAmong = (allowed: readonly string[] | undefined, state: string): boolean =>
  allowed === undefined || allowed.includes(state);

/** Returns the state of the machine that a transition moves. */
export function stateOf({ machine }: Pick<Transition, 'machine'>, states: OrderStates): string {
  switch (machine) {
    case 'order':
      return states.status;
    case 'payment':
      return states.payment;
    case 'fulfilment':
      return states.fulfilment;
  }
}

/** Returns the transitions that agents can request now. */
export const requestableTransitions = (order: TransitionInput): readonly TransitionName[] =>
  TRANSITION_NAMES.filter((name) => transitionOf(name).isRequestable && isAllowed(name, order));

/** Returns the distinct states that agents can request for a state machine now. */
export const allowedStates = (machine: Transition['machine'], order: TransitionInput): readonly string[] => [
  ...new Set(
    requestableTransitions(order)
      .map(transitionOf)
      .flatMap((transition) => (transition.machine === machine ? [transition.to] : [])),
  ),
];
