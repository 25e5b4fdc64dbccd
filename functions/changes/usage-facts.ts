import type { Fact } from '../../events/facts.ts';
import type { DeliveryRecord } from '../../shared/entities/delivery.ts';
import { readMediaItem } from '../../shared/entities/media.ts';
import type { StoredMessage } from '../../shared/entities/message.ts';
import { bucketOf, bucketOfItem, readUsedAt, startOf } from '../../shared/entities/usage.ts';
import { secondOfUlid } from '../../shared/ids.ts';
import { dayIn } from '../../shared/rates/calendar.ts';
import { type Market, marketOf, type Recipient } from '../../shared/rates/markets.ts';
import { readTenantKey } from '../../shared/table/keys.ts';
import type { Item } from '../../shared/table/values.ts';
import type { Reached, WhatsAppStatus } from '../../shared/whatsapp/status.ts';

const iso = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();

/** What makes a delivered message usage: all that a charge of it goes by. */
export interface Used {
  readonly usedAt: string;
  readonly market: Market;
  readonly pricing: NonNullable<Reached['pricing']>;
}

/**
 * What a message's statuses say of its use; undefined until it is known to have arrived, and how it is priced. Reading tells of
 * arrival too, since the status of delivery may never come.
 */
export function usedOf(record: DeliveryRecord): Used | undefined {
  const { delivered, read, played, sent } = record.delivery;
  const pricing = [delivered, read, played, sent].find((reached) => reached?.pricing)?.pricing;
  const arrived = delivered ?? read ?? played;
  const at = usedAtOf(record);
  if (!arrived || !pricing || at === undefined) return undefined;
  return { usedAt: iso(at), market: marketOf(recipientOf(record.statuses), dayIn('UTC', at * 1000)), pricing };
}

/** What a message of ours was asked for this long before a status of it, and not more than that, is a time that can be. Seconds. */
const LONGEST_BEFORE = 31 * 86_400;
const CLOCKS_DIFFER = 86_400;

/**
 * When it counts as used, unix seconds. A message of ours has an id with the time in it at which it was asked for, and says so by the
 * data that comes back with its statuses: whatever order they come in, that stays. Any other counts from the earliest time that a
 * status of it tells, which may be found to be earlier.
 */
function usedAtOf({ messageId, tenantId, statuses, delivery, receivedAt }: DeliveryRecord): number | undefined {
  const times = [delivery.sent, delivery.delivered, delivery.read].flatMap((one) =>
    one && one.at > 0 ? [one.at] : [],
  );
  const first = times.length > 0 ? Math.min(...times) : receivedAt;
  const own = statuses.some((status) => status.biz_opaque_callback_data?.startsWith(`w1.${tenantId}.${messageId}.`));
  // Ids of later rounds are hashes: what stands in the place of the time is then years away.
  const asked = secondOfUlid(messageId);
  if (own && asked > first - LONGEST_BEFORE && asked < first + CLOCKS_DIFFER) return asked;
  return first < Number.MAX_SAFE_INTEGER ? first : undefined;
}

function recipientOf(statuses: readonly WhatsAppStatus[]): Recipient {
  const phones = statuses.flatMap((status) =>
    status.recipient_type === 'group' ? [status.recipient_participant_id] : [status.recipient_id],
  );
  const phone = phones.find((id) => id !== undefined && /^\+?\d+$/.test(id));
  if (phone !== undefined) return { phone };
  return { userId: statuses.find((status) => status.recipient_user_id)?.recipient_user_id ?? '' };
}

/** A file that was stored now tells how large it is; once, since a file that is there stays. */
export function storedFacts(before: Item | undefined, after: Item): readonly Fact[] {
  const { messageId, state, size, at } = readMediaItem(after);
  if (state !== 'stored' || size === undefined || before?.state === 'stored') return [];
  const tenantId = readTenantKey(String(after.pk))?.tenantId ?? '';
  const fact = { id: `stored:${tenantId}:${messageId}`, at: iso(at), tenantId, messageId, bytes: size };
  return [{ type: 'warung.media.stored.v1', fact }];
}

/** A person asked for a message to be sent: they worked in this quarter of an hour. */
export function activeFacts({ tenantId, sending, at }: StoredMessage): readonly Fact[] {
  if (sending?.by === undefined) return [];
  const quarter = iso(startOf(bucketOf(at)));
  const fact = { id: `agent:${tenantId}:${sending.by}:${quarter}`, at: quarter, tenantId, agentId: sending.by };
  return [{ type: 'warung.agent.active.v1', fact }];
}

/** A new record makes its bucket be counted anew; so does a time that was found to be earlier, for the bucket that it left. */
export function usageFacts(before: Item | undefined, after: Item): readonly Fact[] {
  const pk = String(after.pk);
  const tenantId = readTenantKey(pk)?.tenantId ?? '';
  const bucket = before
    ? pk.includes('#U#at#')
      ? bucketOf(readUsedAt(before).at)
      : undefined
    : bucketOfItem(pk, String(after.sk));
  if (!bucket) return [];
  const id = `usage:${tenantId}:${bucket.day}T${bucket.bucket}`;
  return [{ type: 'warung.usage.recorded.v1', fact: { id, at: iso(startOf(bucket)), tenantId, ...bucket } }];
}

export function beatFacts(after: Item): readonly Fact[] {
  if (after.sk !== 'BEAT' || typeof after.at !== 'number') return [];
  return [{ type: 'warung.meter.beat.v1', fact: { id: `beat:${after.at}`, at: iso(after.at) } }];
}
