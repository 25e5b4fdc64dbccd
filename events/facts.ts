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
  'warung.item.quarantined.v1': z.object(shapes['warung.item.quarantined.v1']),
};

export type FactOf<T extends FactType> = z.infer<(typeof $Facts)[T]>;

/** A fact with its type. */
export type Fact = { [T in FactType]: { readonly type: T; readonly fact: FactOf<T> } }[FactType];

const isFactType = (text: string): text is FactType => Object.hasOwn(shapes, text);
export const FACT_TYPES: readonly FactType[] = Object.keys(shapes).filter(isFactType);
