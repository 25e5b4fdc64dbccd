import * as z from 'zod';
import { PENDING, readTenantKey, type TenantScope } from '../table/keys.ts';
import { exists, type Table, type Write } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import { $MarkRead } from '../whatsapp/outbound.ts';

/**
 * Something that is to be sent into a conversation, `T#<tenant>#C#<conversation>` / `O#<ULID>`, beside its messages: there from the
 * moment that it is asked for until it is sent, refused or given up. Ids sort by the time of asking, so a query gives
 * what to send next. A new entry rings the doorbell of its conversation, by way of the table's stream.
 * Access: put and delete in transactions (2 WCU each); query a conversation's by prefix `O#` (0.5 RCU, 1 when consistent).
 */
const $Stored = z.object({
  pk: z.string(),
  sk: z.string(),
  v: z.literal(1),
  /** The message: second of its key, and id. Absent for a mark of reading, which is no message. */
  at: z.number().optional(),
  messageId: z.string().optional(),
  read: $MarkRead.optional(),
  /** Others have passed it: it waits for a status, and holds nobody up. */
  late: z.boolean().optional(),
  tp: z.string().optional(),
});

interface PendingFrame {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly traceparent: string | undefined;
}
export type Pending = PendingFrame &
  (
    | { readonly is: 'message'; readonly at: number; readonly messageId: string; readonly late: boolean }
    | { readonly is: 'read'; readonly mark: z.infer<typeof $MarkRead> }
  );

/** What a new entry holds besides its key. */
export type NewPending =
  | { readonly is: 'message'; readonly at: number; readonly messageId: string }
  | { readonly is: 'read'; readonly mark: z.infer<typeof $MarkRead> };

/** @param id a ULID of the time of asking */
export function newPending(
  scope: TenantScope,
  conversationId: string,
  id: string,
  entry: NewPending,
  traceparent: string | undefined,
): Write {
  const what =
    entry.is === 'message'
      ? { at: entry.at, messageId: entry.messageId }
      : {
          read: {
            status: entry.mark.status,
            message_id: entry.mark.message_id,
            ...(entry.mark.typing_indicator ? { typing_indicator: entry.mark.typing_indicator } : {}),
          },
        };
  return { do: 'put', key: scope.pending(conversationId, id), attributes: present({ v: 1, ...what, tp: traceparent }) };
}

export const pendingDone = (scope: TenantScope, { conversationId, id }: Pending): Write => ({
  do: 'delete',
  key: scope.pending(conversationId, id),
});

/** Lets others pass an entry that only waits for a status. */
export const letPass = (scope: TenantScope, { conversationId, id }: Pending): Write => ({
  do: 'update',
  key: scope.pending(conversationId, id),
  set: { late: true },
  when: exists(),
});

/**
 * What is to be sent next, in order, from behind an entry on; consistent, because a doorbell rings right after the write. Entries
 * that cannot be read are told apart: they are nobody's fault but ours, and must not hold up the others.
 */
export async function listPending(
  table: Table,
  scope: TenantScope,
  conversationId: string,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<{ readonly entries: readonly Pending[]; readonly unreadable: number; readonly last: string | undefined }> {
  const { limit, after } = page;
  const { items, last } = await table.query({
    in: scope.thread(conversationId),
    range: { from: after === undefined ? PENDING : `${PENDING}${after}!`, to: `${PENDING}~` },
    limit,
    consistent: true,
  });
  const entries = items.flatMap((item) => (isPending(item) ? [readPending(item)] : []));
  return { entries, unreadable: items.length - entries.length, last: last && String(last.sk).slice(PENDING.length) };
}

const isPending = (item: Item): boolean => $Stored.safeParse(item).success;

/** @throws ZodError for what is no such item */
export function readPending(item: Item): Pending {
  const stored = $Stored.parse(item);
  const tenant = readTenantKey(stored.pk);
  const frame = {
    id: stored.sk.slice(PENDING.length),
    tenantId: tenant?.tenantId ?? '',
    conversationId: tenant?.rest.slice('C#'.length) ?? '',
    traceparent: stored.tp,
  };
  if (stored.read) return { ...frame, is: 'read', mark: stored.read };
  const { at = 0, messageId = '', late = false } = stored;
  return { ...frame, is: 'message', at, messageId, late };
}
