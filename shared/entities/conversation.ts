import * as z from 'zod';
import { TooMuchContention } from '../errors.ts';
import { readTenantKey, type TenantScope, timeKey } from '../table/keys.ts';
import { absent, all, type Condition, compare, equals, exists, type Table, type Update } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import { type Activity, type ConversationState, foldActivities, NO_ACTIVITY, type Said } from './activity.ts';

/**
 * A conversation of a contact with one business number, `T#<tenant>#C#<conversation>` / `C`, beside its messages.
 * Its place in one of the tenant's two lists (index `list`: `gpk` waiting or answered and shard, `gsk` `<time>#<conversation>`) exists
 * once there is something to show and moves only when waiting begins or ends, not with each text: a moved index key costs two more writes.
 * Access: update (1 WCU a burst of messages); get by id (0.5 RCU); list by query of the index and a batch get.
 */
const optionalNumber = z.number().optional();
const optionalString = z.string().optional();
const $Stored = z.object({
  pk: z.string(),
  v: z.literal(1),
  contactId: z.string(),
  phoneNumberId: z.string(),
  gpk: optionalString,
  lastMessageAt: z.number(),
  lastAskedAt: optionalNumber,
  lastAnsweredAt: optionalNumber,
  waitingSince: optionalNumber,
  name: optionalString,
  nameAt: optionalNumber,
  waId: optionalString,
  waIdAt: optionalNumber,
  userId: optionalString,
  userIdAt: optionalNumber,
  preview: optionalString,
  previewAt: optionalNumber,
  ownerId: optionalString,
  tp: optionalString,
});

export interface Conversation extends ConversationState {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly contactId: string;
  readonly phoneNumberId: string;
  /** The agent who answers. */
  readonly ownerId: string | undefined;
  readonly traceparent: string | undefined;
}

/** @throws ZodError for what is no conversation item. */
export function readConversation(item: Item): Conversation {
  const stored = $Stored.parse(item);
  const tenant = readTenantKey(stored.pk);
  return {
    tenantId: tenant?.tenantId ?? '',
    conversationId: tenant?.rest.slice('C#'.length) ?? '',
    contactId: stored.contactId,
    phoneNumberId: stored.phoneNumberId,
    listed: stored.gpk !== undefined,
    lastMessageAt: stored.lastMessageAt,
    lastAskedAt: stored.lastAskedAt,
    lastAnsweredAt: stored.lastAnsweredAt,
    waitingSince: stored.waitingSince,
    name: said(stored.name, stored.nameAt),
    waId: said(stored.waId, stored.waIdAt),
    userId: said(stored.userId, stored.userIdAt),
    preview: said(stored.preview, stored.previewAt),
    ownerId: stored.ownerId,
    traceparent: stored.tp,
  };
}

const said = (value: string | undefined, at: number | undefined): Said | undefined =>
  value === undefined ? undefined : { value, at: at ?? 0 };

interface ConversationIds {
  readonly conversationId: string;
  readonly contactId: string;
  readonly phoneNumberId: string;
}

/** Which shard of the tenant's list a conversation is in. It stays there when the tenant gets more shards. */
export const shardOf = (conversationId: string, shards: number): number =>
  [...conversationId].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) >>> 0, 0) % shards;

/** Everything that a fold may change: as long as none of it did, the fold still holds. */
const MUTABLE = [
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

/** Attempts before the queue shall try again later; each lost one means that another writer succeeded. */
const ATTEMPTS = 12;

export interface Recorded {
  readonly ids: ConversationIds;
  readonly activities: readonly Activity[];
  /** The contact was made just now: the conversation most likely is not there yet. */
  readonly isNew: boolean;
  readonly traceparent: string | undefined;
  /** When we received them, unix seconds: kept of the first, to find the conversation again by when it began. */
  readonly receivedAt?: number;
  readonly shards: () => Promise<number>;
}

/**
 * Brings messages into their conversation, making it when there is none. In the steady state (somebody waits already, time
 * goes on) that is one conditional write without a read. Else the refused write has brought the item along, the fold
 * says what is to change, and a write that holds only for that very item changes it. Idempotent.
 * @throws TooMuchContention
 */
export async function recordActivities(table: Table, scope: TenantScope, recorded: Recorded): Promise<void> {
  let attempt =
    (recorded.isNew ? undefined : steadyUpdate(scope, recorded)) ?? (await freshUpdate(scope, recorded, undefined));
  for (let count = 0; attempt && count < ATTEMPTS; count += 1) {
    const result = await table.update(attempt);
    if (result.ok) return;
    attempt = await freshUpdate(scope, recorded, result.old);
  }
  if (attempt) throw new TooMuchContention('a conversation kept changing');
}

/**
 * The write for a conversation in which the customer waits already and all of this is newer. Undefined where the newest
 * message alone does not decide what is to be set.
 */
function steadyUpdate(scope: TenantScope, { ids, activities }: Recorded): Update | undefined {
  const simple = activities.every((one) => one.direction === 'inbound' && one.asks && one.content);
  const folded = foldActivities(NO_ACTIVITY, activities);
  const { lastMessageAt: last, name, waId, userId, preview, waitingSince: first } = folded;
  const decided = [name, waId, userId, preview].every((word) => word === undefined || word.at === last);
  if (!simple || !decided || first === undefined) return undefined;
  return {
    key: scope.conversation(ids.conversationId),
    set: present({ lastMessageAt: last, lastAskedAt: last, ...words(folded) }),
    when: all(exists('gpk'), compare('lastMessageAt', '<', last), compare('waitingSince', '<=', first)),
  };
}

/** The write that takes the item as it is to what the fold says; undefined when nothing changes. */
async function freshUpdate(scope: TenantScope, recorded: Recorded, old: Item | undefined): Promise<Update | undefined> {
  const { ids, activities, traceparent, receivedAt } = recorded;
  const before = old ? readConversation(old) : undefined;
  const after = foldActivities(before ?? NO_ACTIVITY, activities);
  if (before && JSON.stringify(stateOf(before)) === JSON.stringify(after)) return undefined;
  const moved = after.listed && (!before?.listed || before.waitingSince !== after.waitingSince);
  const place = moved ? await listPlace(scope, recorded, after, old) : {};
  const ended = before?.waitingSince !== undefined && after.waitingSince === undefined;
  return {
    key: scope.conversation(ids.conversationId),
    set: present({
      lastMessageAt: after.lastMessageAt,
      lastAskedAt: after.lastAskedAt,
      lastAnsweredAt: after.lastAnsweredAt,
      waitingSince: after.waitingSince,
      ...words(after),
      ...place,
    }),
    setOnce: present({
      v: 1,
      contactId: ids.contactId,
      phoneNumberId: ids.phoneNumberId,
      ra: receivedAt,
      tp: traceparent,
    }),
    ...(ended ? { remove: ['waitingSince'] } : {}),
    when: old ? all(...MUTABLE.map((name) => unchanged(name, old))) : absent(),
  };
}

async function listPlace(
  scope: TenantScope,
  recorded: Recorded,
  after: ConversationState,
  old: Item | undefined,
): Promise<Item> {
  const { conversationId } = recorded.ids;
  const time = after.waitingSince ?? after.lastAnsweredAt ?? after.lastMessageAt;
  // It keeps its shard when the tenant gets more of them: readers look at all.
  const shard =
    typeof old?.gpk === 'string' ? Number(old.gpk.split('#').at(-1)) : shardOf(conversationId, await recorded.shards());
  const gpk = scope.listKey(shard, after.waitingSince === undefined ? 'answered' : 'waiting');
  return { gpk, gsk: `${timeKey(time)}#${conversationId}` };
}

const words = ({ name, waId, userId, preview }: ConversationState) => ({
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

/** The state alone, with its properties in the order that a fold writes them. */
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
