import * as z from 'zod';

/** What an item of a webhook is. `element` is one of an array that nobody knows, `change` a value that is no list of items. */
const $ItemKind = z.enum([
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
export type ItemKind = z.infer<typeof $ItemKind>;

const $Frame = z.object({
  v: z.literal(1),
  kind: $ItemKind,
  field: z.string().nullable(),
  wabaId: z.string().nullable(),
  phoneNumberId: z.string().nullable(),
  /** `entry.time`, unix seconds: tells apart two events of the same content. */
  entryTime: z.number().nullable(),
  /** When we received it, unix seconds. */
  receivedAt: z.number(),
});

/** One item of a webhook on its way to the router: the contract of the queue `inbound`. */
export const $InboundItem = $Frame.extend({
  /** The item's JSON text. */
  raw: z.string(),
  /** The elements of `contacts[]` that speak of the item's person. */
  contacts: z.array(z.unknown()),
  traceparent: z.string().optional(),
  /** Where the raw text lies when it was too large for a message. */
  rawKey: z.string().optional(),
});
export type InboundItem = z.infer<typeof $InboundItem>;

/** The same with raw text and contacts left in the raw bucket. */
const $LargeItem = $Frame.extend({ large: z.string(), traceparent: z.string().optional() });
export type LargeItem = z.infer<typeof $LargeItem>;

export const $QueueBody = z.union([$LargeItem, $InboundItem]);

/** What lies in the bucket. */
export const $LargeContent = z.object({ raw: z.string(), contacts: z.array(z.unknown()) });
