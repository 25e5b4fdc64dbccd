import * as z from 'zod';

/**
 * The domain events on the bus. An event carries ids and times, never bodies, phone numbers or wamids. Its `id` is
 * derived from its content, so that an event that is published twice (a repeated stream batch, a republished range)
 * keeps its id: consumers are idempotent on it.
 *
 * Producers are strict (an unknown field is an error) and consumers are tolerant (they ignore unknown fields), so that
 * a version can gain optional fields.
 */

const idSchema = z.string().min(1);
/** ISO 8601, UTC. */
const timeSchema = z.iso.datetime();

const common = {
  id: idSchema,
  /** When the event happened. */
  at: timeSchema,
  tenantId: idSchema,
  /** W3C trace context of the input that caused the event. */
  traceparent: z.string().optional(),
};

/** The schemas of an event type. */
interface EventSchemas<Fields extends z.ZodRawShape> {
  /** For producers: known fields only. */
  readonly strict: z.ZodObject<Fields, z.core.$strict>;
  /** For consumers: unknown fields are ignored. */
  readonly tolerant: z.ZodObject<Fields, z.core.$strip>;
}

const defineEvent = <Fields extends z.ZodRawShape>(fields: Fields): EventSchemas<Fields> => ({
  strict: z.strictObject(fields),
  tolerant: z.object(fields),
});

/** Returns its argument, typed so that the schemas of a generic event type can be looked up. */
const defineEvents = <FieldsByType extends Readonly<Record<string, z.ZodRawShape>>>(
  events: {
    readonly [Type in keyof FieldsByType]: EventSchemas<FieldsByType[Type]>;
  },
) => events;

/** All event types. A new one needs an entry here, the code that publishes it, and `npm run schemas`. */
export const EVENTS = defineEvents({
  /**
   * A message was stored in a conversation: from the customer (inbound), or sent from the business's phone (outbound).
   */
  'warung.message.received.v1': defineEvent({
    ...common,
    conversationId: idSchema,
    contactId: idSchema,
    messageId: idSchema,
    phoneNumberId: idSchema,
    type: z.string(),
    direction: z.enum(['inbound', 'outbound']),
    /** The provider's timestamp; absent when the provider gave none. */
    timestamp: timeSchema.optional(),
  }),
  /** A conversation received its first visible message. */
  'warung.conversation.started.v1': defineEvent({
    ...common,
    conversationId: idSchema,
    contactId: idSchema,
    phoneNumberId: idSchema,
  }),
  /** A message reached a delivery state, or the time of a known state was corrected to an earlier one. */
  'warung.delivery.updated.v1': defineEvent({
    ...common,
    messageId: idSchema,
    phoneNumberId: idSchema,
    /** The participant, in a group. */
    participantId: idSchema.optional(),
    state: z.string(),
    /** The provider's timestamp; absent when the provider gave none. */
    timestamp: timeSchema.optional(),
    pricing: z
      .object({ billable: z.boolean().nullable(), type: z.string().nullable(), category: z.string().nullable() })
      .optional(),
    /** The usage time of the message, derived from the message and not from the time of this event. */
    usedAt: timeSchema.optional(),
    /** The recipient's market on WhatsApp's rate cards. */
    market: z.string().optional(),
    errorCodes: z.array(z.number().int()),
  }),
  /** A message has a media file to download, which WhatsApp keeps for some days. */
  'warung.media.announced.v1': defineEvent({
    ...common,
    conversationId: idSchema,
    messageId: idSchema,
    phoneNumberId: idSchema,
    type: z.string(),
    /** The provider's timestamp; absent when the provider gave none. */
    timestamp: timeSchema.optional(),
  }),
  /** A paused number can send again because its token was renewed. */
  'warung.number.resumed.v1': defineEvent({ ...common, phoneNumberId: idSchema, wabaId: idSchema }),
  /** A business number was connected to a tenant. */
  'warung.number.registered.v1': defineEvent({ ...common, phoneNumberId: idSchema, wabaId: idSchema }),
  /** A customer sent a cart. */
  'warung.cart.received.v1': defineEvent({
    ...common,
    conversationId: idSchema,
    contactId: idSchema,
    messageId: idSchema,
    phoneNumberId: idSchema,
    /** The provider's timestamp; absent when the provider gave none. */
    timestamp: timeSchema.optional(),
  }),
  /** A customer pressed a button of a message about an order. */
  'warung.order.answered.v1': defineEvent({
    ...common,
    conversationId: idSchema,
    messageId: idSchema,
    orderId: idSchema,
    answer: z.enum(['confirm', 'cancel']),
    /** The version of the order that was shown with the button. */
    version: z.number().int(),
  }),
  /** An order was created, or one of its three state machines changed state. */
  'warung.order.changed.v1': defineEvent({
    ...common,
    orderId: idSchema,
    conversationId: idSchema,
    /** The number of changes of the order, from 1. */
    version: z.number().int(),
    transition: z.string(),
    status: z.string(),
    payment: z.string(),
    fulfilment: z.string(),
    /** When its stock hold expires. */
    heldUntil: timeSchema.optional(),
  }),
  /** An order was confirmed. At most one event per order. */
  'warung.order.confirmed.v1': defineEvent({
    ...common,
    orderId: idSchema,
    conversationId: idSchema,
    phoneNumberId: idSchema.optional(),
  }),
  /** WhatsApp's data of a product is out of date: its details changed, or it sold out or is available again. */
  'warung.product.changed.v1': defineEvent({ ...common, sku: idSchema, cause: z.enum(['details', 'availability']) }),
  /** All products must be synchronised with another WhatsApp catalogue, or again with the same one. */
  'warung.catalogue.changed.v1': defineEvent({ ...common, catalogId: idSchema }),
  /** A file was stored. */
  'warung.media.stored.v1': defineEvent({ ...common, messageId: idSchema, bytes: z.number().int().min(0) }),
  /** An agent wrote to a customer in the quarter-hour that begins at `at`. */
  'warung.agent.active.v1': defineEvent({ ...common, agentId: idSchema }),
  /** Usage was recorded: the rollup of its quarter-hour must be rebuilt. */
  'warung.usage.recorded.v1': defineEvent({
    ...common,
    /** The day (UTC, `2026-11-24`) and quarter-hour (`0930`) of the usage. */
    day: z.iso.date(),
    bucket: z.string().regex(/^\d{4}$/),
  }),
  /** A watermark tick passed through the usage pipeline: usage reported a quarter-hour before it has been counted. */
  'warung.meter.beat.v1': defineEvent({ ...common, tenantId: idSchema.optional() }),
  /** Input could not be routed and was quarantined. The tenant is known when the account is known. */
  'warung.item.quarantined.v1': defineEvent({
    ...common,
    tenantId: idSchema.optional(),
    quarantineId: idSchema,
    reason: z.string(),
    kind: z.string(),
    phoneNumberId: z.string().optional(),
  }),
});

export type EventType = keyof typeof EVENTS;

/** Not `z.infer`, which TypeScript does not resolve for a generic event type. */
export type DomainEventOf<T extends EventType> = (typeof EVENTS)[T]['strict']['_zod']['output'];

/** A domain event with its type. */
export type DomainEvent = { [T in EventType]: { readonly type: T; readonly event: DomainEventOf<T> } }[EventType];

const isEventType = (text: string): text is EventType => Object.hasOwn(EVENTS, text);
export const EVENT_TYPES: readonly EventType[] = Object.keys(EVENTS).filter(isEventType);
