import type { Order } from '../../shared/entities/order.ts';
import type { PaymentRecord } from '../../shared/entities/payment-record.ts';
import { addMoney, compareMoney, type Money, noMoney, subtractMoney } from '../../shared/money/money.ts';
import { type MoneyJson, moneyJson, moneyOf } from '../../shared/money/schema.ts';
import type { Priced } from './price.ts';
import { type Doing, take, takeIf } from './take.ts';
import type { TransitionName } from './transitions.ts';

// Commands on orders as transitions of the table. All functions are pure and throw NotAllowed.

/** The author and the time of a command. */
export type Actor = Pick<Doing, 'at' | 'by'>;

/** Confirms an order. */
export const confirmed = (order: Order, actor: Actor): Order => take(order, 'confirm', actor);

/** Sets the lines at the shop's prices and holds them until `until`. The customer is asked to confirm. */
export function quoted(
  order: Order,
  priced: Pick<Priced, 'lines' | 'currency' | 'total'>,
  context: Actor & { readonly until: number; readonly deliveryFee?: MoneyJson | undefined },
): Order {
  const { deliveryFee, ...rest } = context;
  const { deliveryFee: _, ...kept } = order;
  const { lines, currency, total } = priced;
  const none = moneyJson(noMoney(currency));
  const next: Order = {
    ...kept,
    ...{ lines, currency, total, review: [], paid: none, refunded: none },
    ...(deliveryFee === undefined ? {} : { deliveryFee }),
  };
  return take(next, 'quote', { ...rest, amount: total });
}

/**
 * Cancels an order. Stops the fulfilment of goods that have not been shipped, and marks money that was received as due
 * for refund.
 */
export function cancelled(order: Order, actor: Actor): Order {
  const stopped = takeIf(take(order, 'cancel', actor), 'stopFulfilment', actor);
  return compareMoney(received(stopped), noMoney(stopped.currency)) > 0
    ? takeIf(stopped, 'oweRefund', { ...actor, amount: moneyJson(received(stopped)) })
    : stopped;
}

/** Returns payments less refunds. */
export const received = ({ paid, refunded }: Pick<Order, 'paid' | 'refunded'>): Money =>
  subtractMoney(moneyOf(paid), moneyOf(refunded));

type Payment = Pick<PaymentRecord, 'method' | 'stage' | 'amount'>;

/**
 * Applies a payment, or an agreement on cash on delivery. It confirms a held order and revives an expired one. The sum
 * of all payments decides the payment state.
 */
export function paid(order: Order, payment: Payment, actor: Actor): Order {
  const counted = addPayment(order, payment);
  const context = { ...actor, amount: payment.amount };
  const revived = takeIf(counted, 'revive', actor);
  const held = revived.status === 'reserved' || revived.status === 'quoted';
  const ready = held ? take(revived, 'confirm', actor) : revived;
  return closeIfComplete(take(ready, paymentTransition(ready, payment), context), actor);
}

/** Applies a payment for an expired order whose stock is gone. The money must be refunded. */
export const paidTooLate = (order: Order, payment: Payment, actor: Actor): Order =>
  take(addPayment(order, payment), isMoney(payment) ? 'payLate' : 'agreeCod', { ...actor, amount: payment.amount });

const isMoney = ({ stage }: Payment): boolean => stage !== 'agreed';

const addPayment = (order: Order, payment: Payment): Order =>
  isMoney(payment) ? { ...order, paid: moneyJson(addMoney(moneyOf(order.paid), moneyOf(payment.amount))) } : order;

function paymentTransition(order: Order, payment: Payment): TransitionName {
  if (!isMoney(payment)) return 'agreeCod';
  if (order.status === 'cancelled' || order.status === 'expired') return 'payLate';
  const comparison = compareMoney(received(order), moneyOf(order.total));
  if (comparison > 0) return 'overpay';
  if (comparison === 0) return payment.method === 'cod' ? 'collectCod' : 'pay';
  if (order.payment === 'partially_refunded') return 'payAgain';
  return order.payment === 'cod_pending' || order.payment === 'cod_confirmed' ? 'payDown' : 'payPart';
}

/** Applies a refund. The caller checks with `received` that it does not exceed what was paid. */
export function refunded(order: Order, amount: MoneyJson, actor: Actor): Order {
  const next: Order = { ...order, refunded: moneyJson(addMoney(moneyOf(order.refunded), moneyOf(amount))) };
  return closeIfComplete(take(next, refundTransition(next), { ...actor, amount }), actor);
}

function refundTransition(order: Order): TransitionName {
  const remaining = received(order);
  if (order.payment === 'overpaid') {
    const excess = compareMoney(remaining, moneyOf(order.total));
    if (excess >= 0) return excess === 0 ? 'refundExcess' : 'refundExcessPart';
  }
  if (compareMoney(remaining, noMoney(order.currency)) === 0) return 'refund';
  return order.payment === 'partially_paid' ? 'refundDown' : 'refundPart';
}

const FULFILMENT_TRANSITIONS = {
  preparing: 'prepare',
  partially_shipped: 'shipPart',
  shipped: 'ship',
  delivered: 'deliver',
  ready_for_pickup: 'ready',
  picked_up: 'pickUp',
  returned: 'takeBack',
} as const;
export type FulfilmentStep = keyof typeof FULFILMENT_TRANSITIONS;

/** Moves the fulfilment of an order to the given status. */
export function fulfilled(
  order: Order,
  status: FulfilmentStep,
  context: Doing & { readonly restock?: boolean | undefined },
): Order {
  const { restock = false, ...rest } = context;
  return closeIfComplete(
    take(order, restock && status === 'returned' ? 'restock' : FULFILMENT_TRANSITIONS[status], rest),
    context,
  );
}

/** Closes an order that is paid and with the customer. */
const closeIfComplete = (order: Order, { at, by }: Actor): Order => takeIf(order, 'close', { at, by });
