import type { DomainEvent, DomainEventOf } from '../../events/domain-events.ts';
import { toIsoTime } from '../../shared/clock.ts';
import { readConversation } from '../../shared/entities/conversation.ts';
import { readMessageItem } from '../../shared/entities/message.ts';
import { hasMedia } from '../../shared/whatsapp/message.ts';
import type { Change } from './change.ts';
import { timestampField, traceField } from './optional-fields.ts';
import { orderEventsOfMessage } from './order-events.ts';
import { agentActiveEvents } from './usage-events.ts';

/** Derives the events of a new message; its later changes cause none. */
export function messageEvents({ before, after }: Change): readonly DomainEvent[] {
  if (before) return [];
  const message = readMessageItem(after);
  // An outgoing message causes no message event: its statuses cause events.
  if (message.sending) return agentActiveEvents(message);
  const { tenantId, conversationId, contactId, messageId, phoneNumberId, type, direction } = message;
  const { at, receivedAt, traceparent } = message;
  const event = {
    id: `message:${tenantId}:${messageId}`,
    at: toIsoTime(at > 0 ? at : receivedAt),
    tenantId,
    conversationId,
    contactId,
    messageId,
    phoneNumberId,
    type,
    direction,
    ...timestampField(at),
    ...traceField(traceparent),
  };
  const messageReceived: DomainEvent = { type: 'warung.message.received.v1', event };
  const more = orderEventsOfMessage(message);
  return hasMedia(type) ? [messageReceived, announced(event), ...more] : [messageReceived, ...more];
}

/** Announces the file of a message to the worker that fetches it; messages without a file cause no such event. */
function announced(message: DomainEventOf<'warung.message.received.v1'>): DomainEvent {
  const { contactId: _, direction: __, ...event } = message;
  return { type: 'warung.media.announced.v1', event: { ...event, id: `media:${event.tenantId}:${event.messageId}` } };
}

/** Derives the start of a conversation: its first visible message arrived. */
export function conversationEvents({ before, after }: Change): readonly DomainEvent[] {
  const { listed, tenantId, conversationId, contactId, phoneNumberId, lastMessageAt, traceparent } =
    readConversation(after);
  if (!listed || before?.gpk !== undefined) return [];
  const event = {
    id: `conversation:${tenantId}:${conversationId}`,
    at: toIsoTime(lastMessageAt),
    tenantId,
    conversationId,
    contactId,
    phoneNumberId,
    ...traceField(traceparent),
  };
  return [{ type: 'warung.conversation.started.v1', event }];
}
