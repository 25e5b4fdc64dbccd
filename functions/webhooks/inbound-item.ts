import * as z from 'zod';

/**
 * Kind of a webhook item. `element` is an element of an unknown array, `change` a value that is not a list of items.
 */
const itemKindSchema = z.enum([
  'message',
  'status',
  'error',
  'preference',
  'echo',
  'group',
  'call',
  'element',
  'change',
  'malformed',
]);
export type ItemKind = z.infer<typeof itemKindSchema>;

const frameSchema = z.object({
  v: z.literal(1),
  kind: itemKindSchema,
  field: z.string().nullable(),
  wabaId: z.string().nullable(),
  phoneNumberId: z.string().nullable(),
  /** `entry.time`, unix seconds. Distinguishes two events with the same content. */
  entryTime: z.number().nullable(),
  /** Time of receipt, unix seconds. */
  receivedAt: z.number(),
});

/** Item of a webhook: the contract of the queue `inbound`. */
export const inboundItemSchema = frameSchema.extend({
  /** JSON text of the item. */
  raw: z.string(),
  /** Elements of `contacts[]` that belong to the item's person. */
  contacts: z.array(z.unknown()),
  traceparent: z.string().optional(),
  /** Key in the raw bucket when the text was too large for a queue message. */
  rawKey: z.string().optional(),
});
export type InboundItem = z.infer<typeof inboundItemSchema>;

/** Item whose raw text and contacts are in the raw bucket. */
const largeItemSchema = frameSchema.extend({ large: z.string(), traceparent: z.string().optional() });
export type LargeItem = z.infer<typeof largeItemSchema>;

export const queueBodySchema = z.union([largeItemSchema, inboundItemSchema]);

/** Content of an object in the raw bucket. */
export const largeContentSchema = z.object({ raw: z.string(), contacts: z.array(z.unknown()) });
