import { createHash } from 'node:crypto';
import { groupBy, mapBounded, type Settled, settle } from '../../shared/bounded.ts';
import { putAccountEvent } from '../../shared/entities/account-event.ts';
import { type Activity, previewOf } from '../../shared/entities/activity.ts';
import { preference } from '../../shared/entities/contact.ts';
import { recordActivities } from '../../shared/entities/conversation.ts';
import { addStatus } from '../../shared/entities/delivery.ts';
import { putMessage, type RawText, readMessageItem } from '../../shared/entities/message.ts';
import type { Ids } from '../../shared/ids.ts';
import { tryParseJson } from '../../shared/json.ts';
import { line } from '../../shared/line.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { Item } from '../../shared/table/values.ts';
import { readMessage, textOf, type WhatsAppMessage, weightOf } from '../../shared/whatsapp/message.ts';
import { type Reason, waIdOf } from './classify.ts';
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

/** What became of an item. `duplicate`: it had been stored before. */
export type Outcome =
  | {
      readonly kind: 'stored' | 'duplicate' | 'applied';
      readonly tenantId: string;
      readonly type: string;
      /** It has its place, and is to be kept in quarantine all the same: nothing here knows what it says. */
      readonly alsoKeep?: Reason;
    }
  | { readonly kind: 'unroutable'; readonly reason: Reason; readonly tenantId: string | undefined };

type MessageTo = Extract<Destination, { is: 'message' }>;
type Task = { readonly item: InboundItem; readonly to: MessageTo; readonly index: number };

/** Contacts and items worked on at a time: a batch of ten is one round, a replay of thousands stays polite. */
const PARALLEL = 10;

/** Most of a large message's text that its item shows. Characters. */
const PREVIEW = 2_000;

/**
 * Stores items, each exactly once however often and in whatever order they come. One outcome each, in order; the failure of
 * one item stays with it, or with the messages of the same conversation in this call. What cannot be routed is told, not kept:
 * that is the caller's business.
 */
export async function routeItems(items: readonly InboundItem[], deps: RouteDeps): Promise<readonly Settled<Outcome>[]> {
  const results: Settled<Outcome>[] = [];
  const destinations = await mapBounded(items, PARALLEL, (item) =>
    settle(() => destinationOf(item, deps.directory, deps.ids)),
  );
  const messages: Task[] = [];
  const others: { readonly item: InboundItem; readonly to: Exclude<Destination, MessageTo>; readonly index: number }[] =
    [];
  items.forEach((item, index) => {
    const destination = destinations[index];
    if (!destination) return;
    if (destination.ok && 'messageId' in destination.value) line().note('messages', destination.value.messageId);
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
  const storeInTurn = async (): Promise<void> => {
    for (const turn of inTurns(groupBy(messages, contactKey))) await mapBounded(turn, PARALLEL, storeGroup);
  };
  await Promise.all([
    storeInTurn(),
    mapBounded(others, PARALLEL, async ({ item, to, index }) => {
      results[index] = await settle(() => storeOther(item, to, deps));
    }),
  ]);
  return results;
}

/**
 * What links identities goes ahead of who is found by the link, so that a batch with both makes no second contact: notes of
 * a changed number or user id, then messages that name their contact in several ways, then the others. Mostly one turn.
 */
function inTurns(groups: readonly (readonly Task[])[]): readonly (readonly (readonly Task[])[])[] {
  const turnOf = (group: readonly Task[]): number => {
    if (group.some(({ to }) => to.message.content.type === 'system')) return 0;
    return group.some(({ to }) => to.identities.length > 1) ? 1 : 2;
  };
  return [0, 1, 2].map((turn) => groups.filter((group) => turnOf(group) === turn));
}

/** Messages of one business number that name the same identities have one contact and one conversation. */
const contactKey = ({ to }: Task): string =>
  JSON.stringify([to.scope.tenantId, to.phoneNumberId, ...to.identities.map(identityText)]);

async function storeMessages(group: readonly Task[], deps: RouteDeps): Promise<readonly Settled<Outcome>[]> {
  const [first] = group;
  if (!first) return [];
  const { scope, phoneNumberId } = first.to;
  const contact = await settle(() => resolveContact(scope, first.to.identities, profileOf(first), deps));
  if (!contact.ok) return group.map(() => contact);
  const conversationId = conversationIdOf(deps.ids, scope, phoneNumberId, contact.value.contactId);
  const puts = await mapBounded(group, PARALLEL, (task) =>
    settle(() => storeMessage(task, contact.value, conversationId, deps)),
  );
  // Also for duplicates: an earlier attempt may have ended between the message and its conversation.
  const stored = group.filter((_, position) => {
    const put = puts[position];
    return put?.ok && put.value.kind !== 'unroutable';
  });
  const recorded = await settle(() => recordStored(stored, contact.value, conversationId, deps));
  return puts.map((put) => (put.ok && !recorded.ok ? recorded : put));
}

async function storeMessage(
  { item, to }: Task,
  { contactId }: ResolvedContact,
  conversationId: string,
  deps: RouteDeps,
): Promise<Outcome> {
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
  const unknown = to.unknown ? { alsoKeep: 'UnknownMessageType' as const } : {};
  return { kind: put.ok ? 'stored' : 'duplicate', tenantId, type: 'message', ...unknown };
}

/**
 * Whether an item holds this very message. Two different ones under one wamid and second are not Meta's habit; should it
 * happen, the second is kept aside and not taken for a repetition. Links to media differ from delivery to delivery.
 */
export function isSameMessage(stored: Item, item: InboundItem, message: WhatsAppMessage): boolean {
  const { raw } = readMessageItem(stored);
  if (raw.in === 'bucket') return raw.digest === digestOf(message);
  if (raw.text === item.raw) return true;
  const held = readMessage(tryParseJson(raw.text));
  // What nobody can read is the same only to the letter.
  return held.ok && message.content.type === message.type && contentText(held.message) === contentText(message);
}

/** Stands for the content where the raw text lies in the bucket, under a key that depends on all that came along with it. */
const digestOf = (message: WhatsAppMessage): string =>
  createHash('sha256').update(contentText(message)).digest('base64url');

const contentText = ({ content }: WhatsAppMessage): string =>
  JSON.stringify(content, (name, part: unknown) => (name === 'url' ? undefined : part));

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
    shards: () => deps.directory.shards(scope.tenantId),
  });
}

function activityOf(task: Task): readonly Activity[] {
  const { message, direction } = task.to;
  if (message.content.type === 'request_welcome') return [];
  const weight = weightOf(message.content.type);
  const preview = weight.content ? previewOf(direction, message.type, textOf(message.content)) : undefined;
  return [{ direction, at: message.at, preview, ...weight, ...profileOf(task) }];
}

/** What the message says of the contact. In a group, what is said is of one participant; the contact is the group. */
function profileOf({ to }: Task) {
  const { message, told, direction } = to;
  if (message.groupId !== undefined) return { name: undefined, waId: undefined, userId: undefined };
  const inbound = direction === 'inbound';
  const phone = inbound ? message.from : message.to;
  const userId = (inbound ? message.fromUserId : message.toUserId) ?? told.userId;
  return { name: told.name, waId: waIdOf(told, phone), userId };
}

async function storeOther(item: InboundItem, to: Exclude<Destination, MessageTo>, deps: RouteDeps): Promise<Outcome> {
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
      if (isNew) line().count('accountEvents');
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
): Promise<Outcome> {
  if (item.rawKey !== undefined) return tooLarge(to.scope);
  const { category, value, timestamp: time, wa_id, user_id } = to.preference;
  const profile = { name: undefined, waId: wa_id, userId: user_id };
  const { contactId } = await resolveContact(to.scope, to.identities, profile, deps);
  const told = { category, value, raw: item.raw, receivedAt: item.receivedAt };
  await deps.table.put(preference(to.scope, { contactId, time, hash: to.preferenceId }, told));
  return { kind: 'applied', tenantId: to.scope.tenantId, type: 'preference' };
}

/** Statuses and preferences are read from their items and are never large; what claims to be one is for a person to see. */
const tooLarge = ({ tenantId }: TenantScope): Outcome => ({ kind: 'unroutable', reason: 'TooLarge', tenantId });

/** The raw text in the item, or where it lies in the bucket with what a list needs of it. */
function rawOf(item: InboundItem, message: WhatsAppMessage): RawText {
  if (item.rawKey === undefined) return { in: 'item', text: item.raw };
  const preview = textOf(message.content)?.slice(0, PREVIEW) ?? null;
  return { in: 'bucket', key: item.rawKey, wamid: message.wamid, preview, digest: digestOf(message) };
}

/** A tenant's conversation message key parts, for who only wants to look. */
export const messageKey = (scope: TenantScope, conversationId: string, to: MessageTo) =>
  scope.message(conversationId, to.message.at, to.messageId);
