import type { Order } from '../../../shared/entities/order.ts';
import { zeroMoney } from '../../../shared/money/money.ts';
import { type MoneyJson, toMoneyJson } from '../../../shared/money/schema.ts';
import { applyTransition, type TransitionContext } from './apply-transition.ts';
import { hasOnlyPriceChanges, type PricedLines } from './price-lines.ts';
import type { TransitionName } from './transitions.ts';

/** The parts of a new order besides its lines. */
export interface OrderOrigin {
  readonly tenantId: string;
  readonly orderId: string;
  readonly source: Order['source'];
  readonly conversationId: string;
  readonly contactId: string;
  readonly phoneNumberId: string;
  readonly deliveryFee?: MoneyJson | undefined;
  readonly address?: string | undefined;
  readonly pickup?: boolean | undefined;
  readonly note?: string | undefined;
  readonly traceparent?: string | undefined;
}

/**
 * Creates an order at its first version: reserved if everything is as the customer saw it, quoted if only prices
 * changed, and otherwise for an agent's review.
 */
export function newOrder(origin: OrderOrigin, priced: PricedLines, context: TransitionContext): Order {
  const { deliveryFee, address, pickup, note, ...ids } = origin;
  const none = toMoneyJson(zeroMoney(priced.currency));
  const received: Order = {
    ...ids,
    ...priced,
    ...(deliveryFee === undefined ? {} : { deliveryFee }),
    ...(address === undefined ? {} : { address }),
    ...(pickup === undefined ? {} : { pickup }),
    ...(note === undefined ? {} : { note }),
    version: 0,
    status: 'received',
    payment: 'none',
    fulfilment: 'unfulfilled',
    stock: 'none',
    paid: none,
    refunded: none,
    history: [],
    createdAt: context.at,
  };
  const transition = firstTransition(priced);
  const { until: _, ...rest } = context;
  return applyTransition(received, transition, { ...(transition === 'review' ? rest : context), amount: priced.total });
}

function firstTransition(priced: PricedLines): TransitionName {
  if (priced.lines.length === 0 || !hasOnlyPriceChanges(priced)) return 'review';
  return priced.lines.every(({ outcome }) => outcome === 'ok') ? 'reserve' : 'offer';
}
