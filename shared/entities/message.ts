import * as z from 'zod';
import { $Price } from '../rates/price.ts';
import { readTenantKey, type TenantScope } from '../table/keys.ts';
import { absent, type Put } from '../table/table.ts';
import { type Item, plain, present } from '../table/values.ts';

const $Direction = z.enum(['inbound', 'outbound']);
export type Direction = z.infer<typeof $Direction>;

const $SendAttempt = z.object({
  /** Unix seconds. */
  at: z.number(),
  /** Absent while it is under way, and for good when the function was killed. */
  outcome: z.enum(['accepted', 'refused', 'postponed', 'lost']).optional(),
  code: z.number().optional(),
});
export type SendAttempt = z.infer<typeof $SendAttempt>;

/**
 * How far the sending of a message of ours got. A message is an intent; attempts are made until one is accepted, or lost (then
 * `unconfirmed`: it may have arrived, and is not sent again by itself), or refused for good.
 */
const $Sending = z.object({
  state: z.enum(['queued', 'held', 'sending', 'accepted', 'unconfirmed', 'failed']),
  attempts: z.array($SendAttempt),
  /** The attempt whose statuses count: the first of the newest time that the message was asked for. */
  round: z.number().int().min(1),
  /** How many attempts earlier rounds made. */
  roundFrom: z.number().int().min(0).optional(),
  wamid: z.string().optional(),
  /** The agent who sends; absent for programs. */
  by: z.string().optional(),
  automatic: z.boolean(),
  price: $Price.optional(),
  /** Why it failed: WhatsApp's code, or the word of our own refusal. */
  failure: z.object({ code: z.number().nullable(), reason: z.string() }).optional(),
});
export type Sending = z.infer<typeof $Sending>;

/**
 * A message, `T#<tenant>#C#<conversation>` / `M#<provider's time>#<hash of the wamid>`. The item is its own record of having been
 * seen: a conditional put under a key that every delivery of the message computes alike. The raw text is stored once and
 * read when shown; attribute names are short so that a text stays within one KB, which is one WCU.
 * Access: put if absent (1 WCU); query a conversation by time (0.5 RCU per 4 KB of messages).
 */
const $Stored = z.object({
  pk: z.string(),
  sk: z.string(),
  v: z.literal(1),
  /** Direction. */
  d: $Direction,
  /** Type. */
  ty: z.string(),
  /** Phone number id and contact id: the conversation's, repeated so that a stream record tells the whole fact. */
  pn: z.string(),
  c: z.string(),
  /** When we received it, unix seconds. */
  ra: z.number(),
  /** The message as Meta sent it; or where it lies in the raw bucket, with what a list shows of it. */
  raw: z.string().optional(),
  rawKey: z.string().optional(),
  wamid: z.string().optional(),
  text: z.string().optional(),
  digest: z.string().optional(),
  /** traceparent. */
  tp: z.string().optional(),
  /** Of a message that we send: how far sending got. */
  sending: $Sending.optional(),
});

export interface StoredMessage {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly contactId: string;
  readonly phoneNumberId: string;
  readonly direction: Direction;
  readonly type: string;
  /** Unix seconds by the provider, 0 when it gave none. */
  readonly at: number;
  readonly receivedAt: number;
  readonly raw: RawText;
  readonly traceparent: string | undefined;
  /** Of a message that we send; undefined for all that WhatsApp told. */
  readonly sending?: Sending | undefined;
}

/** Raw input: the text itself, or its place in the raw bucket when it was too large for an item. */
export type RawText =
  | { readonly in: 'item'; readonly text: string }
  | {
      readonly in: 'bucket';
      readonly key: string;
      readonly wamid: string | null;
      readonly preview: string | null;
      /** Of the content, to know a repetition by. */
      readonly digest: string | null;
    };

export function putMessage(scope: TenantScope, message: Omit<StoredMessage, 'tenantId'>): Put {
  const { raw } = message;
  const kept =
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
      ...kept,
      tp: message.traceparent,
      sending: message.sending && plain(message.sending),
    }),
    when: absent(),
  };
}

/** @throws ZodError for what is no message item. */
export function readMessageItem(item: Item): StoredMessage {
  const stored = $Stored.parse(item);
  const tenant = readTenantKey(stored.pk);
  const [, conversationId = ''] = tenant?.rest.split('#') ?? [];
  const [, time = '0', messageId = ''] = stored.sk.split('#');
  return {
    tenantId: tenant?.tenantId ?? '',
    conversationId,
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
