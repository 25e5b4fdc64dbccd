import * as z from 'zod';

/**
 * Facts: what has happened, told on the bus. A fact carries ids and times, never bodies, phone numbers or wamids. Its `id` is
 * derived from what it tells, so that the same fact told twice (a stream batch repeated, a range republished) has the same
 * id: consumers are idempotent on it.
 *
 * Producers are strict (a field too many is an error), consumers tolerant (fields that they don't know are left out), so
 * that optional fields can be added within a version.
 */

const id = z.string().min(1);
/** ISO 8601, UTC. */
const time = z.iso.datetime();

const common = {
  id,
  /** When it happened. */
  at: time,
  tenantId: id,
  /** W3C trace context of the input behind it. */
  traceparent: z.string().optional(),
};

const shapes = {
  /** A message is in a conversation: from the customer (inbound), or sent from the business's phone (outbound). */
  'warung.message.received.v1': {
    ...common,
    conversationId: id,
    contactId: id,
    messageId: id,
    phoneNumberId: id,
    type: z.string(),
    direction: z.enum(['inbound', 'outbound']),
    /** The provider's time; absent when it gave none. */
    timestamp: time.optional(),
  },
  /** A conversation has its first message to show. */
  'warung.conversation.started.v1': { ...common, conversationId: id, contactId: id, phoneNumberId: id },
  /** A message reached a state, or was found to have reached it earlier than known. */
  'warung.delivery.updated.v1': {
    ...common,
    messageId: id,
    phoneNumberId: id,
    /** In a group: of which participant. */
    participantId: id.optional(),
    state: z.string(),
    /** The provider's time; absent when it gave none. */
    timestamp: time.optional(),
    pricing: z
      .object({ billable: z.boolean().nullable(), type: z.string().nullable(), category: z.string().nullable() })
      .optional(),
    /** When the message counts as used, derived from what it is and not from when this was told. */
    usedAt: time.optional(),
    /** The recipient's market on WhatsApp's rate cards. */
    market: z.string().optional(),
    errorCodes: z.array(z.number().int()),
  },
  /** A message brought a file that lies at WhatsApp for some days and is to be fetched. */
  'warung.media.announced.v1': {
    ...common,
    conversationId: id,
    messageId: id,
    phoneNumberId: id,
    type: z.string(),
    /** The provider's time; absent when it gave none. */
    timestamp: time.optional(),
  },
  /** A number that could not send can again: its token was renewed. */
  'warung.number.resumed.v1': { ...common, phoneNumberId: id, wabaId: id },
  /** A business number is connected to a tenant. */
  'warung.number.registered.v1': { ...common, phoneNumberId: id, wabaId: id },
  /** A customer sent a cart: what the phone believes to be an order. */
  'warung.cart.received.v1': {
    ...common,
    conversationId: id,
    contactId: id,
    messageId: id,
    phoneNumberId: id,
    /** The provider's time; absent when it gave none. */
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
  /** An order came to be, or went on to another state of one of its three machines. */
  'warung.order.changed.v1': {
    ...common,
    orderId: id,
    conversationId: id,
    /** Counts the changes of the order, from 1. */
    version: z.number().int(),
    transition: z.string(),
    status: z.string(),
    payment: z.string(),
    fulfilment: z.string(),
    /** Until when stock is held for it. */
    heldUntil: time.optional(),
  },
  /** An order was confirmed; once in its life. */
  'warung.order.confirmed.v1': { ...common, orderId: id, conversationId: id, phoneNumberId: id.optional() },
  /** What WhatsApp shows of a product is no longer what the shop has: its details changed, or it sold out or came back. */
  'warung.product.changed.v1': { ...common, sku: id, cause: z.enum(['details', 'availability']) },
  /** All products go to another catalogue in WhatsApp, or once more to the same. */
  'warung.catalogue.changed.v1': { ...common, catalogId: id },
  /** A file was stored. */
  'warung.media.stored.v1': { ...common, messageId: id, bytes: z.number().int().min(0) },
  /** A person of the business wrote to a customer in the quarter of an hour that begins `at`. */
  'warung.agent.active.v1': { ...common, agentId: id },
  /** Usage was recorded: the rollup of its quarter of an hour is to be counted anew. */
  'warung.usage.recorded.v1': {
    ...common,
    /** The day (UTC, `2026-11-24`) and the quarter of an hour (`0930`) that it belongs to. */
    day: z.iso.date(),
    bucket: z.string().regex(/^\d{4}$/),
  },
  /** A beat of the clock went the way that usage takes: what was told a quarter of an hour before it has been counted. */
  'warung.meter.beat.v1': { ...common, tenantId: id.optional() },
  /** Input could not be routed and is kept. The tenant is known when the account is. */
  'warung.item.quarantined.v1': {
    ...common,
    tenantId: id.optional(),
    quarantineId: id,
    reason: z.string(),
    kind: z.string(),
    phoneNumberId: z.string().optional(),
  },
};

export type FactType = keyof typeof shapes;

/** What producers write: nothing but the known fields. */
export const $Facts = {
  'warung.message.received.v1': z.strictObject(shapes['warung.message.received.v1']),
  'warung.conversation.started.v1': z.strictObject(shapes['warung.conversation.started.v1']),
  'warung.delivery.updated.v1': z.strictObject(shapes['warung.delivery.updated.v1']),
  'warung.media.announced.v1': z.strictObject(shapes['warung.media.announced.v1']),
  'warung.number.resumed.v1': z.strictObject(shapes['warung.number.resumed.v1']),
  'warung.number.registered.v1': z.strictObject(shapes['warung.number.registered.v1']),
  'warung.cart.received.v1': z.strictObject(shapes['warung.cart.received.v1']),
  'warung.order.answered.v1': z.strictObject(shapes['warung.order.answered.v1']),
  'warung.order.changed.v1': z.strictObject(shapes['warung.order.changed.v1']),
  'warung.order.confirmed.v1': z.strictObject(shapes['warung.order.confirmed.v1']),
  'warung.product.changed.v1': z.strictObject(shapes['warung.product.changed.v1']),
  'warung.catalogue.changed.v1': z.strictObject(shapes['warung.catalogue.changed.v1']),
  'warung.media.stored.v1': z.strictObject(shapes['warung.media.stored.v1']),
  'warung.agent.active.v1': z.strictObject(shapes['warung.agent.active.v1']),
  'warung.usage.recorded.v1': z.strictObject(shapes['warung.usage.recorded.v1']),
  'warung.meter.beat.v1': z.strictObject(shapes['warung.meter.beat.v1']),
  'warung.item.quarantined.v1': z.strictObject(shapes['warung.item.quarantined.v1']),
};

/** What consumers read: at least the known fields. */
export const $TolerantFacts = {
  'warung.message.received.v1': z.object(shapes['warung.message.received.v1']),
  'warung.conversation.started.v1': z.object(shapes['warung.conversation.started.v1']),
  'warung.delivery.updated.v1': z.object(shapes['warung.delivery.updated.v1']),
  'warung.media.announced.v1': z.object(shapes['warung.media.announced.v1']),
  'warung.number.resumed.v1': z.object(shapes['warung.number.resumed.v1']),
  'warung.number.registered.v1': z.object(shapes['warung.number.registered.v1']),
  'warung.cart.received.v1': z.object(shapes['warung.cart.received.v1']),
  'warung.order.answered.v1': z.object(shapes['warung.order.answered.v1']),
  'warung.order.changed.v1': z.object(shapes['warung.order.changed.v1']),
  'warung.order.confirmed.v1': z.object(shapes['warung.order.confirmed.v1']),
  'warung.product.changed.v1': z.object(shapes['warung.product.changed.v1']),
  'warung.catalogue.changed.v1': z.object(shapes['warung.catalogue.changed.v1']),
  'warung.media.stored.v1': z.object(shapes['warung.media.stored.v1']),
  'warung.agent.active.v1': z.object(shapes['warung.agent.active.v1']),
  'warung.usage.recorded.v1': z.object(shapes['warung.usage.recorded.v1']),
  'warung.meter.beat.v1': z.object(shapes['warung.meter.beat.v1']),
  'warung.item.quarantined.v1': z.object(shapes['warung.item.quarantined.v1']),
};

export type FactOf<T extends FactType> = z.infer<(typeof $Facts)[T]>;

/** A fact with its type. */
export type Fact = { [T in FactType]: { readonly type: T; readonly fact: FactOf<T> } }[FactType];

const isFactType = (text: string): text is FactType => Object.hasOwn(shapes, text);
export const FACT_TYPES: readonly FactType[] = Object.keys(shapes).filter(isFactType);
