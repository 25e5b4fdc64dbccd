import { readCursor, writeCursor } from '../../shared/cursor.ts';
import { type DeliveryRecord, readDelivery } from '../../shared/entities/delivery.ts';
import { readMediaItem, type StoredMedia } from '../../shared/entities/media.ts';
import { readMessageItem, type StoredMessage } from '../../shared/entities/message.ts';
import type { ListPage } from '../../shared/http/page.ts';
import { notFound } from '../../shared/http/problem.ts';
import { type Ids, isId } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Range, Table } from '../../shared/table/table.ts';
import { hasMedia } from '../../shared/whatsapp/message.ts';
import { deliveryIdOf } from '../outbound/message-state.ts';
import { type Beside, messageView } from './message-view.ts';
import type { MediaView, MessageView } from './views.ts';

export interface ThreadRequest {
  readonly scope: TenantScope;
  readonly conversationId: string;
  /** `desc`: newest first. */
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor: string | undefined;
}

export interface ThreadDeps {
  readonly table: Table;
  readonly ids: Ids;
  /** A message's file with a link to it that is good for some minutes. */
  readonly showMedia: (media: StoredMedia | undefined, message: StoredMessage) => Promise<MediaView>;
}

/**
 * A conversation's messages by the provider's time. Costs the conversation's size on the page, not its length: 0.5 RCU per 4 KB
 * of messages, and for each outbound message and each file 0.5 for what became of it. A page may hold fewer than `limit`.
 * @throws Problem 404 when the tenant has no such conversation
 */
export async function listMessages(request: ThreadRequest, deps: ThreadDeps): Promise<ListPage<MessageView>> {
  const { scope, conversationId, order, limit, cursor } = request;
  const { table, ids } = deps;
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
  return {
    data: await messageViews(page.items.map(readMessageItem), scope, deps),
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

/** Messages with what stands beside them: deliveries and files, read together. */
export async function messageViews(
  messages: readonly StoredMessage[],
  scope: TenantScope,
  deps: ThreadDeps,
): Promise<readonly MessageView[]> {
  const { table, ids } = deps;
  const deliveryIds = new Map(messages.map((message) => [message.messageId, deliveryIdsOf(message, scope, ids)]));
  const files = messages.filter((message) => message.direction === 'inbound' && hasMedia(message.type));
  const items = await table.getMany([
    ...[...deliveryIds.values()].flat().map((id) => scope.delivery(id)),
    ...files.map(({ messageId }) => scope.media(messageId)),
  ]);
  const isMedia = (item: { readonly sk?: unknown }): boolean => item.sk === 'F';
  const deliveries = new Map(
    items
      .filter((item) => !isMedia(item))
      .map(readDelivery)
      .map((one) => [one.messageId, one]),
  );
  const media = new Map(
    items
      .filter(isMedia)
      .map(readMediaItem)
      .map((one) => [one.messageId, one]),
  );
  return Promise.all(
    messages.map(async (message) => {
      const known = (deliveryIds.get(message.messageId) ?? []).flatMap((id) => deliveries.get(id) ?? []);
      const shown = files.includes(message) ? await deps.showMedia(media.get(message.messageId), message) : null;
      return messageView(message, besideOf(known, shown));
    }),
  );
}

/**
 * Under which ids statuses of a message may lie: of ours under its own, or under its wamid's when they came back without our
 * key. Both at once is rare, and the union is right: statuses are a set.
 */
function deliveryIdsOf(message: StoredMessage, scope: TenantScope, ids: Ids): readonly string[] {
  const { messageId, sending, direction } = message;
  if (direction === 'inbound') return [];
  if (!sending) return [messageId];
  const own = deliveryIdOf(ids, scope.tenantId, messageId, sending.round);
  return sending.wamid === undefined ? [own] : [own, ids.derive('message', scope.tenantId, sending.wamid)];
}

function besideOf(records: readonly DeliveryRecord[], media: MediaView | null): Beside {
  const [first, second] = records;
  const delivery = second ? { ...second.delivery, ...first?.delivery } : (first?.delivery ?? {});
  return { delivery, wamid: first?.wamid ?? second?.wamid, media };
}
