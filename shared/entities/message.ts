import * as z from 'zod';
import { readTenantKey, type TenantScope } from '../table/keys.ts';
import { absent, type Put } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';

const $Direction = z.enum(['inbound', 'outbound']);
export type Direction = z.infer<typeof $Direction>;

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
  };
}
