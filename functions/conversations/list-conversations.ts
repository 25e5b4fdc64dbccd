import type * as z from 'zod';
import { groupBy, mapBounded } from '../../shared/bounded.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import { type Conversation, readConversation } from '../../shared/entities/conversation.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import type { ListPage } from '../../shared/http/page.ts';
import type { Ids } from '../../shared/ids.ts';
import type { ListState, TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import { conversationView } from './conversation-view.ts';
import type { $ConversationView } from './views.ts';

type ConversationView = z.infer<typeof $ConversationView>;

export interface ListRequest {
  readonly scope: TenantScope;
  /** `waiting`: longest first. The others: those whose state changed last first. */
  readonly view: 'all' | ListState;
  readonly ownerId: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
  /** Unix seconds. */
  readonly now: number;
}

const LISTS = { all: ['waiting', 'answered'], waiting: ['waiting'], answered: ['answered'] } as const;

/**
 * A tenant's conversations by state (the customer began to wait, or was answered). Reads `limit` keys of each shard of the
 * lists and then the conversations themselves: 0.5 RCU per 4 KB of keys and per conversation.
 */
export async function listConversations(
  request: ListRequest,
  table: Table,
  ids: Ids,
): Promise<ListPage<ConversationView>> {
  const { scope, view, ownerId, limit, cursor } = request;
  const binding = `${scope.tenantId}|conversations|${view}|${ownerId ?? ''}`;
  const [position] = cursor === undefined ? [] : readCursor(ids, binding, cursor);
  const descending = view !== 'waiting';
  const range = position === undefined ? {} : { range: descending ? { before: position } : { after: position } };
  const tenant = await getTenant(table, scope.tenantId);
  const shards = Array.from({ length: tenant?.shards ?? 1 }, (_, shard) => shard);
  const lists = shards.flatMap((shard) => LISTS[view].map((state) => scope.list(shard, state)));
  const pages = await mapBounded(lists, 8, (list) => table.query({ in: list, ...range, descending, limit: limit + 1 }));
  const places = oneOfEach(
    pages.flatMap((page) => page.items.map((item) => String(item.gsk))),
    descending,
  );
  const shown = places.slice(0, limit);
  const last = shown.at(-1);
  const loaded = await load(shown, request, table);
  return {
    data: loaded,
    next: places.length > limit && last !== undefined ? writeCursor(ids, binding, [last]) : null,
  };
}

/**
 * Places in order, one a conversation: while one moves, the index may show it where it was and where it is now
 * (DynamoDB Developer Guide, Global secondary indexes, eventual consistency).
 */
function oneOfEach(places: readonly string[], descending: boolean): readonly string[] {
  const newestFirst = groupBy([...places].sort().reverse(), conversationAt).flatMap(([newest]) => newest ?? []);
  return descending ? newestFirst : newestFirst.reverse();
}

const conversationAt = (place: string): string => place.split('#')[1] ?? '';

/** The conversations at places of the list (`<time>#<conversation>`), in the same order. */
async function load(
  places: readonly string[],
  { scope, view, ownerId, now }: ListRequest,
  table: Table,
): Promise<readonly ConversationView[]> {
  const wanted = places.map(conversationAt);
  const items = await table.getMany(wanted.map((id) => scope.conversation(id)));
  const found = new Map(items.map(readConversation).map((one): [string, Conversation] => [one.conversationId, one]));
  // The index may be behind: what was answered a moment ago is not shown as waiting.
  const fits = ({ waitingSince, ownerId: owner }: Conversation): boolean =>
    (view !== 'waiting' || waitingSince !== undefined) && (ownerId === undefined || owner === ownerId);
  return wanted.flatMap((id) => {
    const conversation = found.get(id);
    return conversation && fits(conversation) ? [conversationView(conversation, now)] : [];
  });
}
