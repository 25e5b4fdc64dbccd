import { decodeCursor, encodeCursor } from '../../shared/cursor.ts';
import { type DeliveryRecord, readDelivery } from '../../shared/entities/delivery.ts';
import { readMediaItem, type StoredMedia } from '../../shared/entities/media.ts';
import { readMessageItem, type StoredMessage } from '../../shared/entities/message.ts';
import type { ListPage } from '../../shared/http/page.ts';
import { notFound } from '../../shared/http/problem.ts';
import { type Ids, isId } from '../../shared/ids.ts';
import { isItemOf, KEYS } from '../../shared/table/key-shapes.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Range, Table } from '../../shared/table/table.ts';
import type { Item } from '../../shared/table/values.ts';
import { hasMedia } from '../../shared/whatsapp/message.ts';
import { deliveryIdOf } from '../outbound/outgoing-message.ts';
import { type MessageDetails, toMessageView } from './message-view.ts';
import type { MediaView, MessageView } from './views.ts';

export interface ListMessagesRequest {
  readonly scope: TenantScope;
  readonly conversationId: string;
  /** `desc`: newest first. */
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor: string | undefined;
}

export interface ListMessagesDeps {
  readonly table: Table;
  readonly ids: Ids;
  /** Returns the API representation of a message's file, with a short-lived link. */
  readonly showMedia: (media: StoredMedia | undefined, message: StoredMessage) => Promise<MediaView>;
}

/**
 * Lists a conversation's messages by the provider's time. The cost depends on the page, not on the length of the
 * conversation: 0.5 RCU per 4 KB of messages, and 0.5 RCU for the delivery of each outbound message and for each file.
 * A page may hold fewer than `limit` messages.
 * @throws Problem 404 when the tenant has no such conversation
 */
export async function listMessages(
  request: ListMessagesRequest,
  deps: ListMessagesDeps,
): Promise<ListPage<MessageView>> {
  const { scope, conversationId, order, limit, cursor } = request;
  const { table, ids } = deps;
  const conversationNotFound = notFound('There is no such conversation.');
  if (!isId(conversationId)) throw conversationNotFound;
  const binding = `${scope.tenantId}|messages|${conversationId}|${order}`;
  const [position] = cursor === undefined ? [] : decodeCursor(ids, binding, cursor);
  const [conversation, page] = await Promise.all([
    table.get(scope.conversation(conversationId)),
    table.query({
      in: scope.thread(conversationId),
      range: rangeOf(order, position),
      descending: order === 'desc',
      limit,
    }),
  ]);
  if (!conversation) throw conversationNotFound;
  return {
    data: await loadMessageViews(page.items.map(readMessageItem), scope, deps),
    next: page.last === undefined ? null : encodeCursor(ids, binding, [String(page.last.sk)]),
  };
}

/** Returns the range of sort keys of a page. */
function rangeOf(order: 'asc' | 'desc', position: string | undefined): Range {
  const { sort } = KEYS.message;
  if (position === undefined) return { prefix: sort };
  // The bounds are inclusive and exclude the position itself: a query takes only one condition on the sort key.
  return order === 'desc' ? { from: sort, to: previous(position) } : { from: `${position}!`, to: `${sort}~` };
}

/**
 * Returns an upper bound of the message keys before this one. Ids have a fixed length, so lowering the last character
 * suffices.
 */
const previous = (position: string): string =>
  `${position.slice(0, -1)}${String.fromCharCode(position.charCodeAt(position.length - 1) - 1)}~`;

/** Returns the API representation of messages with their deliveries and files, which are read together. */
export async function loadMessageViews(
  messages: readonly StoredMessage[],
  scope: TenantScope,
  deps: ListMessagesDeps,
): Promise<readonly MessageView[]> {
  const { table, ids } = deps;
  const deliveryIds = new Map(messages.map((message) => [message.messageId, deliveryIdsOf(message, scope, ids)]));
  const files = messages.filter((message) => message.direction === 'inbound' && hasMedia(message.type));
  const items = await table.getMany([
    ...[...deliveryIds.values()].flat().map((id) => scope.delivery(id)),
    ...files.map(({ messageId }) => scope.media(messageId)),
  ]);
  const isMedia = (item: Item): boolean => isItemOf('media', item);
  const deliveries = new Map(
    items
      .filter((item) => !isMedia(item))
      .map(readDelivery)
      .map((delivery) => [delivery.messageId, delivery]),
  );
  const media = new Map(
    items
      .filter(isMedia)
      .map(readMediaItem)
      .map((file) => [file.messageId, file]),
  );
  return Promise.all(
    messages.map(async (message) => {
      const known = (deliveryIds.get(message.messageId) ?? []).flatMap((id) => deliveries.get(id) ?? []);
      const mediaView = files.includes(message) ? await deps.showMedia(media.get(message.messageId), message) : null;
      return toMessageView(message, toDetails(known, mediaView));
    }),
  );
}

/**
 * Returns the ids under which statuses of a message may be stored. For a message that the service sent: under its own
 * id, or under its wamid's when they arrived without the message key. Both at once is rare and the union is correct,
 * since statuses are a set.
 */
function deliveryIdsOf(message: StoredMessage, scope: TenantScope, ids: Ids): readonly string[] {
  const { messageId, sending, direction } = message;
  if (direction === 'inbound') return [];
  if (!sending) return [messageId];
  const own = deliveryIdOf(ids, scope.tenantId, messageId, sending.round);
  return sending.wamid === undefined ? [own] : [own, ids.derive('message', scope.tenantId, sending.wamid)];
}

function toDetails(records: readonly DeliveryRecord[], media: MediaView | null): MessageDetails {
  const [first, second] = records;
  const delivery = second ? { ...second.delivery, ...first?.delivery } : (first?.delivery ?? {});
  return { delivery, wamid: first?.wamid ?? second?.wamid, media };
}
