import type { DomainEvent } from '../../events/domain-events.ts';
import { toIsoTime } from '../../shared/clock.ts';
import type { StoredMessage } from '../../shared/entities/message.ts';
import { readOrder } from '../../shared/entities/order.ts';
import { tryParseJson } from '../../shared/json.ts';
import { readMessage } from '../../shared/whatsapp/message.ts';
import { parseQuoteButton } from '../orders/domain/quote-buttons.ts';
import type { Change } from './change.ts';
import { timestampField, traceField } from './optional-fields.ts';

/** Derives the order events of a customer's message: a cart was sent, or a button of a quote was pressed. */
export function orderEventsOfMessage(message: StoredMessage): readonly DomainEvent[] {
  if (message.direction !== 'inbound') return [];
  if (message.type === 'order') return [cartReceived(message)];
  return message.type === 'interactive' ? orderAnswered(message) : [];
}

function cartReceived(message: StoredMessage): DomainEvent {
  const { tenantId, conversationId, contactId, messageId, phoneNumberId, at, receivedAt, traceparent } = message;
  const event = {
    ...{ id: `cart:${tenantId}:${messageId}`, at: toIsoTime(at > 0 ? at : receivedAt) },
    ...{ tenantId, conversationId, contactId, messageId, phoneNumberId },
    ...timestampField(at),
    ...traceField(traceparent),
  };
  return { type: 'warung.cart.received.v1', event };
}

function orderAnswered(message: StoredMessage): readonly DomainEvent[] {
  const { tenantId, conversationId, messageId, at, receivedAt, traceparent, raw } = message;
  const parsed = raw.in === 'item' ? readMessage(tryParseJson(raw.text)) : undefined;
  const content = parsed?.ok ? parsed.message.content : undefined;
  const pressed =
    content?.type === 'interactive' ? parseQuoteButton(content.interactive.button_reply?.id ?? '') : undefined;
  if (!pressed) return [];
  const event = {
    ...{ id: `answer:${tenantId}:${messageId}`, at: toIsoTime(at > 0 ? at : receivedAt) },
    ...{ tenantId, conversationId, messageId, ...pressed },
    ...traceField(traceparent),
  };
  return [{ type: 'warung.order.answered.v1', event }];
}

/** Derives one event for each new transition of an order, and one for its confirmation. */
export function orderEvents({ before, after }: Change): readonly DomainEvent[] {
  const order = readOrder(after);
  const { tenantId, orderId, conversationId, phoneNumberId, status, payment, fulfilment, heldUntil } = order;
  const previous = before ? readOrder(before) : undefined;
  const changed = order.history
    .filter(({ version }) => version > (previous?.version ?? 0))
    .map(
      ({ version, at, transition }): DomainEvent => ({
        type: 'warung.order.changed.v1',
        event: {
          ...{ id: `order:${tenantId}:${orderId}:${version}`, at: toIsoTime(at) },
          ...{ tenantId, orderId, conversationId, version, transition, status, payment, fulfilment },
          ...(heldUntil === undefined ? {} : { heldUntil: toIsoTime(heldUntil) }),
          ...traceField(order.traceparent),
        },
      }),
    );
  if (order.confirmedAt === undefined || previous?.confirmedAt !== undefined) return changed;
  const event = {
    ...{ id: `confirmed:${tenantId}:${orderId}`, at: toIsoTime(order.confirmedAt) },
    ...{ tenantId, orderId, conversationId, phoneNumberId },
    ...traceField(order.traceparent),
  };
  return [...changed, { type: 'warung.order.confirmed.v1', event }];
}
