import { createHash } from 'node:crypto';
import type { FactOf } from '../../events/facts.ts';
import type { UsageMeter, UsageRecord } from '../../shared/entities/usage.ts';
import { secondOfUlid } from '../../shared/ids.ts';
import { decimalText } from '../../shared/money/decimal.ts';
import { BILLABILITY, ruleOn } from '../../shared/rates/billability.ts';
import { dayIn } from '../../shared/rates/calendar.ts';

/** A record with whose it is, before it is stored. */
export interface NewRecord extends UsageRecord {
  readonly tenantId: string;
}

/** The facts that usage is made from. */
export type UsageFact =
  | { readonly type: 'warung.delivery.updated.v1'; readonly fact: FactOf<'warung.delivery.updated.v1'> }
  | { readonly type: 'warung.order.confirmed.v1'; readonly fact: FactOf<'warung.order.confirmed.v1'> }
  | { readonly type: 'warung.media.stored.v1'; readonly fact: FactOf<'warung.media.stored.v1'> }
  | { readonly type: 'warung.agent.active.v1'; readonly fact: FactOf<'warung.agent.active.v1'> };

/**
 * The usage that a fact stands for, or none. Id and time are functions of what happened, so that the same fact makes the same record
 * however often and in whatever order it is told. `now` is unix seconds.
 */
export function recordsOf(told: UsageFact, now: number): readonly NewRecord[] {
  switch (told.type) {
    case 'warung.delivery.updated.v1':
      return messageRecord(told.fact, now);
    case 'warung.order.confirmed.v1': {
      const { tenantId, orderId, conversationId, phoneNumberId, at } = told.fact;
      return [
        made(
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
      const { tenantId, messageId, bytes, at } = told.fact;
      // A file that is fetched twice keeps the later time in the table: told again, the first time stands.
      const stored = { tenantId, id: messageId, meter: 'storage', messageId, moving: true } as const;
      return [made({ ...stored, at: secondsOf(at), quantity: gigabytes(bytes) }, now)];
    }
    case 'warung.agent.active.v1': {
      const { tenantId, agentId, at } = told.fact;
      return [made({ tenantId, id: `${agentId}#${at}`, meter: 'seat', at: secondsOf(at), agentId }, now)];
    }
  }
}

function messageRecord(fact: FactOf<'warung.delivery.updated.v1'>, now: number): readonly NewRecord[] {
  const { tenantId, messageId, participantId, phoneNumberId, usedAt, market = null, pricing } = fact;
  if (usedAt === undefined || !pricing) return [];
  const at = secondsOf(usedAt);
  const category = pricing.category?.toLowerCase().replaceAll('_', '-') ?? null;
  const { type } = pricing;
  const id = participantId === undefined ? messageId : `${messageId}:${participantId}`;
  const meter = isFree(pricing, category, at) ? 'message.free' : 'message';
  // A time that stands in the id is the same for good.
  const moving = secondOfUlid(messageId) !== at;
  return [made({ tenantId, id, meter, at, category, market, numberId: phoneNumberId, type, messageId, moving }, now)];
}

/**
 * Whether a message is free by itself. Where the month has an allowance for its category, a message that is told to cost nothing may have
 * drawn on it: then it is counted among the others, and the allowance is drawn here, or it would be given twice.
 */
function isFree(
  { billable, type }: NonNullable<FactOf<'warung.delivery.updated.v1'>['pricing']>,
  category: string | null,
  at: number,
): boolean {
  if (type === 'free_entry_point') return true;
  // `billable` is to go (Cloud API changelog); the type says the same.
  if (billable !== false && !type?.startsWith('free_')) return false;
  const rule = ruleOn(BILLABILITY, dayIn('UTC', at * 1000));
  return rule?.allowance?.category !== category;
}

const secondsOf = (text: string): number => Math.floor(Date.parse(text) / 1000);

/** Bytes as GB of 10^9 bytes, exactly. */
const gigabytes = (bytes: number): string => decimalText({ units: BigInt(bytes) * 1000n });

interface Known extends Partial<Omit<UsageRecord, 'hash' | 'recordedAt'>> {
  readonly tenantId: string;
  readonly id: string;
  readonly meter: UsageMeter;
  readonly at: number;
}

function made(known: Known, recordedAt: number): NewRecord {
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
    moving: false,
    ...known,
    recordedAt,
  };
  return { ...record, hash: hashOf(record) };
}

/** Of what is charged. Not of the time: where that may be found to be earlier it is no contradiction. */
function hashOf({ meter, quantity, category, market, numberId, type }: Omit<UsageRecord, 'hash'>): string {
  const charged = JSON.stringify([meter, quantity, category, market, numberId, type]);
  return createHash('sha256').update(charged).digest('hex').slice(0, 16);
}
