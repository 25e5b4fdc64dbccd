import { createHash } from 'node:crypto';
import type { DomainEventOf } from '../../../events/domain-events.ts';
import type { UsageMeter, UsageRecord } from '../../../shared/entities/usage.ts';
import { secondsOfUlid } from '../../../shared/ids.ts';
import { decimalText } from '../../../shared/money/decimal.ts';
import { BILLABILITY_RULES, findRule } from '../../../shared/rates/billability.ts';
import { localDayOf } from '../../../shared/rates/calendar.ts';

/** A usage record with its tenant, before it is stored. */
export interface NewUsageRecord extends UsageRecord {
  readonly tenantId: string;
}

/** The domain events from which usage is recorded. */
export type UsageEvent =
  | { readonly type: 'warung.delivery.updated.v1'; readonly detail: DomainEventOf<'warung.delivery.updated.v1'> }
  | { readonly type: 'warung.order.confirmed.v1'; readonly detail: DomainEventOf<'warung.order.confirmed.v1'> }
  | { readonly type: 'warung.media.stored.v1'; readonly detail: DomainEventOf<'warung.media.stored.v1'> }
  | { readonly type: 'warung.agent.active.v1'; readonly detail: DomainEventOf<'warung.agent.active.v1'> };

/**
 * Returns the usage records of an event, possibly none. Their ids and times are derived from the event, so that it
 * gives the same records however often and in whatever order it arrives. `now` is in unix seconds.
 */
export function usageRecordsOf(event: UsageEvent, now: number): readonly NewUsageRecord[] {
  switch (event.type) {
    case 'warung.delivery.updated.v1':
      return messageRecord(event.detail, now);
    case 'warung.order.confirmed.v1': {
      const { tenantId, orderId, conversationId, phoneNumberId, at } = event.detail;
      return [
        newRecord(
          {
            tenantId,
            id: orderId,
            meter: 'order',
            at: secondsOf(at),
            orderId,
            conversationId,
            numberId: phoneNumberId ?? null,
          },
          now,
        ),
      ];
    }
    case 'warung.media.stored.v1': {
      const { tenantId, messageId, bytes, at } = event.detail;
      // If a file is fetched twice, the table keeps the later time. A provisional time makes the earliest one count.
      const stored = { tenantId, id: messageId, meter: 'storage', messageId, hasProvisionalTime: true } as const;
      return [newRecord({ ...stored, at: secondsOf(at), quantity: gigabytes(bytes) }, now)];
    }
    case 'warung.agent.active.v1': {
      const { tenantId, agentId, at } = event.detail;
      return [newRecord({ tenantId, id: `${agentId}#${at}`, meter: 'seat', at: secondsOf(at), agentId }, now)];
    }
  }
}

function messageRecord(event: DomainEventOf<'warung.delivery.updated.v1'>, now: number): readonly NewUsageRecord[] {
  const { tenantId, messageId, participantId, phoneNumberId, usedAt, market = null, pricing } = event;
  if (usedAt === undefined || !pricing) return [];
  const at = secondsOf(usedAt);
  const category = pricing.category?.toLowerCase().replaceAll('_', '-') ?? null;
  const { type } = pricing;
  const id = participantId === undefined ? messageId : `${messageId}:${participantId}`;
  const meter = isFree(pricing, category, at) ? 'message.free' : 'message';
  // A time that is encoded in the id never changes.
  const hasProvisionalTime = secondsOfUlid(messageId) !== at;
  return [
    newRecord(
      {
        tenantId,
        id,
        meter,
        at,
        category,
        market,
        numberId: phoneNumberId,
        type,
        messageId,
        hasProvisionalTime,
      },
      now,
    ),
  ];
}

/**
 * Returns whether a message is free without an allowance. If its category has a monthly allowance, a message that is
 * reported as free may have used it. Such a message is metered as a regular one, and the rater applies the allowance;
 * otherwise the allowance would be granted twice.
 */
function isFree(
  { billable, type }: NonNullable<DomainEventOf<'warung.delivery.updated.v1'>['pricing']>,
  category: string | null,
  at: number,
): boolean {
  if (type === 'free_entry_point') return true;
  // `billable` will be removed (Cloud API changelog). The type contains the same information.
  if (billable !== false && !type?.startsWith('free_')) return false;
  const rule = findRule(BILLABILITY_RULES, localDayOf('UTC', at * 1000));
  return rule?.allowance?.category !== category;
}

const secondsOf = (text: string): number => Math.floor(Date.parse(text) / 1000);

/** Converts bytes to GB (10^9 bytes), exactly. */
const gigabytes = (bytes: number): string => decimalText({ units: BigInt(bytes) * 1000n });

interface RecordFields extends Partial<Omit<UsageRecord, 'hash' | 'recordedAt'>> {
  readonly tenantId: string;
  readonly id: string;
  readonly meter: UsageMeter;
  readonly at: number;
}

function newRecord(fields: RecordFields, recordedAt: number): NewUsageRecord {
  const record = {
    quantity: '1',
    category: null,
    market: null,
    numberId: null,
    type: null,
    messageId: null,
    orderId: null,
    conversationId: null,
    agentId: null,
    hasProvisionalTime: false,
    ...fields,
    recordedAt,
  };
  return { ...record, hash: hashOf(record) };
}

/** Hashes the charged fields. The time is not included: an earlier time is not a conflict. */
function hashOf({ meter, quantity, category, market, numberId, type }: Omit<UsageRecord, 'hash'>): string {
  const charged = JSON.stringify([meter, quantity, category, market, numberId, type]);
  return createHash('sha256').update(charged).digest('hex').slice(0, 16);
}
