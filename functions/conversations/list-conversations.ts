import { groupBy, mapBounded } from '../../shared/bounded.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import { type Conversation, readConversation } from '../../shared/entities/conversation.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import type { ListPage } from '../../shared/http/page.ts';
import type { Ids } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { ConversationView } from './views.ts';
import { conversationView } from './views.ts';

export interface ListRequest {
  readonly scope: TenantScope;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * A tenant's conversations, those whose state changed last (customer began to wait, or was answered) first. Reads `limit`
 * keys of each shard of the list and then the conversations themselves: 0.5 RCU per 4 KB of keys and per conversation.
 */
export async function listConversations(
  request: ListRequest,
  table: Table,
  ids: Ids,
): Promise<ListPage<ConversationView>> {
  const { scope, limit, cursor } = request;
  const binding = `${scope.tenantId}|conversations`;
  const [before] = cursor === undefined ? [] : readCursor(ids, binding, cursor);
  const tenant = await getTenant(table, scope.tenantId);
  const shards = Array.from({ length: tenant?.shards ?? 1 }, (_, shard) => shard);
  const range = before === undefined ? {} : { range: { before } };
  const pages = await mapBounded(shards, 8, (shard) =>
    table.query({ in: scope.list(shard), ...range, descending: true, limit: limit + 1 }),
  );
  const places = newestOfEach(pages.flatMap((page) => page.items.map((item) => String(item.gsk))));
  const shown = places.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: await load(shown, scope, table),
    next: places.length > limit && last !== undefined ? writeCursor(ids, binding, [last]) : null,
  };
}

/**
 * Places newest first, one a conversation: while one moves, the index may show it where it was and where it is now
 * (DynamoDB Developer Guide, Global secondary indexes, eventual consistency).
 */
function newestOfEach(places: readonly string[]): readonly string[] {
  const sorted = [...places].sort().reverse();
  return groupBy(sorted, conversationAt).flatMap(([newest]) => newest ?? []);
}

const conversationAt = (place: string): string => place.split('#')[1] ?? '';

/** The conversations at places of the list (`<time>#<conversation>`), in the same order. */
async function load(places: readonly string[], scope: TenantScope, table: Table): Promise<readonly ConversationView[]> {
  const wanted = places.map(conversationAt);
  const items = await table.getMany(wanted.map((id) => scope.conversation(id)));
  const found = new Map(items.map(readConversation).map((one): [string, Conversation] => [one.conversationId, one]));
  return wanted.flatMap((id) => {
    const conversation = found.get(id);
    return conversation ? [conversationView(conversation)] : [];
  });
}
