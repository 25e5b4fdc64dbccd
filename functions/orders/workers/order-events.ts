import * as z from 'zod';
import { eventsOfBusMessage } from '../../../events/cloud-event.ts';
import type { DomainEventOf } from '../../../events/domain-events.ts';
import { UnreadableInputError } from '../../../shared/errors.ts';
import { tryParseJson } from '../../../shared/json.ts';

/** Events of customers' messages that create an order or answer a quote. */
export type CustomerOrderEvents =
  | { readonly is: 'cart'; readonly events: readonly DomainEventOf<'warung.cart.received.v1'>[] }
  | { readonly is: 'answer'; readonly events: readonly DomainEventOf<'warung.order.answered.v1'>[] };

const typeSchema = z.object({ 'detail-type': z.enum(['warung.cart.received.v1', 'warung.order.answered.v1']) });

/** Parses a message of the queue `orders`. @throws UnreadableInputError */
export function parseCustomerOrderEvents(body: string): CustomerOrderEvents {
  const message = tryParseJson(body);
  try {
    return typeSchema.parse(message)['detail-type'] === 'warung.cart.received.v1'
      ? { is: 'cart', events: eventsOfBusMessage('warung.cart.received.v1', message) }
      : { is: 'answer', events: eventsOfBusMessage('warung.order.answered.v1', message) };
  } catch (error) {
    throw new UnreadableInputError('not an event about carts or quote answers', { cause: error });
  }
}

/** Parses a message of the queues `order-expiry` and `order-notices`. @throws UnreadableInputError */
export function parseOrderChangedEvents(body: string): readonly DomainEventOf<'warung.order.changed.v1'>[] {
  try {
    return eventsOfBusMessage('warung.order.changed.v1', tryParseJson(body));
  } catch (error) {
    throw new UnreadableInputError('not an event about changed orders', { cause: error });
  }
}
