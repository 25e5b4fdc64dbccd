import { createHash } from 'node:crypto';
import { groupBy, mapConcurrently, type Result, toResult } from '../../shared/concurrency.ts';
import { putAccountEvent } from '../../shared/entities/account-event.ts';
import { putPreference } from '../../shared/entities/contact.ts';
import { recordActivities } from '../../shared/entities/conversation.ts';
import { type Activity, formatPreview } from '../../shared/entities/conversation-state.ts';
import { addStatus } from '../../shared/entities/delivery.ts';
import { putMessage, type RawText, readMessageItem } from '../../shared/entities/message.ts';
import type { Ids } from '../../shared/ids.ts';
import { tryParseJson } from '../../shared/json.ts';
import { requestLog } from '../../shared/request-log.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { Item } from '../../shared/table/values.ts';
import {
  conversationEffectOf,
  previewTextOf,
  readMessage,
  type WhatsAppMessage,
} from '../../shared/whatsapp/message.ts';
import { type UnroutableReason, waIdOf } from './classify-item.ts';
import { conversationIdOf, type Destination, destinationOf } from './destination.ts';
import type { Directory } from './directory.ts';
import { identityText } from './identities.ts';
import type { InboundItem } from './inbound-item.ts';
import { type ResolvedContact, resolveContact } from './resolve-contact.ts';

export interface RouteDeps {
  readonly table: Table;
  readonly directory: Directory;
  readonly ids: Ids;
  /** Unix seconds. */
  readonly now: number;
}

/** Outcome of routing an item. `duplicate`: the item was stored before. */
export type RoutingOutcome =
  | {
      readonly kind: 'stored' | 'duplicate' | 'applied';
      readonly tenantId: string;
      readonly type: string;
      /** Reason to quarantine an item that is also stored: its type is unknown. */
      readonly quarantineReason?: UnroutableReason;
    }
  | { readonly kind: 'unroutable'; readonly reason: UnroutableReason; readonly tenantId: string | undefined };

type MessageDestination = Extract<Destination, { is: 'message' }>;
type Task = { readonly item: InboundItem; readonly to: MessageDestination; readonly index: number };

/** Contacts and items processed concurrently: a batch of ten is one round, and a replay of thousands stays bounded. */
const PARALLEL = 10;

/** Maximum length of the preview that the item of a large message holds. Characters. */
const MAX_PREVIEW = 2_000;

/**
 * Stores items, each exactly once, regardless of the order and number of deliveries. Returns one outcome per item, in
 * order. A failure affects only its item, or the messages of the same conversation in this call. Items that cannot be
 * routed are reported and not quarantined; the caller does that.
 */
export async function routeItems(
  items: readonly InboundItem[],
  deps: RouteDeps,
): Promise<readonly Result<RoutingOutcome>[]> {
  const results: Result<RoutingOutcome>[] = [];
  const destinations = await mapConcurrently(items, PARALLEL, (item) =>
    toResult(() => destinationOf(item, deps.directory, deps.ids)),
  );
  const messages: Task[] = [];
  const others: {
    readonly item: InboundItem;
    readonly to: Exclude<Destination, MessageDestination>;
    readonly index: number;
  }[] = [];
  items.forEach((item, index) => {
    const destination = destinations[index];
    if (!destination) return;
    if (destination.ok && 'messageId' in destination.value) requestLog().addId('messages', destination.value.messageId);
    if (!destination.ok) results[index] = destination;
    else if (destination.value.is === 'message') messages.push({ item, to: destination.value, index });
    else others.push({ item, to: destination.value, index });
  });
  const storeGroup = async (group: readonly Task[]): Promise<void> => {
    const outcomes = await storeMessages(group, deps);
    group.forEach(({ index }, position) => {
      const outcome = outcomes[position];
      if (outcome) results[index] = outcome;
    });
  };
  const storeInRounds = async (): Promise<void> => {
    for (const round of inRounds(groupBy(messages, contactKey))) await mapConcurrently(round, PARALLEL, storeGroup);
  };
  await Promise.all([
    storeInRounds(),
    mapConcurrently(others, PARALLEL, async ({ item, to, index }) => {
      results[index] = await toResult(() => storeOther(item, to, deps));
    }),
  ]);
  return results;
}

/**
 * Orders groups so that messages which link identities are stored before messages that depend on the link; otherwise a
 * batch with both would create a second contact. First come system messages about a changed number or user id, then
 * messages with several identities, then the others. Usually only one round has groups.
 */
function inRounds(groups: readonly (readonly Task[])[]): readonly (readonly (readonly Task[])[])[] {
  const roundOf = (group: readonly Task[]): number => {
    if (group.some(({ to }) => to.message.content.type === 'system')) return 0;
    return group.some(({ to }) => to.identities.length > 1) ? 1 : 2;
  };
  return [0, 1, 2].map((round) => groups.filter((group) => roundOf(group) === round));
}

/**
 * Returns a key that is equal for messages of one business number that name the same identities, hence one
 * conversation.
 */
const contactKey = ({ to }: Task): string =>
  JSON.stringify([to.scope.tenantId, to.phoneNumberId, ...to.identities.map(identityText)]);

async function storeMessages(group: readonly Task[], deps: RouteDeps): Promise<readonly Result<RoutingOutcome>[]> {
  const [first] = group;
  if (!first) return [];
  const { scope, phoneNumberId } = first.to;
  const contact = await toResult(() => resolveContact(scope, first.to.identities, profileOf(first), deps));
  if (!contact.ok) return group.map(() => contact);
  const conversationId = conversationIdOf(deps.ids, scope, phoneNumberId, contact.value.contactId);
  const puts = await mapConcurrently(group, PARALLEL, (task) =>
    toResult(() => storeMessage(task, contact.value, conversationId, deps)),
  );
  // Duplicates too: an earlier attempt may have failed after storing the message and before updating the conversation.
  const stored = group.filter((_, position) => {
    const put = puts[position];
    return put?.ok && put.value.kind !== 'unroutable';
  });
  const recorded = await toResult(() => recordStored(stored, contact.value, conversationId, deps));
  return puts.map((put) => (put.ok && !recorded.ok ? recorded : put));
}

async function storeMessage(
  { item, to }: Task,
  { contactId }: ResolvedContact,
  conversationId: string,
  deps: RouteDeps,
): Promise<RoutingOutcome> {
  const { message, scope, messageId, phoneNumberId, direction } = to;
  const { type } = message;
  const put = await deps.table.put(
    putMessage(scope, {
      conversationId,
      messageId,
      contactId,
      phoneNumberId,
      direction,
      type,
      at: message.at,
      receivedAt: item.receivedAt,
      raw: rawOf(item, message),
      traceparent: item.traceparent,
    }),
  );
  const { tenantId } = scope;
  if (!put.ok && put.old && !isSameMessage(put.old, item, message)) {
    return { kind: 'unroutable', reason: 'OtherContent', tenantId };
  }
  const unknownType = to.isUnknownType ? { quarantineReason: 'UnknownMessageType' as const } : {};
  return { kind: put.ok ? 'stored' : 'duplicate', tenantId, type: 'message', ...unknownType };
}

/**
 * Returns whether a stored item holds the same message. Meta does not usually send two different messages with one
 * wamid and second; if it does, the second is quarantined and not treated as a duplicate. Media links are ignored,
 * since they differ between deliveries.
 */
export function isSameMessage(stored: Item, item: InboundItem, message: WhatsAppMessage): boolean {
  const { raw } = readMessageItem(stored);
  if (raw.in === 'bucket') return raw.digest === digestOf(message);
  if (raw.text === item.raw) return true;
  const storedMessage = readMessage(tryParseJson(raw.text));
  // Messages that cannot be parsed are the same only if their texts are equal, which was compared above.
  return (
    storedMessage.ok &&
    message.content.type === message.type &&
    contentText(storedMessage.message) === contentText(message)
  );
}

/**
 * Returns a digest of the content, for comparison when the raw text is in the bucket. The object's key does not serve,
 * since it also depends on the contacts.
 */
const digestOf = (message: WhatsAppMessage): string =>
  createHash('sha256').update(contentText(message)).digest('base64url');

const contentText = ({ content }: WhatsAppMessage): string =>
  JSON.stringify(content, (name, value: unknown) => (name === 'url' ? undefined : value));

async function recordStored(
  tasks: readonly Task[],
  contact: ResolvedContact,
  conversationId: string,
  deps: RouteDeps,
): Promise<void> {
  const [first] = tasks;
  const activities = tasks.flatMap((task) => activityOf(task));
  if (!first || activities.length === 0) return;
  const { scope, phoneNumberId } = first.to;
  await recordActivities(deps.table, scope, {
    ids: { conversationId, contactId: contact.contactId, phoneNumberId },
    activities,
    isNew: contact.isNew,
    traceparent: first.item.traceparent,
    receivedAt: first.item.receivedAt,
    shards: () => deps.directory.getShardCount(scope.tenantId),
  });
}

function activityOf(task: Task): readonly Activity[] {
  const { message, direction } = task.to;
  if (message.content.type === 'request_welcome') return [];
  const weight = conversationEffectOf(message.content.type);
  const preview = weight.isVisible ? formatPreview(direction, message.type, previewTextOf(message.content)) : undefined;
  return [{ direction, at: message.at, preview, ...weight, ...profileOf(task) }];
}

/**
 * Returns the profile data of the contact. Empty for a group: the message describes a participant, the contact is the
 * group.
 */
function profileOf({ to }: Task) {
  const { message, contactDetails, direction } = to;
  if (message.groupId !== undefined) return { name: undefined, waId: undefined, userId: undefined };
  const isInbound = direction === 'inbound';
  const phone = isInbound ? message.from : message.to;
  const userId = (isInbound ? message.fromUserId : message.toUserId) ?? contactDetails.userId;
  return { name: contactDetails.name, waId: waIdOf(contactDetails, phone), userId };
}

async function storeOther(
  item: InboundItem,
  to: Exclude<Destination, MessageDestination>,
  deps: RouteDeps,
): Promise<RoutingOutcome> {
  switch (to.is) {
    case 'unroutable':
      return { kind: 'unroutable', reason: to.reason, tenantId: to.tenantId };
    case 'status': {
      if (item.rawKey !== undefined) return tooLarge(to.scope);
      const { messageId, participantId, phoneNumberId, statusId } = to;
      const { receivedAt, raw, traceparent } = item;
      await deps.table.update(
        addStatus(to.scope, { messageId, participantId, phoneNumberId, statusId, raw, receivedAt, traceparent }),
      );
      return { kind: 'applied', tenantId: to.scope.tenantId, type: 'status' };
    }
    case 'account-event': {
      const { about: scope, field, eventId: hash } = to;
      const { kind, entryTime, receivedAt, traceparent } = item;
      const raw: RawText =
        item.rawKey === undefined
          ? { in: 'item', text: item.raw }
          : { in: 'bucket', key: item.rawKey, wamid: null, preview: null, digest: null };
      const { ok: isNew } = await deps.table.put(
        putAccountEvent(to.scope, { scope, hash, field, kind, raw, entryTime, receivedAt, traceparent }),
      );
      if (isNew) requestLog().count('accountEvents');
      return { kind: isNew ? 'stored' : 'duplicate', tenantId: to.scope.tenantId, type: 'account-event' };
    }
    case 'preference':
      return storePreference(item, to, deps);
  }
}

async function storePreference(
  item: InboundItem,
  to: Extract<Destination, { is: 'preference' }>,
  deps: RouteDeps,
): Promise<RoutingOutcome> {
  if (item.rawKey !== undefined) return tooLarge(to.scope);
  const { category, value, timestamp: time, wa_id, user_id } = to.preference;
  const profile = { name: undefined, waId: wa_id, userId: user_id };
  const { contactId } = await resolveContact(to.scope, to.identities, profile, deps);
  const attributes = { category, value, raw: item.raw, receivedAt: item.receivedAt };
  await deps.table.put(putPreference(to.scope, { contactId, time, hash: to.preferenceId }, attributes));
  return { kind: 'applied', tenantId: to.scope.tenantId, type: 'preference' };
}

/**
 * Returns the outcome for a large status or preference. Genuine ones are never large, so an operator must look at it.
 */
const tooLarge = ({ tenantId }: TenantScope): RoutingOutcome => ({ kind: 'unroutable', reason: 'TooLarge', tenantId });

/** Returns the raw text itself, or its key in the bucket with the data that a message list shows. */
function rawOf(item: InboundItem, message: WhatsAppMessage): RawText {
  if (item.rawKey === undefined) return { in: 'item', text: item.raw };
  const preview = previewTextOf(message.content)?.slice(0, MAX_PREVIEW) ?? null;
  return { in: 'bucket', key: item.rawKey, wamid: message.wamid, preview, digest: digestOf(message) };
}

/** Returns the key of a message. */
export const messageKeyOf = (scope: TenantScope, conversationId: string, to: MessageDestination) =>
  scope.message(conversationId, to.message.at, to.messageId);
