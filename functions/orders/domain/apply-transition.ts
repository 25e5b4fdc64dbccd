import type { HistoryEntry, Order, StockPosition } from '../../../shared/entities/order.ts';
import { AppError } from '../../../shared/errors.ts';
import {
  allowedStates,
  isAllowed,
  type OrderStates,
  type StockEffect,
  stateOf,
  type TransitionInput,
  type TransitionName,
  transitionOf,
} from './transitions.ts';

/** The error for a transition that the order's current state does not allow. */
export class NotAllowedError extends AppError {
  override readonly name = 'NotAllowedError';
  readonly retryable = false;
  readonly transition: TransitionName;
  /** The states that the same state machine can move to instead. */
  readonly allowed: readonly string[];

  constructor(transition: TransitionName, order: TransitionInput) {
    super(`${transition} is not possible now`);
    this.transition = transition;
    this.allowed = allowedStates(transitionOf(transition).machine, order);
  }
}

/** The author and the time of a transition, and the details that are recorded with it. */
export type TransitionContext = Pick<HistoryEntry, 'at' | 'by' | 'amount' | 'tracking' | 'note' | 'until'>;

/**
 * Applies one transition: changes the state, adds a history entry and increments the version. The new stock position
 * determines the stock writes; see `stockWrites`.
 * @throws NotAllowedError
 */
export function applyTransition(order: Order, name: TransitionName, context: TransitionContext): Order {
  if (!isAllowed(name, order)) throw new NotAllowedError(name, order);
  const transition = transitionOf(name);
  const version = order.version + 1;
  const entry: HistoryEntry = {
    ...context,
    version,
    transition: name,
    from: stateOf(transition, order),
    to: transition.to,
  };
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
export const applyTransitionIfAllowed = (order: Order, name: TransitionName, context: TransitionContext): Order =>
  isAllowed(name, order) ? applyTransition(order, name, context) : order;

function changedState(name: TransitionName): Partial<OrderStates> {
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
function withTimes(order: Order, name: TransitionName, { at, until }: TransitionContext): Order {
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
