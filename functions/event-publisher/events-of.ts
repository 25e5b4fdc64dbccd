import { createHash } from 'node:crypto';
import type { DomainEvent, DomainEventOf } from '../../events/domain-events.ts';
import { toIsoTime } from '../../shared/clock.ts';
import { readConversation } from '../../shared/entities/conversation.ts';
import { readDelivery } from '../../shared/entities/delivery.ts';
import { readMessageItem } from '../../shared/entities/message.ts';
import { tenantNumberSchema } from '../../shared/entities/number.ts';
import { publicId, readQuarantined } from '../../shared/entities/quarantine.ts';
import { readTenantKey } from '../../shared/table/keys.ts';
import type { Item } from '../../shared/table/values.ts';
import { hasMedia } from '../../shared/whatsapp/message.ts';
import type { ReachedState } from '../../shared/whatsapp/status.ts';
import { orderEvents, orderEventsOfMessage } from './order-events.ts';
import { catalogueEvents, productEvents } from './product-events.ts';
import { agentActiveEvents, mediaStoredEvents, usageEvents, usageOf, watermarkTickEvents } from './usage-events.ts';

/** An item before and after a change; `before` is undefined for a new item. */
export interface Change {
  readonly before: Item | undefined;
  readonly after: Item;
}

/**
 * Derives the events of an item's change. Pure, and defined for every item of the table: other items cause none. With
 * `before` undefined it returns all events that the item represents, which is how a range is republished.
 * @throws ZodError for an item that does not match its entity's schema
 */
export function eventsOf(change: Change): readonly DomainEvent[] {
  const pk = String(change.after.pk);
  const sk = String(change.after.sk);
  if (pk.startsWith('Q#')) return change.before ? [] : quarantined(change.after);
  if (pk === 'METER') return watermarkTickEvents(change.after);
  const rest = readTenantKey(pk)?.rest;
  if (rest === undefined) return [];
  if (rest.startsWith('U#')) return usageEvents(change.before, change.after);
  if (rest.startsWith('F#')) return mediaStoredEvents(change.before, change.after);
  if (rest === '' && sk.startsWith('N#')) return registered(change);
  if (rest === '' && sk === 'CATALOGUE') return catalogueEvents(change);
  if (rest.startsWith('S#')) return productEvents(change);
  if (rest.startsWith('O#')) return sk === 'O' ? orderEvents(change) : [];
  if (rest.startsWith('C#')) return sk === 'C' ? started(change) : change.before ? [] : received(change.after);
  return rest.startsWith('D#') ? delivered(change) : [];
}

/** The provider's timestamp, if it sent one. */
const timestampOf = (at: number): { timestamp?: string } => (at > 0 ? { timestamp: toIsoTime(at) } : {});
const trace = (traceparent: string | undefined): { traceparent?: string } =>
  traceparent === undefined ? {} : { traceparent };

function received(item: Item): readonly DomainEvent[] {
  // Only messages and their pending entries are in this partition today; a future kind of item may be too.
  if (!String(item.sk).startsWith('M#')) return [];
  const message = readMessageItem(item);
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
    ...timestampOf(at),
    ...trace(traceparent),
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

function started({ before, after }: Change): readonly DomainEvent[] {
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
    ...trace(traceparent),
  };
  return [{ type: 'warung.conversation.started.v1', event }];
}

function delivered({ before, after }: Change): readonly DomainEvent[] {
  const record = readDelivery(after);
  const earlier = before && readDelivery(before);
  const known: Readonly<Record<string, ReachedState | undefined>> = earlier?.delivery ?? {};
  // Published with the arrival, and only when it has changed: each event costs its consumer a write.
  const usage = usageOf(record);
  const isNewUsage = usage && JSON.stringify(usage) !== JSON.stringify(earlier && usageOf(earlier));
  const usageState = isNewUsage ? ARRIVALS.find((state) => record.delivery[state]) : undefined;
  return Object.entries(record.delivery).flatMap(([state, reached]): DomainEvent[] => {
    if (state !== usageState && JSON.stringify(known[state]) === JSON.stringify(reached)) return [];
    const { tenantId, messageId, participantId, phoneNumberId, traceparent } = record;
    const recipientKey = participantId === undefined ? messageId : `${messageId}:${participantId}`;
    const use = state === usageState ? usage : undefined;
    const event = {
      // With a digest of its details: the same state with an earlier time or a price is another event.
      id: `delivery:${tenantId}:${recipientKey}:${state}:${digest(use ? { ...reached, use } : reached)}`,
      at: toIsoTime(reached.at > 0 ? reached.at : record.receivedAt),
      tenantId,
      messageId,
      phoneNumberId,
      ...(participantId === undefined ? {} : { participantId }),
      state,
      ...timestampOf(reached.at),
      ...(reached.pricing ? { pricing: reached.pricing } : {}),
      // The pricing of the message as a whole replaces that of the state.
      ...use,
      errorCodes: [...reached.errorCodes],
      ...trace(traceparent),
    };
    return [{ type: 'warung.delivery.updated.v1', event }];
  });
}

/** The states that prove a message's arrival, by preference. */
const ARRIVALS = ['delivered', 'read', 'played'] as const;

const digest = (details: unknown): string =>
  createHash('sha256').update(JSON.stringify(details)).digest('hex').slice(0, 16);

function registered({ before, after }: Change): readonly DomainEvent[] {
  const { phoneNumberId, wabaId, registeredAt, pause } = tenantNumberSchema.parse(after);
  const tenantId = readTenantKey(String(after.pk))?.tenantId ?? '';
  if (before && before.wabaId === wabaId)
    return before.pause !== undefined && !pause ? [resumed(before, after, tenantId)] : [];
  const resumedEvents = before?.pause !== undefined && !pause ? [resumed(before, after, tenantId)] : [];
  const event = {
    id: `number:${tenantId}:${phoneNumberId}:${wabaId}`,
    at: toIsoTime(registeredAt),
    tenantId,
    phoneNumberId,
    wabaId,
  };
  return [{ type: 'warung.number.registered.v1', event }, ...resumedEvents];
}

/** One event for each pause; the start of the pause distinguishes the pauses of a number. */
function resumed(before: Item, after: Item, tenantId: string): DomainEvent {
  const { phoneNumberId, wabaId } = tenantNumberSchema.parse(after);
  const since = tenantNumberSchema.parse(before).pause?.since ?? 0;
  const event = {
    id: `resumed:${tenantId}:${phoneNumberId}:${since}`,
    at: toIsoTime(since),
    tenantId,
    phoneNumberId,
    wabaId,
  };
  return { type: 'warung.number.resumed.v1', event };
}

function quarantined(item: Item): readonly DomainEvent[] {
  const kept = readQuarantined(item);
  const event = {
    id: `quarantine:${publicId(kept)}`,
    at: toIsoTime(kept.receivedAt),
    ...(kept.tenantId === undefined ? {} : { tenantId: kept.tenantId }),
    quarantineId: publicId(kept),
    reason: kept.reason,
    kind: kept.kind,
    ...(kept.phoneNumberId ? { phoneNumberId: kept.phoneNumberId } : {}),
    ...trace(kept.tp),
  };
  return [{ type: 'warung.item.quarantined.v1', event }];
}
