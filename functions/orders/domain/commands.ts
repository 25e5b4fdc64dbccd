import type { Order } from '../../../shared/entities/order.ts';
import type { PaymentRecord } from '../../../shared/entities/payment-record.ts';
import { addMoney, compareMoney, type Money, subtractMoney, zeroMoney } from '../../../shared/money/money.ts';
import { fromMoneyJson, type MoneyJson, toMoneyJson } from '../../../shared/money/schema.ts';
import { applyTransition, applyTransitionIfAllowed, type TransitionContext } from './apply-transition.ts';
import type { PricedLines } from './price-lines.ts';
import type { TransitionName } from './transitions.ts';

// Commands on orders as transitions of the table. All functions are pure and throw NotAllowedError.

/** The author and the time of a command. */
export type Actor = Pick<TransitionContext, 'at' | 'by'>;

/** Confirms an order. */
export const applyConfirmation = (order: Order, actor: Actor): Order => applyTransition(order, 'confirm', actor);

/** Sets the lines at the shop's prices and holds them until `until`. The customer is asked to confirm. */
export function applyQuote(
  order: Order,
  priced: Pick<PricedLines, 'lines' | 'currency' | 'total'>,
  context: Actor & { readonly until: number; readonly deliveryFee?: MoneyJson | undefined },
): Order {
  const { deliveryFee, ...rest } = context;
  const { deliveryFee: _, ...kept } = order;
  const { lines, currency, total } = priced;
  const none = toMoneyJson(zeroMoney(currency));
  const next: Order = {
    ...kept,
    ...{ lines, currency, total, review: [], paid: none, refunded: none },
    ...(deliveryFee === undefined ? {} : { deliveryFee }),
  };
  return applyTransition(next, 'quote', { ...rest, amount: total });
}

/**
 * Cancels an order. Stops the fulfilment of goods that have not been shipped, and marks money that was received as due
 * for refund.
 */
export function applyCancellation(order: Order, actor: Actor): Order {
  const stopped = applyTransitionIfAllowed(applyTransition(order, 'cancel', actor), 'stopFulfilment', actor);
  return compareMoney(netPaidOf(stopped), zeroMoney(stopped.currency)) > 0
    ? applyTransitionIfAllowed(stopped, 'oweRefund', { ...actor, amount: toMoneyJson(netPaidOf(stopped)) })
    : stopped;
}

/** Returns payments less refunds. */
export const netPaidOf = ({ paid, refunded }: Pick<Order, 'paid' | 'refunded'>): Money =>
  subtractMoney(fromMoneyJson(paid), fromMoneyJson(refunded));

type Payment = Pick<PaymentRecord, 'method' | 'stage' | 'amount'>;

/**
 * Applies a payment, or an agreement on cash on delivery. It confirms a held order and revives an expired one. The sum
 * of all payments decides the payment state.
 */
export function applyPayment(order: Order, payment: Payment, actor: Actor): Order {
  const counted = addPayment(order, payment);
  const context = { ...actor, amount: payment.amount };
  const revived = applyTransitionIfAllowed(counted, 'revive', actor);
  const held = revived.status === 'reserved' || revived.status === 'quoted';
  const ready = held ? applyTransition(revived, 'confirm', actor) : revived;
  return closeIfComplete(applyTransition(ready, paymentTransition(ready, payment), context), actor);
}

/** Applies a payment for an expired order whose stock is gone. The money must be refunded. */
export const applyLatePayment = (order: Order, payment: Payment, actor: Actor): Order =>
  applyTransition(addPayment(order, payment), isMoney(payment) ? 'payLate' : 'agreeCod', {
    ...actor,
    amount: payment.amount,
  });

const isMoney = ({ stage }: Payment): boolean => stage !== 'agreed';

const addPayment = (order: Order, payment: Payment): Order =>
  isMoney(payment)
    ? { ...order, paid: toMoneyJson(addMoney(fromMoneyJson(order.paid), fromMoneyJson(payment.amount))) }
    : order;

function paymentTransition(order: Order, payment: Payment): TransitionName {
  if (!isMoney(payment)) return 'agreeCod';
  if (order.status === 'cancelled' || order.status === 'expired') return 'payLate';
  const comparison = compareMoney(netPaidOf(order), fromMoneyJson(order.total));
  if (comparison > 0) return 'overpay';
  if (comparison === 0) return payment.method === 'cod' ? 'collectCod' : 'pay';
  if (order.payment === 'partially_refunded') return 'payAgain';
  return order.payment === 'cod_pending' || order.payment === 'cod_confirmed' ? 'payDown' : 'payPart';
}

/** Applies a refund. The caller checks with `received` that it does not exceed what was paid. */
export function applyRefund(order: Order, amount: MoneyJson, actor: Actor): Order {
  const next: Order = {
    ...order,
    refunded: toMoneyJson(addMoney(fromMoneyJson(order.refunded), fromMoneyJson(amount))),
  };
  return closeIfComplete(applyTransition(next, refundTransition(next), { ...actor, amount }), actor);
}

function refundTransition(order: Order): TransitionName {
  const remaining = netPaidOf(order);
  if (order.payment === 'overpaid') {
    const excess = compareMoney(remaining, fromMoneyJson(order.total));
    if (excess >= 0) return excess === 0 ? 'refundExcess' : 'refundExcessPart';
  }
  if (compareMoney(remaining, zeroMoney(order.currency)) === 0) return 'refund';
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
export type RequestableFulfilment = keyof typeof FULFILMENT_TRANSITIONS;

/** Moves the fulfilment of an order to the given status. */
export function applyFulfilment(
  order: Order,
  status: RequestableFulfilment,
  context: TransitionContext & { readonly restock?: boolean | undefined },
): Order {
  const { restock = false, ...rest } = context;
  return closeIfComplete(
    applyTransition(order, restock && status === 'returned' ? 'restock' : FULFILMENT_TRANSITIONS[status], rest),
    context,
  );
}

/** Closes an order that is paid and with the customer. */
const closeIfComplete = (order: Order, { at, by }: Actor): Order =>
  applyTransitionIfAllowed(order, 'close', { at, by });
