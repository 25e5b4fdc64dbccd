import { groupBy, mapConcurrently } from '../../shared/concurrency.ts';
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts';
import { type Conversation, readConversation } from '../../shared/entities/conversation.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import type { ListPage } from '../../shared/http/page.ts';
import type { Ids } from '../../shared/ids.ts';
import type { ListState, TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import { toConversationView } from './conversation-view.ts';
import type { ConversationView } from './views.ts';

export interface ListConversationsRequest {
  readonly scope: TenantScope;
  /** `waiting`: longest wait first. The others: most recent change of state first. */
  readonly view: 'all' | ListState;
  readonly ownerId: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
  /** Unix seconds. */
  readonly now: number;
}

const LISTS = { all: ['waiting', 'answered'], waiting: ['waiting'], answered: ['answered'] } as const;

/**
 * Lists a tenant's conversations, ordered by the time of their last change of state (the customer began to wait, or was
 * answered). Reads `limit` keys of each shard of the lists and then the conversations: 0.5 RCU per 4 KB of keys and per
 * conversation.
 */
export async function listConversations(
  request: ListConversationsRequest,
  table: Table,
  ids: Ids,
): Promise<ListPage<ConversationView>> {
  const { scope, view, ownerId, limit, cursor } = request;
  const binding = `${scope.tenantId}|conversations|${view}|${ownerId ?? ''}`;
  const [position] = cursor === undefined ? [] : decodeCursor(ids, binding, cursor);
  const descending = view !== 'waiting';
  const range = position === undefined ? {} : { range: descending ? { before: position } : { after: position } };
  const tenant = await getTenant(table, scope.tenantId);
  const shards = Array.from({ length: tenant?.shards ?? 1 }, (_, shard) => shard);
  const lists = shards.flatMap((shard) => LISTS[view].map((state) => scope.list(shard, state)));
  const pages = await mapConcurrently(lists, 8, (list) =>
    table.query({ in: list, ...range, descending, limit: limit + 1 }),
  );
  const positions = distinctPositions(
    pages.flatMap((page) => page.items.map((item) => String(item.gsk))),
    descending,
  );
  const selected = positions.slice(0, limit);
  const last = selected.at(-1);
  return {
    data: await load(selected, request, table),
    next: positions.length > limit && last !== undefined ? encodeCursor(ids, binding, [last]) : null,
  };
}

/**
 * Sorts positions and keeps the newest of each conversation: while a conversation moves, the index may show it at its
 * old and its new position (DynamoDB Developer Guide, Global secondary indexes, eventual consistency).
 */
function distinctPositions(positions: readonly string[], descending: boolean): readonly string[] {
  const newestFirst = groupBy([...positions].sort().reverse(), conversationAt).flatMap(([newest]) => newest ?? []);
  return descending ? newestFirst : newestFirst.reverse();
}

const conversationAt = (position: string): string => position.split('#')[1] ?? '';

/** Loads the conversations at positions of the list (`<time>#<conversation>`), in the same order. */
async function load(
  positions: readonly string[],
  { scope, view, ownerId, now }: ListConversationsRequest,
  table: Table,
): Promise<readonly ConversationView[]> {
  const conversationIds = positions.map(conversationAt);
  const items = await table.getMany(conversationIds.map((id) => scope.conversation(id)));
  const found = new Map(items.map(readConversation).map((one): [string, Conversation] => [one.conversationId, one]));
  // The index is eventually consistent: a conversation that was just answered is not listed as waiting.
  const isMatch = ({ waitingSince, ownerId: owner }: Conversation): boolean =>
    (view !== 'waiting' || waitingSince !== undefined) && (ownerId === undefined || owner === ownerId);
  return conversationIds.flatMap((id) => {
    const conversation = found.get(id);
    return conversation && isMatch(conversation) ? [toConversationView(conversation, now)] : [];
  });
}
