import * as z from 'zod';
import { factsOfBusMessage } from '../../events/envelope.ts';
import type { FactOf } from '../../events/facts.ts';
import { UnreadableInput } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';

/** Events of customers' messages that create an order or answer a quote. */
export type CustomerSaid =
  | { readonly is: 'cart'; readonly facts: readonly FactOf<'warung.cart.received.v1'>[] }
  | { readonly is: 'answer'; readonly facts: readonly FactOf<'warung.order.answered.v1'>[] };

const $Type = z.object({ 'detail-type': z.enum(['warung.cart.received.v1', 'warung.order.answered.v1']) });

/** Parses a message of the queue `orders`. @throws UnreadableInput */
export function parseCustomerSaid(body: string): CustomerSaid {
  const message = tryParseJson(body);
  try {
    return $Type.parse(message)['detail-type'] === 'warung.cart.received.v1'
      ? { is: 'cart', facts: factsOfBusMessage('warung.cart.received.v1', message) }
      : { is: 'answer', facts: factsOfBusMessage('warung.order.answered.v1', message) };
  } catch (error) {
    throw new UnreadableInput('not an event about carts or quote answers', { cause: error });
  }
}

/** Parses a message of the queues `order-expiry` and `order-notices`. @throws UnreadableInput */
export function parseOrderChanged(body: string): readonly FactOf<'warung.order.changed.v1'>[] {
  try {
    return factsOfBusMessage('warung.order.changed.v1', tryParseJson(body));
  } catch (error) {
    throw new UnreadableInput('not an event about changed orders', { cause: error });
  }
}
