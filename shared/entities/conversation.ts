import * as z from 'zod';
import { TooMuchContentionError } from '../errors.ts';
import { partitionIdOf, readTenantKey } from '../table/key-shapes.ts';
import { type TenantScope, timeKey } from '../table/keys.ts';
import { absent, all, type Condition, compare, equals, exists, type Table, type Update } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import {
  type Activity,
  applyActivities,
  type ConversationState,
  EMPTY_CONVERSATION_STATE,
  type ReportedValue,
} from './conversation-state.ts';

/**
 * A conversation of a contact with one business number, `T#<tenant>#C#<conversation>` / `C`, in one partition with its
 * messages. Its entry in one of the tenant's two lists (index `list`: `gpk` is waiting or answered, and shard; `gsk` is
 * `<time>#<conversation>`) exists from the first visible message. The entry moves only when a wait begins or ends, not
 * with each message, because a changed index key costs two more writes.
 * Access: update (1 WCU per burst of messages); get by id (0.5 RCU); list by query of the index and a batch get.
 */
const optionalNumberSchema = z.number().optional();
const optionalStringSchema = z.string().optional();
const storedSchema = z.object({
  pk: z.string(),
  v: z.literal(1),
  contactId: z.string(),
  phoneNumberId: z.string(),
  gpk: optionalStringSchema,
  lastMessageAt: z.number(),
  lastAskedAt: optionalNumberSchema,
  lastAnsweredAt: optionalNumberSchema,
  waitingSince: optionalNumberSchema,
  name: optionalStringSchema,
  nameAt: optionalNumberSchema,
  waId: optionalStringSchema,
  waIdAt: optionalNumberSchema,
  userId: optionalStringSchema,
  userIdAt: optionalNumberSchema,
  preview: optionalStringSchema,
  previewAt: optionalNumberSchema,
  ownerId: optionalStringSchema,
  tp: optionalStringSchema,
});

export interface Conversation extends ConversationState {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly contactId: string;
  readonly phoneNumberId: string;
  /** The agent assigned to the conversation. */
  readonly ownerId: string | undefined;
  readonly traceparent: string | undefined;
}

/** @throws ZodError for an item that is not a conversation */
export function readConversation(item: Item): Conversation {
  const stored = storedSchema.parse(item);
  const tenant = readTenantKey(stored.pk);
  return {
    tenantId: tenant?.tenantId ?? '',
    conversationId: partitionIdOf('conversation', stored.pk),
    contactId: stored.contactId,
    phoneNumberId: stored.phoneNumberId,
    listed: stored.gpk !== undefined,
    lastMessageAt: stored.lastMessageAt,
    lastAskedAt: stored.lastAskedAt,
    lastAnsweredAt: stored.lastAnsweredAt,
    waitingSince: stored.waitingSince,
    name: reported(stored.name, stored.nameAt),
    waId: reported(stored.waId, stored.waIdAt),
    userId: reported(stored.userId, stored.userIdAt),
    preview: reported(stored.preview, stored.previewAt),
    ownerId: stored.ownerId,
    traceparent: stored.tp,
  };
}

const reported = (value: string | undefined, at: number | undefined): ReportedValue | undefined =>
  value === undefined ? undefined : { value, at: at ?? 0 };

interface ConversationIds {
  readonly conversationId: string;
  readonly contactId: string;
  readonly phoneNumberId: string;
}

/** Returns the list shard of a new conversation. An existing one keeps its shard when the tenant gets more shards. */
export const shardOf = (conversationId: string, shards: number): number =>
  [...conversationId].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) >>> 0, 0) % shards;

/** The attributes that a new state depends on: it is valid only while none of them has changed. */
const MUTABLE_ATTRIBUTES = [
  'gpk',
  'lastMessageAt',
  'lastAskedAt',
  'lastAnsweredAt',
  'waitingSince',
  'name',
  'nameAt',
  'waId',
  'waIdAt',
  'userId',
  'userIdAt',
  'preview',
  'previewAt',
];

/** The maximum number of attempts before the queue retries. Each failed attempt means that another writer succeeded. */
const MAX_ATTEMPTS = 12;

/** Messages to apply to a conversation. */
export interface ReceivedActivities {
  readonly ids: ConversationIds;
  readonly activities: readonly Activity[];
  /** The contact was just created, so the conversation most likely does not exist yet. */
  readonly isNew: boolean;
  readonly traceparent: string | undefined;
  /**
   * When the messages were received, unix seconds. Stored when the conversation is created, to find it by its start.
   */
  readonly receivedAt?: number;
  readonly shards: () => Promise<number>;
}

/**
 * Applies messages to their conversation and creates it when it does not exist. In the steady state (the customer
 * already waits, and the messages are newer) this takes one conditional write without a read. Otherwise the failed
 * write returns the item, and a second write with the new state succeeds only if the item has not changed. Idempotent.
 * @throws TooMuchContentionError
 */
export async function recordActivities(table: Table, scope: TenantScope, recorded: ReceivedActivities): Promise<void> {
  let attempt =
    (recorded.isNew ? undefined : steadyUpdate(scope, recorded)) ?? (await freshUpdate(scope, recorded, undefined));
  for (let count = 0; attempt && count < MAX_ATTEMPTS; count += 1) {
    const result = await table.update(attempt);
    if (result.ok) return;
    attempt = await freshUpdate(scope, recorded, result.old);
  }
  if (attempt) throw new TooMuchContentionError('the conversation kept changing');
}

/**
 * Creates the write for a conversation in which the customer already waits and all messages are newer. Undefined when
 * the newest message alone does not determine the new values.
 */
function steadyUpdate(scope: TenantScope, { ids, activities }: ReceivedActivities): Update | undefined {
  const areQuestions = activities.every(
    ({ direction, affectsWaiting, isVisible }) => direction === 'inbound' && affectsWaiting && isVisible,
  );
  const state = applyActivities(EMPTY_CONVERSATION_STATE, activities);
  const { lastMessageAt: last, name, waId, userId, preview, waitingSince: first } = state;
  const areNewest = [name, waId, userId, preview].every((value) => value === undefined || value.at === last);
  if (!areQuestions || !areNewest || first === undefined) return undefined;
  return {
    key: scope.conversation(ids.conversationId),
    set: present({ lastMessageAt: last, lastAskedAt: last, ...reportedAttributes(state) }),
    when: all(exists('gpk'), compare('lastMessageAt', '<', last), compare('waitingSince', '<=', first)),
  };
}

/** Creates the write from the existing item to the new state; undefined when nothing changes. */
async function freshUpdate(
  scope: TenantScope,
  recorded: ReceivedActivities,
  old: Item | undefined,
): Promise<Update | undefined> {
  const { ids, activities, traceparent, receivedAt } = recorded;
  const before = old ? readConversation(old) : undefined;
  const after = applyActivities(before ?? EMPTY_CONVERSATION_STATE, activities);
  if (before && JSON.stringify(stateOf(before)) === JSON.stringify(after)) return undefined;
  const isMoved = after.listed && (!before?.listed || before.waitingSince !== after.waitingSince);
  const listEntry = isMoved ? await listEntryOf(scope, recorded, after, old) : {};
  const hasEnded = before?.waitingSince !== undefined && after.waitingSince === undefined;
  return {
    key: scope.conversation(ids.conversationId),
    set: present({
      lastMessageAt: after.lastMessageAt,
      lastAskedAt: after.lastAskedAt,
      lastAnsweredAt: after.lastAnsweredAt,
      waitingSince: after.waitingSince,
      ...reportedAttributes(after),
      ...listEntry,
    }),
    setOnce: present({
      v: 1,
      contactId: ids.contactId,
      phoneNumberId: ids.phoneNumberId,
      ra: receivedAt,
      tp: traceparent,
    }),
    ...(hasEnded ? { remove: ['waitingSince'] } : {}),
    when: old ? all(...MUTABLE_ATTRIBUTES.map((name) => unchanged(name, old))) : absent(),
  };
}

async function listEntryOf(
  scope: TenantScope,
  recorded: ReceivedActivities,
  after: ConversationState,
  old: Item | undefined,
): Promise<Item> {
  const { conversationId } = recorded.ids;
  const time = after.waitingSince ?? after.lastAnsweredAt ?? after.lastMessageAt;
  // Keeps its shard when the tenant gets more shards: readers query all shards.
  const shard =
    typeof old?.gpk === 'string' ? Number(old.gpk.split('#').at(-1)) : shardOf(conversationId, await recorded.shards());
  const gpk = scope.listKey(shard, after.waitingSince === undefined ? 'answered' : 'waiting');
  return { gpk, gsk: `${timeKey(time)}#${conversationId}` };
}

const reportedAttributes = ({ name, waId, userId, preview }: ConversationState) => ({
  name: name?.value,
  nameAt: name?.at,
  waId: waId?.value,
  waIdAt: waId?.at,
  userId: userId?.value,
  userIdAt: userId?.at,
  preview: preview?.value,
  previewAt: preview?.at,
});

function unchanged(name: string, old: Item): Condition {
  const value = old[name];
  return value === undefined ? absent(name) : equals(name, value);
}

/** Returns the state alone, with its properties in the order in which `applyActivities` writes them. */
const stateOf = (conversation: Conversation): ConversationState => ({
  listed: conversation.listed,
  lastMessageAt: conversation.lastMessageAt,
  lastAskedAt: conversation.lastAskedAt,
  lastAnsweredAt: conversation.lastAnsweredAt,
  waitingSince: conversation.waitingSince,
  name: conversation.name,
  waId: conversation.waId,
  userId: conversation.userId,
  preview: conversation.preview,
});
