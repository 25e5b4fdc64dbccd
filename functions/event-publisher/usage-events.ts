import type { DomainEvent } from '../../events/domain-events.ts';
import { toIsoTime } from '../../shared/clock.ts';
import type { DeliveryRecord } from '../../shared/entities/delivery.ts';
import { readMediaItem } from '../../shared/entities/media.ts';
import type { StoredMessage } from '../../shared/entities/message.ts';
import { bucketOf, bucketOfItem, bucketStartSeconds, readUsedAt } from '../../shared/entities/usage.ts';
import { secondsOfUlid } from '../../shared/ids.ts';
import { localDayOf } from '../../shared/rates/calendar.ts';
import { type Market, marketOf, type Recipient } from '../../shared/rates/markets.ts';
import { isItemOf, readTenantKey } from '../../shared/table/key-shapes.ts';
import type { ReachedState, WhatsAppStatus } from '../../shared/whatsapp/status.ts';
import type { Change } from './change.ts';

/** The usage of a delivered message: everything that its charge depends on. */
export interface Usage {
  readonly usedAt: string;
  readonly market: Market;
  readonly pricing: NonNullable<ReachedState['pricing']>;
}

/**
 * Derives the usage of a message from its statuses; undefined until its arrival and its pricing are known. A read
 * status also proves arrival, because the delivered status may never come.
 */
export function usageOf(record: DeliveryRecord): Usage | undefined {
  const { delivered, read, played, sent } = record.delivery;
  const pricing = [delivered, read, played, sent].find((reached) => reached?.pricing)?.pricing;
  const arrival = delivered ?? read ?? played;
  const at = usedAtOf(record);
  if (!arrival || !pricing || at === undefined) return undefined;
  return {
    usedAt: toIsoTime(at),
    market: marketOf(recipientOf(record.statuses), localDayOf('UTC', at * 1000)),
    pricing,
  };
}

/** The longest plausible time between the request to send a message and a status of it. */
const MAX_STATUS_DELAY_SECONDS = 31 * 86_400;
/** The largest accepted difference between the clocks. */
const MAX_CLOCK_SKEW_SECONDS = 86_400;

/**
 * Returns the time of use in Unix seconds. The id of a message that this platform sent contains the time of its
 * request; the callback data of its statuses proves that it is such a message. That time does not depend on the order
 * of the statuses. Any other message counts from the earliest time of its statuses, which a later status can move back.
 */
function usedAtOf({ messageId, tenantId, statuses, delivery, receivedAt }: DeliveryRecord): number | undefined {
  const times = [delivery.sent, delivery.delivered, delivery.read].flatMap((one) =>
    one && one.at > 0 ? [one.at] : [],
  );
  const firstStatusAt = times.length > 0 ? Math.min(...times) : receivedAt;
  const isOwn = statuses.some((status) => status.biz_opaque_callback_data?.startsWith(`w1.${tenantId}.${messageId}.`));
  // The delivery ids of later rounds are hashes: what would be their time is years away.
  const requestedAt = secondsOfUlid(messageId);
  if (
    isOwn &&
    requestedAt > firstStatusAt - MAX_STATUS_DELAY_SECONDS &&
    requestedAt < firstStatusAt + MAX_CLOCK_SKEW_SECONDS
  )
    return requestedAt;
  return firstStatusAt < Number.MAX_SAFE_INTEGER ? firstStatusAt : undefined;
}

function recipientOf(statuses: readonly WhatsAppStatus[]): Recipient {
  const phones = statuses.flatMap((status) =>
    status.recipient_type === 'group' ? [status.recipient_participant_id] : [status.recipient_id],
  );
  const phone = phones.find((id) => id !== undefined && /^\+?\d+$/.test(id));
  if (phone !== undefined) return { phone };
  return { userId: statuses.find((status) => status.recipient_user_id)?.recipient_user_id ?? '' };
}

/** Derives the event of a stored file with its size; once, because a stored file never changes. */
export function mediaStoredEvents({ before, after }: Change): readonly DomainEvent[] {
  const { messageId, state, size, at } = readMediaItem(after);
  if (state !== 'stored' || size === undefined || before?.state === 'stored') return [];
  const tenantId = readTenantKey(String(after.pk))?.tenantId ?? '';
  const event = { id: `stored:${tenantId}:${messageId}`, at: toIsoTime(at), tenantId, messageId, bytes: size };
  return [{ type: 'warung.media.stored.v1', event }];
}

/** Derives the activity of an agent, in quarters of an hour, from a message that the agent requested. */
export function agentActiveEvents({ tenantId, sending, at }: StoredMessage): readonly DomainEvent[] {
  if (sending?.by === undefined) return [];
  const quarter = toIsoTime(bucketStartSeconds(bucketOf(at)));
  const event = { id: `agent:${tenantId}:${sending.by}:${quarter}`, at: quarter, tenantId, agentId: sending.by };
  return [{ type: 'warung.agent.active.v1', event }];
}

/**
 * Derives the event that makes a bucket be recounted: for a new record, or for the bucket that a corrected time has
 * left.
 */
export function usageEvents({ before, after }: Change): readonly DomainEvent[] {
  const pk = String(after.pk);
  const tenantId = readTenantKey(pk)?.tenantId ?? '';
  const bucket = before
    ? isItemOf('usedAt', after)
      ? bucketOf(readUsedAt(before).at)
      : undefined
    : bucketOfItem(pk, String(after.sk));
  if (!bucket) return [];
  const id = `usage:${tenantId}:${bucket.day}T${bucket.bucket}`;
  return [
    { type: 'warung.usage.recorded.v1', event: { id, at: toIsoTime(bucketStartSeconds(bucket)), tenantId, ...bucket } },
  ];
}

/** Derives the event of a watermark tick. */
export function watermarkTickEvents({ after }: Change): readonly DomainEvent[] {
  if (typeof after.at !== 'number') return [];
  return [{ type: 'warung.meter.beat.v1', event: { id: `tick:${after.at}`, at: toIsoTime(after.at) } }];
}
