import { createHash } from 'node:crypto';
import type { DomainEventOf, EventType } from '../../../events/domain-events.ts';
import type { UsageRecord } from '../../../shared/entities/usage.ts';
import { secondsOfUlid } from '../../../shared/ids.ts';
import { decimalText } from '../../../shared/money/decimal.ts';
import { BILLABILITY_RULES, findRule } from '../../../shared/rates/billability.ts';
import { localDayOf } from '../../../shared/rates/calendar.ts';
import { FREE_MESSAGES, MESSAGES, type Meter, ORDERS, SEATS, STORAGE } from '../../../shared/rates/meters.ts';

/** A usage record with its tenant, before it is stored. */
export interface NewUsageRecord extends UsageRecord {
  readonly tenantId: string;
}

type RecordsOf<T extends EventType> = (event: DomainEventOf<T>, now: number) => readonly NewUsageRecord[];

/** Returns its argument, typed so that the function of a generic event type can be looked up. */
const defineSources = <Types extends EventType>(sources: { readonly [T in Types]: RecordsOf<T> }) => sources;

/** The domain events from which usage is recorded, each with the function that returns its records. */
const USAGE_SOURCES = defineSources({
  'warung.delivery.updated.v1': messageRecords,
  'warung.order.confirmed.v1': orderRecords,
  'warung.media.stored.v1': storageRecords,
  'warung.agent.active.v1': seatRecords,
});

type UsageEventType = keyof typeof USAGE_SOURCES;

/** A domain event from which usage is recorded. */
export type UsageEvent<T extends UsageEventType = UsageEventType> = {
  [K in T]: { readonly type: K; readonly detail: DomainEventOf<K> };
}[T];

export const isUsageEventType = (type: string): type is UsageEventType => Object.hasOwn(USAGE_SOURCES, type);

/**
 * Returns the usage records of an event, possibly none. Their ids and times are derived from the event, so that it
 * gives the same records however often and in whatever order it arrives. `now` is in unix seconds.
 */
export const usageRecordsOf = <T extends UsageEventType>(
  { type, detail }: UsageEvent<T>,
  now: number,
): readonly NewUsageRecord[] => USAGE_SOURCES[type](detail, now);

function orderRecords(event: DomainEventOf<'warung.order.confirmed.v1'>, now: number): readonly NewUsageRecord[] {
  const { tenantId, orderId, conversationId, phoneNumberId: numberId = null, at } = event;
  const order = { tenantId, id: orderId, meter: ORDERS, orderId, conversationId, numberId } as const;
  return [newRecord({ ...order, at: secondsOf(at) }, now)];
}

function storageRecords(event: DomainEventOf<'warung.media.stored.v1'>, now: number): readonly NewUsageRecord[] {
  const { tenantId, messageId, bytes, at } = event;
  // If a file is fetched twice, the table keeps the later time. A provisional time makes the earliest one count.
  const stored = { tenantId, id: messageId, meter: STORAGE, messageId, hasProvisionalTime: true } as const;
  return [newRecord({ ...stored, at: secondsOf(at), quantity: gigabytes(bytes) }, now)];
}

function seatRecords(event: DomainEventOf<'warung.agent.active.v1'>, now: number): readonly NewUsageRecord[] {
  const { tenantId, agentId, at } = event;
  return [newRecord({ tenantId, id: `${agentId}#${at}`, meter: SEATS, at: secondsOf(at), agentId }, now)];
}

function messageRecords(event: DomainEventOf<'warung.delivery.updated.v1'>, now: number): readonly NewUsageRecord[] {
  const { tenantId, messageId, participantId, phoneNumberId, usedAt, market = null, pricing } = event;
  if (usedAt === undefined || !pricing) return [];
  const at = secondsOf(usedAt);
  const category = pricing.category?.toLowerCase().replaceAll('_', '-') ?? null;
  const { type } = pricing;
  const id = participantId === undefined ? messageId : `${messageId}:${participantId}`;
  const meter = isFree(pricing, category, at) ? FREE_MESSAGES : MESSAGES;
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
  readonly meter: Meter;
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
