import type { Fulfilment, Order, OrderStatus, Payment } from '../../shared/entities/order.ts';
import { isSellable } from './price.ts';

/**
 * What a step does with the stock of an order, wherever its pieces are: hold them for a while, make them its own, let go of what
 * has not left the house, let them leave, take them back.
 */
export type StockEffect = 'keep' | 'hold' | 'allocate' | 'free' | 'sell' | 'restock';

/** Which machine a step moves, from where and to where. */
type Moves =
  | { readonly machine: 'order'; readonly from: readonly OrderStatus[]; readonly to: OrderStatus }
  | { readonly machine: 'payment'; readonly from: readonly Payment[]; readonly to: Payment }
  | { readonly machine: 'fulfilment'; readonly from: readonly Fulfilment[]; readonly to: Fulfilment };

export type Transition = Moves & {
  /** Where the other machines must be. */
  readonly given?: {
    readonly status?: readonly OrderStatus[];
    readonly payment?: readonly Payment[];
    readonly fulfilment?: readonly Fulfilment[];
  };
  /** Each line must be a product of the shop in a quantity that can be had. */
  readonly finalLines?: true;
  readonly stock: StockEffect;
  /** The customer hears of it. Steps that go with another one are told by that one. */
  readonly tells: boolean;
  /** People can ask for it; the others happen by themselves. */
  readonly asked: boolean;
};

const told = { tells: true, asked: true } as const;
const ALIVE = ['reserved', 'quoted', 'confirmed', 'closed'] as const;
const ENDED = ['cancelled', 'expired'] as const;
const UNPAID = ['none', 'pending', 'failed'] as const;
const COD_OPEN = ['cod_pending', 'cod_confirmed'] as const;
/** What goods may leave the house for. */
const SECURED = ['paid', 'overpaid', 'cod_confirmed', 'cod_collected', 'partially_refunded'] as const;
/** What had been paid in full, of which a part went back, and what went back as a whole: money may come again. */
const GIVEN_BACK = ['partially_refunded', 'refunded'] as const;
const IN_FULL = ['paid', 'overpaid', 'cod_collected', 'partially_refunded'] as const;
const RECEIVED = ['partially_paid', ...IN_FULL] as const;
const AT_HOME = ['unfulfilled', 'preparing', 'ready_for_pickup'] as const;

/**
 * Every step that there is. What is not here does not happen: it is answered 409 with the states that can be reached instead.
 * Payments are recorded first and then decide by their sum which of the steps of `payment` is taken.
 */
export const TRANSITIONS = {
  // Made from a cart or by a person.
  reserve: { machine: 'order', from: ['received'], to: 'reserved', stock: 'hold', tells: true, asked: false },
  review: { machine: 'order', from: ['received'], to: 'needs_review', stock: 'keep', tells: true, asked: false },
  // Nothing but prices changed: the customer is asked at once.
  offer: { machine: 'order', from: ['received'], to: 'quoted', stock: 'hold', tells: true, asked: false },
  quote: { machine: 'order', from: ['needs_review', 'reserved', 'quoted'], to: 'quoted', stock: 'hold', ...told },
  confirm: {
    ...{ machine: 'order', from: ['needs_review', 'reserved', 'quoted'], to: 'confirmed', stock: 'allocate' },
    finalLines: true,
    ...told,
  },
  // Paid, or agreed to, after it had expired: if the stock is still there.
  revive: {
    ...{ machine: 'order', from: ['expired'], to: 'confirmed', stock: 'allocate', tells: true, asked: false },
    given: { payment: UNPAID },
  },
  expire: {
    ...{ machine: 'order', from: ['reserved', 'quoted'], to: 'expired', stock: 'free', tells: true, asked: false },
    given: { payment: ['none', 'failed'] },
  },
  cancel: {
    ...{ machine: 'order', from: ['needs_review', 'reserved', 'quoted', 'confirmed'], to: 'cancelled', stock: 'free' },
    given: { fulfilment: [...AT_HOME, 'returned'] },
    ...told,
  },
  close: {
    ...{ machine: 'order', from: ['confirmed'], to: 'closed', stock: 'keep', tells: false, asked: false },
    given: { payment: ['paid', 'cod_collected', 'partially_refunded'], fulfilment: ['delivered', 'picked_up'] },
  },

  payPart: {
    ...{ machine: 'payment', from: [...UNPAID, 'partially_paid', 'refunded'], to: 'partially_paid', stock: 'keep' },
    ...{ given: { status: ALIVE }, ...told },
  },
  // Of what was given back something comes again; it had been paid in full.
  payAgain: {
    ...{ machine: 'payment', from: ['partially_refunded'], to: 'partially_refunded', stock: 'keep' },
    ...{ given: { status: ALIVE }, ...told },
  },
  // A part in advance; the rest stays agreed on.
  payDown: {
    ...{ machine: 'payment', from: COD_OPEN, to: 'cod_confirmed', stock: 'keep', given: { status: ALIVE }, ...told },
  },
  pay: {
    ...{
      machine: 'payment',
      from: [...UNPAID, 'partially_paid', ...COD_OPEN, ...GIVEN_BACK],
      to: 'paid',
      stock: 'keep',
    },
    ...{ given: { status: ALIVE }, ...told },
  },
  overpay: {
    machine: 'payment',
    from: [...UNPAID, 'partially_paid', ...COD_OPEN, 'paid', 'overpaid', 'cod_collected', ...GIVEN_BACK],
    ...{ to: 'overpaid', stock: 'keep', given: { status: ALIVE }, ...told },
  },
  agreeCod: {
    ...{ machine: 'payment', from: [...UNPAID, 'partially_paid', 'cod_pending'], to: 'cod_confirmed', stock: 'keep' },
    ...{ given: { status: ALIVE }, ...told },
  },
  collectCod: {
    ...{
      machine: 'payment',
      from: [...UNPAID, 'partially_paid', ...COD_OPEN, ...GIVEN_BACK],
      to: 'cod_collected',
      stock: 'keep',
    },
    ...{ given: { status: ALIVE }, ...told },
  },
  // Money for an order that is over and cannot be had again.
  payLate: {
    machine: 'payment',
    from: [...UNPAID, ...COD_OPEN, 'refund_pending', 'partially_refunded', 'refunded', 'partially_paid', 'paid'],
    ...{ to: 'refund_pending', stock: 'keep', given: { status: ENDED }, ...told },
  },
  // Goes with a cancellation, which tells it.
  oweRefund: {
    ...{ machine: 'payment', from: [...RECEIVED, ...COD_OPEN], to: 'refund_pending', stock: 'keep', tells: false },
    ...{ asked: false, given: { status: ENDED } },
  },
  // Never paid in full, so that goods stay at home.
  refundDown: {
    ...{ machine: 'payment', from: ['partially_paid'], to: 'partially_paid', stock: 'keep', given: { status: ALIVE } },
    ...told,
  },
  refundPart: {
    ...{ machine: 'payment', from: [...IN_FULL, 'refund_pending'], to: 'partially_refunded', stock: 'keep', ...told },
  },
  refund: { machine: 'payment', from: [...RECEIVED, 'refund_pending'], to: 'refunded', stock: 'keep', ...told },
  // What was too much is given back, in full or in part.
  refundExcess: { machine: 'payment', from: ['overpaid'], to: 'paid', stock: 'keep', ...told },
  refundExcessPart: { machine: 'payment', from: ['overpaid'], to: 'overpaid', stock: 'keep', ...told },

  prepare: {
    ...{ machine: 'fulfilment', from: ['unfulfilled'], to: 'preparing', stock: 'keep' },
    ...{ given: { status: ['confirmed'] }, ...told },
  },
  // The stock leaves with the rest, by `ship`.
  shipPart: {
    ...{ machine: 'fulfilment', from: ['unfulfilled', 'preparing'], to: 'partially_shipped', stock: 'keep' },
    ...{ given: { status: ['confirmed'], payment: SECURED }, ...told },
  },
  ship: {
    ...{ machine: 'fulfilment', from: ['unfulfilled', 'preparing', 'partially_shipped'], to: 'shipped', stock: 'sell' },
    ...{ given: { status: ['confirmed'], payment: SECURED }, ...told },
  },
  deliver: {
    ...{ machine: 'fulfilment', from: ['shipped'], to: 'delivered', stock: 'keep' },
    ...{ given: { status: ['confirmed'] }, ...told },
  },
  ready: {
    ...{ machine: 'fulfilment', from: ['unfulfilled', 'preparing'], to: 'ready_for_pickup', stock: 'keep' },
    ...{ given: { status: ['confirmed'] }, ...told },
  },
  pickUp: {
    ...{ machine: 'fulfilment', from: ['ready_for_pickup'], to: 'picked_up', stock: 'sell' },
    ...{ given: { status: ['confirmed'], payment: SECURED }, ...told },
  },
  // `restock` if the pieces can be sold again.
  takeBack: {
    ...{ machine: 'fulfilment', from: ['shipped', 'delivered', 'picked_up'], to: 'returned', stock: 'keep' },
    ...{ given: { status: ['confirmed', 'closed'] }, ...told },
  },
  restock: {
    ...{ machine: 'fulfilment', from: ['shipped', 'delivered', 'picked_up'], to: 'returned', stock: 'restock' },
    ...{ given: { status: ['confirmed', 'closed'] }, ...told },
  },
  // Goes with a cancellation.
  stopFulfilment: {
    ...{ machine: 'fulfilment', from: AT_HOME, to: 'cancelled', stock: 'keep', tells: false, asked: false },
    given: { status: ['cancelled'] },
  },
} as const satisfies Readonly<Record<string, Transition>>;

export type TransitionName = keyof typeof TRANSITIONS;

export const transitionOf = (name: TransitionName): Transition => TRANSITIONS[name];
export const isTransition = (name: string): name is TransitionName => Object.hasOwn(TRANSITIONS, name);
export const TRANSITION_NAMES: readonly TransitionName[] = Object.keys(TRANSITIONS).filter(isTransition);

/** Where an order's three machines are. */
export type States = Pick<Order, 'status' | 'payment' | 'fulfilment'>;
/** What decides which steps can be taken. */
export type Situation = States & Pick<Order, 'lines'>;

/** Whether the table allows a step now. */
export function isAllowed(name: TransitionName, order: Situation): boolean {
  const step = transitionOf(name);
  const { status, payment, fulfilment } = step.given ?? {};
  return (
    within(fromOf(step), stateOf(step, order)) &&
    within(status, order.status) &&
    within(payment, order.payment) &&
    within(fulfilment, order.fulfilment) &&
    (step.finalLines === undefined || isSellable(order))
  );
}

const fromOf = ({ from }: Transition): readonly string[] => from;
const within = (allowed: readonly string[] | undefined, state: string): boolean =>
  allowed === undefined || allowed.includes(state);

/** The state of the machine that a step moves. */
export function stateOf({ machine }: Pick<Transition, 'machine'>, states: States): string {
  switch (machine) {
    case 'order':
      return states.status;
    case 'payment':
      return states.payment;
    case 'fulfilment':
      return states.fulfilment;
  }
}

/** What people can ask for now. */
export const nextSteps = (order: Situation): readonly TransitionName[] =>
  TRANSITION_NAMES.filter((name) => transitionOf(name).asked && isAllowed(name, order));

/** The states that a machine can be asked to go to now, each once. */
export const allowedStates = (machine: Transition['machine'], order: Situation): readonly string[] => [
  ...new Set(
    nextSteps(order)
      .map(transitionOf)
      .flatMap((step) => (step.machine === machine ? [step.to] : [])),
  ),
];
