import { readCursor, writeCursor } from '../../shared/cursor.ts';
import { readDelivery } from '../../shared/entities/delivery.ts';
import { readMessageItem, type StoredMessage } from '../../shared/entities/message.ts';
import type { ListPage } from '../../shared/http/page.ts';
import { notFound } from '../../shared/http/problem.ts';
import { type Ids, isId } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Range, Table } from '../../shared/table/table.ts';
import { type DeliveryState, newestState } from '../../shared/whatsapp/status.ts';
import { type MessageView, messageView } from './views.ts';

export interface ThreadRequest {
  readonly scope: TenantScope;
  readonly conversationId: string;
  /** `desc`: newest first. */
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * A conversation's messages by the provider's time. Costs the conversation's size on the page, not its length: 0.5 RCU per 4 KB
 * of messages, and 0.5 per outbound message for what became of it. A page may hold fewer than `limit`.
 * @throws Problem 404 when the tenant has no such conversation
 */
export async function listMessages(request: ThreadRequest, table: Table, ids: Ids): Promise<ListPage<MessageView>> {
  const { scope, conversationId, order, limit, cursor } = request;
  const unknown = notFound('There is no such conversation.');
  if (!isId(conversationId)) throw unknown;
  const binding = `${scope.tenantId}|messages|${conversationId}|${order}`;
  const [position] = cursor === undefined ? [] : readCursor(ids, binding, cursor);
  const [conversation, page] = await Promise.all([
    table.get(scope.conversation(conversationId)),
    table.query({
      in: scope.thread(conversationId),
      range: rangeOf(order, position),
      descending: order === 'desc',
      limit,
    }),
  ]);
  if (!conversation) throw unknown;
  const messages = page.items.map(readMessageItem);
  const states = await statesOf(messages, scope, table);
  return {
    data: messages.map((message) => messageView(message, states.get(message.messageId) ?? null)),
    next: page.last === undefined ? null : writeCursor(ids, binding, [String(page.last.sk)]),
  };
}

/** Messages have sort keys from `M#` up to, not including, `M$`; `C`, the conversation itself, lies before. */
function rangeOf(order: 'asc' | 'desc', position: string | undefined): Range {
  if (position === undefined) return { prefix: 'M#' };
  // One past the position, both ends included: a query takes one condition on the sort key only.
  return order === 'desc' ? { from: 'M#', to: previous(position) } : { from: `${position}!`, to: 'M#~' };
}

/** The greatest key of a message that sorts before this one: ids have a fixed length, so lowering the last character will do. */
const previous = (position: string): string =>
  `${position.slice(0, -1)}${String.fromCharCode(position.charCodeAt(position.length - 1) - 1)}~`;

async function statesOf(
  messages: readonly StoredMessage[],
  scope: TenantScope,
  table: Table,
): Promise<ReadonlyMap<string, DeliveryState | null>> {
  const outbound = messages.filter(({ direction }) => direction === 'outbound');
  const items = await table.getMany(outbound.map(({ messageId }) => scope.delivery(messageId)));
  return new Map(items.map(readDelivery).map((record) => [record.messageId, newestState(record.delivery)]));
}
