import * as z from 'zod';

/**
 * The domain events on the bus. An event carries ids and times, never bodies, phone numbers or wamids. Its `id` is
 * derived from its content, so that an event that is published twice (a repeated stream batch, a republished range)
 * keeps its id: consumers are idempotent on it.
 *
 * Producers are strict (an unknown field is an error) and consumers are tolerant (they ignore unknown fields), so that
 * a version can gain optional fields.
 */

const id = z.string().min(1);
/** ISO 8601, UTC. */
const time = z.iso.datetime();

const common = {
  id,
  /** When the event happened. */
  at: time,
  tenantId: id,
  /** W3C trace context of the input that caused the event. */
  traceparent: z.string().optional(),
};

const fields = {
  /**
   * A message was stored in a conversation: from the customer (inbound), or sent from the business's phone (outbound).
   */
  'warung.message.received.v1': {
    ...common,
    conversationId: id,
    contactId: id,
    messageId: id,
    phoneNumberId: id,
    type: z.string(),
    direction: z.enum(['inbound', 'outbound']),
    /** The provider's timestamp; absent when the provider gave none. */
    timestamp: time.optional(),
  },
  /** A conversation received its first visible message. */
  'warung.conversation.started.v1': { ...common, conversationId: id, contactId: id, phoneNumberId: id },
  /** A message reached a delivery state, or the time of a known state was corrected to an earlier one. */
  'warung.delivery.updated.v1': {
    ...common,
    messageId: id,
    phoneNumberId: id,
    /** The participant, in a group. */
    participantId: id.optional(),
    state: z.string(),
    /** The provider's timestamp; absent when the provider gave none. */
    timestamp: time.optional(),
    pricing: z
      .object({ billable: z.boolean().nullable(), type: z.string().nullable(), category: z.string().nullable() })
      .optional(),
    /** The usage time of the message, derived from the message and not from the time of this event. */
    usedAt: time.optional(),
    /** The recipient's market on WhatsApp's rate cards. */
    market: z.string().optional(),
    errorCodes: z.array(z.number().int()),
  },
  /** A message has a media file to download, which WhatsApp keeps for some days. */
  'warung.media.announced.v1': {
    ...common,
    conversationId: id,
    messageId: id,
    phoneNumberId: id,
    type: z.string(),
    /** The provider's timestamp; absent when the provider gave none. */
    timestamp: time.optional(),
  },
  /** A paused number can send again because its token was renewed. */
  'warung.number.resumed.v1': { ...common, phoneNumberId: id, wabaId: id },
  /** A business number was connected to a tenant. */
  'warung.number.registered.v1': { ...common, phoneNumberId: id, wabaId: id },
  /** A customer sent a cart. */
  'warung.cart.received.v1': {
    ...common,
    conversationId: id,
    contactId: id,
    messageId: id,
    phoneNumberId: id,
    /** The provider's timestamp; absent when the provider gave none. */
    timestamp: time.optional(),
  },
  /** A customer pressed a button of a message about an order. */
  'warung.order.answered.v1': {
    ...common,
    conversationId: id,
    messageId: id,
    orderId: id,
    answer: z.enum(['confirm', 'cancel']),
    /** The version of the order that was shown with the button. */
    version: z.number().int(),
  },
  /** An order was created, or one of its three state machines changed state. */
  'warung.order.changed.v1': {
    ...common,
    orderId: id,
    conversationId: id,
    /** The number of changes of the order, from 1. */
    version: z.number().int(),
    transition: z.string(),
    status: z.string(),
    payment: z.string(),
    fulfilment: z.string(),
    /** When its stock hold expires. */
    heldUntil: time.optional(),
  },
  /** An order was confirmed. At most one event per order. */
  'warung.order.confirmed.v1': { ...common, orderId: id, conversationId: id, phoneNumberId: id.optional() },
  /** WhatsApp's data of a product is out of date: its details changed, or it sold out or is available again. */
  'warung.product.changed.v1': { ...common, sku: id, cause: z.enum(['details', 'availability']) },
  /** All products must be synchronised with another WhatsApp catalogue, or again with the same one. */
  'warung.catalogue.changed.v1': { ...common, catalogId: id },
  /** A file was stored. */
  'warung.media.stored.v1': { ...common, messageId: id, bytes: z.number().int().min(0) },
  /** An agent wrote to a customer in the quarter-hour that begins at `at`. */
  'warung.agent.active.v1': { ...common, agentId: id },
  /** Usage was recorded: the rollup of its quarter-hour must be rebuilt. */
  'warung.usage.recorded.v1': {
    ...common,
    /** The day (UTC, `2026-11-24`) and quarter-hour (`0930`) of the usage. */
    day: z.iso.date(),
    bucket: z.string().regex(/^\d{4}$/),
  },
  /** A watermark tick passed through the usage pipeline: usage reported a quarter-hour before it has been counted. */
  'warung.meter.beat.v1': { ...common, tenantId: id.optional() },
  /** Input could not be routed and was quarantined. The tenant is known when the account is known. */
  'warung.item.quarantined.v1': {
    ...common,
    tenantId: id.optional(),
    quarantineId: id,
    reason: z.string(),
    kind: z.string(),
    phoneNumberId: z.string().optional(),
  },
};

export type EventType = keyof typeof fields;

/** The schemas for producers: known fields only. */
export const eventSchemas = {
  'warung.message.received.v1': z.strictObject(fields['warung.message.received.v1']),
  'warung.conversation.started.v1': z.strictObject(fields['warung.conversation.started.v1']),
  'warung.delivery.updated.v1': z.strictObject(fields['warung.delivery.updated.v1']),
  'warung.media.announced.v1': z.strictObject(fields['warung.media.announced.v1']),
  'warung.number.resumed.v1': z.strictObject(fields['warung.number.resumed.v1']),
  'warung.number.registered.v1': z.strictObject(fields['warung.number.registered.v1']),
  'warung.cart.received.v1': z.strictObject(fields['warung.cart.received.v1']),
  'warung.order.answered.v1': z.strictObject(fields['warung.order.answered.v1']),
  'warung.order.changed.v1': z.strictObject(fields['warung.order.changed.v1']),
  'warung.order.confirmed.v1': z.strictObject(fields['warung.order.confirmed.v1']),
  'warung.product.changed.v1': z.strictObject(fields['warung.product.changed.v1']),
  'warung.catalogue.changed.v1': z.strictObject(fields['warung.catalogue.changed.v1']),
  'warung.media.stored.v1': z.strictObject(fields['warung.media.stored.v1']),
  'warung.agent.active.v1': z.strictObject(fields['warung.agent.active.v1']),
  'warung.usage.recorded.v1': z.strictObject(fields['warung.usage.recorded.v1']),
  'warung.meter.beat.v1': z.strictObject(fields['warung.meter.beat.v1']),
  'warung.item.quarantined.v1': z.strictObject(fields['warung.item.quarantined.v1']),
};

/** The schemas for consumers: unknown fields are ignored. */
export const tolerantEventSchemas = {
  'warung.message.received.v1': z.object(fields['warung.message.received.v1']),
  'warung.conversation.started.v1': z.object(fields['warung.conversation.started.v1']),
  'warung.delivery.updated.v1': z.object(fields['warung.delivery.updated.v1']),
  'warung.media.announced.v1': z.object(fields['warung.media.announced.v1']),
  'warung.number.resumed.v1': z.object(fields['warung.number.resumed.v1']),
  'warung.number.registered.v1': z.object(fields['warung.number.registered.v1']),
  'warung.cart.received.v1': z.object(fields['warung.cart.received.v1']),
  'warung.order.answered.v1': z.object(fields['warung.order.answered.v1']),
  'warung.order.changed.v1': z.object(fields['warung.order.changed.v1']),
  'warung.order.confirmed.v1': z.object(fields['warung.order.confirmed.v1']),
  'warung.product.changed.v1': z.object(fields['warung.product.changed.v1']),
  'warung.catalogue.changed.v1': z.object(fields['warung.catalogue.changed.v1']),
  'warung.media.stored.v1': z.object(fields['warung.media.stored.v1']),
  'warung.agent.active.v1': z.object(fields['warung.agent.active.v1']),
  'warung.usage.recorded.v1': z.object(fields['warung.usage.recorded.v1']),
  'warung.meter.beat.v1': z.object(fields['warung.meter.beat.v1']),
  'warung.item.quarantined.v1': z.object(fields['warung.item.quarantined.v1']),
};

export type DomainEventOf<T extends EventType> = z.infer<(typeof eventSchemas)[T]>;

/** A domain event with its type. */
export type DomainEvent = { [T in EventType]: { readonly type: T; readonly event: DomainEventOf<T> } }[EventType];

const isFactType = (text: string): text is EventType => Object.hasOwn(fields, text);
export const EVENT_TYPES: readonly EventType[] = Object.keys(fields).filter(isFactType);
