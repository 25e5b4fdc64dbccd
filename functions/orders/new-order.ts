import type { Order } from '../../shared/entities/order.ts';
import { noMoney } from '../../shared/money/money.ts';
import { type MoneyJson, moneyJson } from '../../shared/money/schema.ts';
import { isOnlyRepriced, type Priced } from './price.ts';
import { type Doing, take } from './take.ts';
import type { TransitionName } from './transitions.ts';

/** What an order is made from besides its lines. */
export interface Origin {
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
 * An order at its first version: reserved where everything is as the customer saw it, offered anew where nothing but prices
 * changed, and else for a person to look at.
 */
export function newOrder(origin: Origin, priced: Priced, doing: Doing): Order {
  const { deliveryFee, address, pickup, note, ...ids } = origin;
  const none = moneyJson(noMoney(priced.currency));
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
    createdAt: doing.at,
  };
  const step = firstStep(priced);
  const { until: _, ...rest } = doing;
  return take(received, step, { ...(step === 'review' ? rest : doing), amount: priced.total });
}

function firstStep(priced: Priced): TransitionName {
  if (priced.lines.length === 0 || !isOnlyRepriced(priced)) return 'review';
  return priced.lines.every(({ outcome }) => outcome === 'ok') ? 'reserve' : 'offer';
}
