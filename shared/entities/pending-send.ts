import * as z from 'zod';
import { KEYS, partitionIdOf, readTenantKey, sortIdOf } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import { exists, type Table, type Write } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import { markReadSchema } from '../whatsapp/outbound.ts';

/**
 * A pending send in a conversation, `T#<tenant>#C#<conversation>` / `P#<ULID>`, in one partition with its messages. It
 * exists from the send request until it is sent, rejected or abandoned. Ids sort by request time, so that a query
 * returns the next sends in order. A new entry wakes up its conversation through the table's stream.
 * Access: put and delete in transactions (2 WCU each); query a conversation's (0.5 RCU, 1 when
 * consistent).
 */
const storedSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  v: z.literal(1),
  /** The message's time and id. Absent for a read receipt, which is not a message. */
  at: z.number().optional(),
  messageId: z.string().optional(),
  read: markReadSchema.optional(),
  /** It waits for a status and no longer blocks later sends. */
  late: z.boolean().optional(),
  tp: z.string().optional(),
});

interface PendingBase {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly traceparent: string | undefined;
}
export type PendingSend = PendingBase &
  (
    | { readonly is: 'message'; readonly at: number; readonly messageId: string; readonly late: boolean }
    | { readonly is: 'read'; readonly mark: z.infer<typeof markReadSchema> }
  );

/** The content of a new entry. */
export type NewPendingSend =
  | { readonly is: 'message'; readonly at: number; readonly messageId: string }
  | { readonly is: 'read'; readonly mark: z.infer<typeof markReadSchema> };

/**
 * Creates the write of a pending send.
 * @param id a ULID of the request time
 */
export function newPendingSend(
  scope: TenantScope,
  conversationId: string,
  id: string,
  entry: NewPendingSend,
  traceparent: string | undefined,
): Write {
  const content =
    entry.is === 'message'
      ? { at: entry.at, messageId: entry.messageId }
      : {
          read: {
            status: entry.mark.status,
            message_id: entry.mark.message_id,
            ...(entry.mark.typing_indicator ? { typing_indicator: entry.mark.typing_indicator } : {}),
          },
        };
  return {
    do: 'put',
    key: scope.pending(conversationId, id),
    attributes: present({ v: 1, ...content, tp: traceparent }),
  };
}

/** Creates the write that removes a completed entry. */
export const deletePendingSend = (scope: TenantScope, { conversationId, id }: PendingSend): Write => ({
  do: 'delete',
  key: scope.pending(conversationId, id),
});

/** Creates the write that lets later sends pass an entry that waits for a status. */
export const markPendingSendLate = (scope: TenantScope, { conversationId, id }: PendingSend): Write => ({
  do: 'update',
  key: scope.pending(conversationId, id),
  set: { late: true },
  when: exists(),
});

/**
 * Lists the next pending sends in order, after an entry. Consistent, because the wake-up follows the write immediately.
 * Counts unreadable entries separately: they are a defect of this service and must not block the others.
 */
export async function listPendingSends(
  table: Table,
  scope: TenantScope,
  conversationId: string,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<{
  readonly entries: readonly PendingSend[];
  readonly unreadable: number;
  readonly last: string | undefined;
}> {
  const { limit, after } = page;
  const { sort } = KEYS.pendingSend;
  const { items, last } = await table.query({
    in: scope.thread(conversationId),
    range: { from: after === undefined ? sort : `${sort}${after}!`, to: `${sort}~` },
    limit,
    consistent: true,
  });
  const entries = items.flatMap((item) => (isPending(item) ? [readPendingSend(item)] : []));
  return { entries, unreadable: items.length - entries.length, last: last && sortIdOf('pendingSend', last.sk) };
}

const isPending = (item: Item): boolean => storedSchema.safeParse(item).success;

/** @throws ZodError for an item that is not a pending send */
export function readPendingSend(item: Item): PendingSend {
  const stored = storedSchema.parse(item);
  const tenant = readTenantKey(stored.pk);
  const base = {
    id: sortIdOf('pendingSend', stored.sk),
    tenantId: tenant?.tenantId ?? '',
    conversationId: partitionIdOf('pendingSend', stored.pk),
    traceparent: stored.tp,
  };
  if (stored.read) return { ...base, is: 'read', mark: stored.read };
  const { at = 0, messageId = '', late = false } = stored;
  return { ...base, is: 'message', at, messageId, late };
}
