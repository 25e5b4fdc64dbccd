import * as z from 'zod';
import { priceSchema } from '../rates/price.ts';
import { partitionIdOf, readTenantKey, sortIdOf } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import { absent, type Put } from '../table/table.ts';
import { type Item, plain, present } from '../table/values.ts';

const directionSchema = z.enum(['inbound', 'outbound']);
export type Direction = z.infer<typeof directionSchema>;

const sendAttemptSchema = z.object({
  /** Unix seconds. */
  at: z.number(),
  /** Absent while the attempt is in progress, and permanently if the function was killed. */
  outcome: z.enum(['accepted', 'refused', 'postponed', 'lost']).optional(),
  code: z.number().optional(),
});
export type SendAttempt = z.infer<typeof sendAttemptSchema>;

/**
 * The sending progress of an outbound message. Attempts are made until one is accepted, lost (then `unconfirmed`: it
 * may have arrived and is not retried automatically), or rejected permanently.
 */
const sendingSchema = z.object({
  state: z.enum(['queued', 'held', 'sending', 'accepted', 'unconfirmed', 'failed']),
  attempts: z.array(sendAttemptSchema),
  /** The current round, from 1. A manual retry starts a new round. Only statuses of the current round count. */
  round: z.number().int().min(1),
  /** The number of attempts in earlier rounds. */
  roundFrom: z.number().int().min(0).optional(),
  wamid: z.string().optional(),
  /** The agent who sent it; absent for programs. */
  by: z.string().optional(),
  automatic: z.boolean(),
  price: priceSchema.optional(),
  /** Why it failed: WhatsApp's code, or the reason of this service. */
  failure: z.object({ code: z.number().nullable(), reason: z.string() }).optional(),
});
export type Sending = z.infer<typeof sendingSchema>;

/**
 * A message, `T#<tenant>#C#<conversation>` / `M#<provider's time>#<hash of the wamid>`. The item also deduplicates:
 * every delivery of the message computes the same key for a conditional put. The raw text is stored once and parsed
 * when shown. Attribute names are short so that a text message stays within 1 KB, which is 1 WCU.
 * Access: put if absent (1 WCU); query a conversation by time (0.5 RCU per 4 KB of messages).
 */
const storedSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  v: z.literal(1),
  /** Direction. */
  d: directionSchema,
  /** Type. */
  ty: z.string(),
  /** The conversation's phone number id and contact id, repeated so that a stream record holds the complete event. */
  pn: z.string(),
  c: z.string(),
  /** When we received it, unix seconds. */
  ra: z.number(),
  /** The message as Meta sent it, or its key in the raw bucket with its preview. */
  raw: z.string().optional(),
  rawKey: z.string().optional(),
  wamid: z.string().optional(),
  text: z.string().optional(),
  digest: z.string().optional(),
  /** traceparent. */
  tp: z.string().optional(),
  /** The sending progress of an outbound message. */
  sending: sendingSchema.optional(),
});

export interface StoredMessage {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly contactId: string;
  readonly phoneNumberId: string;
  readonly direction: Direction;
  readonly type: string;
  /** The provider's time in unix seconds; 0 when it gave none. */
  readonly at: number;
  readonly receivedAt: number;
  readonly raw: RawText;
  readonly traceparent: string | undefined;
  /** Set for messages that this service sends; undefined for messages that WhatsApp reported. */
  readonly sending?: Sending | undefined;
}

/** Raw input: the text itself, or its key in the raw bucket when it is too large for an item. */
export type RawText =
  | { readonly in: 'item'; readonly text: string }
  | {
      readonly in: 'bucket';
      readonly key: string;
      readonly wamid: string | null;
      readonly preview: string | null;
      /** A hash of the content, to recognise a repetition. */
      readonly digest: string | null;
    };

export function putMessage(scope: TenantScope, message: Omit<StoredMessage, 'tenantId'>): Put {
  const { raw } = message;
  const rawAttributes =
    raw.in === 'item'
      ? { raw: raw.text }
      : {
          rawKey: raw.key,
          wamid: raw.wamid ?? undefined,
          text: raw.preview ?? undefined,
          digest: raw.digest ?? undefined,
        };
  return {
    key: scope.message(message.conversationId, message.at, message.messageId),
    attributes: present({
      v: 1,
      d: message.direction,
      ty: message.type,
      pn: message.phoneNumberId,
      c: message.contactId,
      ra: message.receivedAt,
      ...rawAttributes,
      tp: message.traceparent,
      sending: message.sending && plain(message.sending),
    }),
    when: absent(),
  };
}

/** @throws ZodError for an item that is not a message */
export function readMessageItem(item: Item): StoredMessage {
  const stored = storedSchema.parse(item);
  const tenant = readTenantKey(stored.pk);
  const [time = '0', messageId = ''] = sortIdOf('message', stored.sk).split('#');
  return {
    tenantId: tenant?.tenantId ?? '',
    conversationId: partitionIdOf('message', stored.pk),
    messageId,
    contactId: stored.c,
    phoneNumberId: stored.pn,
    direction: stored.d,
    type: stored.ty,
    at: Number(time),
    receivedAt: stored.ra,
    raw:
      stored.raw !== undefined
        ? { in: 'item', text: stored.raw }
        : {
            in: 'bucket',
            key: stored.rawKey ?? '',
            wamid: stored.wamid ?? null,
            preview: stored.text ?? null,
            digest: stored.digest ?? null,
          },
    traceparent: stored.tp,
    sending: stored.sending,
  };
}
