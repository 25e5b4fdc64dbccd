import type { Order } from '../../shared/entities/order.ts';
import type { PaymentRecord } from '../../shared/entities/payment-record.ts';
import { addMoney, compareMoney, type Money, noMoney, subtractMoney } from '../../shared/money/money.ts';
import { type MoneyJson, moneyJson, moneyOf } from '../../shared/money/schema.ts';
import type { Priced } from './price.ts';
import { type Doing, take, takeIf } from './take.ts';
import type { TransitionName } from './transitions.ts';

/** What people and programs do with an order, as steps of the table. All pure; @throws NotAllowed */

/** Who does it and when. */
export type Actor = Pick<Doing, 'at' | 'by'>;

export const confirmed = (order: Order, actor: Actor): Order => take(order, 'confirm', actor);

/** Lines at the shop's prices, held until `until`; the customer is asked. */
export function quoted(
  order: Order,
  priced: Pick<Priced, 'lines' | 'currency' | 'total'>,
  doing: Actor & { readonly until: number; readonly deliveryFee?: MoneyJson | undefined },
): Order {
  const { deliveryFee, ...rest } = doing;
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

/** An order that is off: what did not leave the house is not sent, and money that came is owed. */
export function cancelled(order: Order, actor: Actor): Order {
  const stopped = takeIf(take(order, 'cancel', actor), 'stopFulfilment', actor);
  return compareMoney(received(stopped), noMoney(stopped.currency)) > 0
    ? takeIf(stopped, 'oweRefund', { ...actor, amount: moneyJson(received(stopped)) })
    : stopped;
}

/** What came in less what went back. */
export const received = ({ paid, refunded }: Pick<Order, 'paid' | 'refunded'>): Money =>
  subtractMoney(moneyOf(paid), moneyOf(refunded));

type Paying = Pick<PaymentRecord, 'method' | 'stage' | 'amount'>;

/**
 * Money came, or cash on delivery was agreed on. It confirms an order that is held, and takes one up again that had expired. What
 * came in altogether decides whether that is enough.
 */
export function paid(order: Order, paying: Paying, actor: Actor): Order {
  const counted = withPaid(order, paying);
  const doing = { ...actor, amount: paying.amount };
  const revived = takeIf(counted, 'revive', actor);
  const held = revived.status === 'reserved' || revived.status === 'quoted';
  const ready = held ? take(revived, 'confirm', actor) : revived;
  return closedIf(take(ready, paymentStep(ready, paying), doing), actor);
}

/** Money came for an order that cannot be had any more: it is to be given back. */
export const paidTooLate = (order: Order, paying: Paying, actor: Actor): Order =>
  take(withPaid(order, paying), isMoney(paying) ? 'payLate' : 'agreeCod', { ...actor, amount: paying.amount });

const isMoney = ({ stage }: Paying): boolean => stage !== 'agreed';

const withPaid = (order: Order, paying: Paying): Order =>
  isMoney(paying) ? { ...order, paid: moneyJson(addMoney(moneyOf(order.paid), moneyOf(paying.amount))) } : order;

function paymentStep(order: Order, paying: Paying): TransitionName {
  if (!isMoney(paying)) return 'agreeCod';
  if (order.status === 'cancelled' || order.status === 'expired') return 'payLate';
  const enough = compareMoney(received(order), moneyOf(order.total));
  if (enough > 0) return 'overpay';
  if (enough === 0) return paying.method === 'cod' ? 'collectCod' : 'pay';
  if (order.payment === 'partially_refunded') return 'payAgain';
  return order.payment === 'cod_pending' || order.payment === 'cod_confirmed' ? 'payDown' : 'payPart';
}

/** Money went back; never more than came. Whether it is too much is for the caller to see, by `received`. */
export function refunded(order: Order, amount: MoneyJson, actor: Actor): Order {
  const next: Order = { ...order, refunded: moneyJson(addMoney(moneyOf(order.refunded), moneyOf(amount))) };
  return closedIf(take(next, refundStep(next), { ...actor, amount }), actor);
}

function refundStep(order: Order): TransitionName {
  const left = received(order);
  if (order.payment === 'overpaid') {
    const excess = compareMoney(left, moneyOf(order.total));
    if (excess >= 0) return excess === 0 ? 'refundExcess' : 'refundExcessPart';
  }
  if (compareMoney(left, noMoney(order.currency)) === 0) return 'refund';
  return order.payment === 'partially_paid' ? 'refundDown' : 'refundPart';
}

const FULFILMENTS = {
  preparing: 'prepare',
  partially_shipped: 'shipPart',
  shipped: 'ship',
  delivered: 'deliver',
  ready_for_pickup: 'ready',
  picked_up: 'pickUp',
  returned: 'takeBack',
} as const;
export type FulfilmentStep = keyof typeof FULFILMENTS;

export function fulfilled(
  order: Order,
  status: FulfilmentStep,
  doing: Doing & { readonly restock?: boolean | undefined },
): Order {
  const { restock = false, ...rest } = doing;
  return closedIf(take(order, restock && status === 'returned' ? 'restock' : FULFILMENTS[status], rest), doing);
}

/** Paid and with the customer: nothing is left to do. */
const closedIf = (order: Order, { at, by }: Actor): Order => takeIf(order, 'close', { at, by });
