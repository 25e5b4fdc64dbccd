import type { Entry, Order, StockPosition } from '../../shared/entities/order.ts';
import { AppError } from '../../shared/errors.ts';
import {
  allowedStates,
  isAllowed,
  type Situation,
  type States,
  type StockEffect,
  stateOf,
  type TransitionName,
  transitionOf,
} from './transitions.ts';

/** The error for a transition that the order's current state does not allow. */
export class NotAllowed extends AppError {
  override readonly name = 'NotAllowed';
  readonly retryable = false;
  readonly transition: TransitionName;
  /** The states that the same state machine can move to instead. */
  readonly allowed: readonly string[];

  constructor(transition: TransitionName, order: Situation) {
    super(`${transition} is not possible now`);
    this.transition = transition;
    this.allowed = allowedStates(transitionOf(transition).machine, order);
  }
}

/** The author and the time of a transition, and the details that are recorded with it. */
export type Doing = Pick<Entry, 'at' | 'by' | 'amount' | 'tracking' | 'note' | 'until'>;

/**
 * Applies one transition: changes the state, adds a history entry and increments the version. The new stock position
 * determines the stock writes; see `stockWrites`.
 * @throws NotAllowed
 */
export function take(order: Order, name: TransitionName, context: Doing): Order {
  if (!isAllowed(name, order)) throw new NotAllowed(name, order);
  const transition = transitionOf(name);
  const version = order.version + 1;
  const entry: Entry = { ...context, version, transition: name, from: stateOf(transition, order), to: transition.to };
  const next: Order = {
    ...order,
    ...changedState(name),
    version,
    stock: stockPositionAfter(transition.stock, order.stock),
    history: [...order.history, entry],
  };
  return withTimes(next, name, context);
}

/** Applies a transition if the order's current state allows it, and otherwise returns the order unchanged. */
export const takeIf = (order: Order, name: TransitionName, context: Doing): Order =>
  isAllowed(name, order) ? take(order, name, context) : order;

function changedState(name: TransitionName): Partial<States> {
  const transition = transitionOf(name);
  switch (transition.machine) {
    case 'order':
      return { status: transition.to };
    case 'payment':
      return { payment: transition.to };
    case 'fulfilment':
      return { fulfilment: transition.to };
  }
}

/** Sets the times of an order: `confirmedAt` is set once; `heldUntil` exists only while stock is held. */
function withTimes(order: Order, name: TransitionName, { at, until }: Doing): Order {
  const { heldUntil: held, ...rest } = order;
  const heldUntil = until ?? held;
  const quoted = name === 'quote' || name === 'offer' ? { quoteVersion: order.version } : {};
  const confirmed = order.status === 'confirmed' ? { confirmedAt: order.confirmedAt ?? at } : {};
  return {
    ...rest,
    ...quoted,
    ...confirmed,
    ...(order.stock === 'held' && heldUntil !== undefined ? { heldUntil } : {}),
  };
}

function stockPositionAfter(effect: StockEffect, before: StockPosition): StockPosition {
  switch (effect) {
    case 'keep':
      return before;
    case 'hold':
      return 'held';
    case 'allocate':
      return 'allocated';
    case 'free':
      return before === 'sold' ? 'sold' : 'none';
    case 'sell':
      return 'sold';
    case 'restock':
      return 'none';
  }
}
