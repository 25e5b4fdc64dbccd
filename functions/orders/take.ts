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

/** The table has no such step from where the order is. */
export class NotAllowed extends AppError {
  override readonly name = 'NotAllowed';
  readonly retryable = false;
  readonly transition: TransitionName;
  /** The states that the same machine can go to instead. */
  readonly allowed: readonly string[];

  constructor(transition: TransitionName, order: Situation) {
    super(`${transition} is not possible now`);
    this.transition = transition;
    this.allowed = allowedStates(transitionOf(transition).machine, order);
  }
}

/** Who does a step and when, and what is told with it. */
export type Doing = Pick<Entry, 'at' | 'by' | 'amount' | 'tracking' | 'note' | 'until'>;

/**
 * The order after one step: its machine moved, the step in its history, its version one more. Where its pieces are then says what
 * is to be written of the stock; see `stockWrites`.
 * @throws NotAllowed
 */
export function take(order: Order, name: TransitionName, doing: Doing): Order {
  if (!isAllowed(name, order)) throw new NotAllowed(name, order);
  const step = transitionOf(name);
  const version = order.version + 1;
  const entry: Entry = { ...doing, version, transition: name, from: stateOf(step, order), to: step.to };
  const next: Order = {
    ...order,
    ...moved(name),
    version,
    stock: positionAfter(step.stock, order.stock),
    history: [...order.history, entry],
  };
  return withTimes(next, name, doing);
}

/** Takes a step if the table allows it now. */
export const takeIf = (order: Order, name: TransitionName, doing: Doing): Order =>
  isAllowed(name, order) ? take(order, name, doing) : order;

function moved(name: TransitionName): Partial<States> {
  const step = transitionOf(name);
  switch (step.machine) {
    case 'order':
      return { status: step.to };
    case 'payment':
      return { payment: step.to };
    case 'fulfilment':
      return { fulfilment: step.to };
  }
}

/** When it was confirmed is said once in its life; what holds nothing has no end of holding. */
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

function positionAfter(effect: StockEffect, before: StockPosition): StockPosition {
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
