import * as z from 'zod';
import { decimalTextSchema } from '../money/schema.ts';
import { METERS, type Meter, meterSchema } from '../rates/meters.ts';
import { partitionIdOf } from '../table/key-shapes.ts';
import type { Key, TenantScope } from '../table/keys.ts';
import { absent, any, compare, type Put, type Update } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';

/**
 * The only shard of a tenant's day: 1,000 records per second. More shards need a shard count that is fixed before the
 * day's first record.
 */
export const USAGE_SHARD = 0;

/**
 * A usage record, `T#<tenant>#U#<day, UTC>#<shard>` / `<quarter-hour>#<meter>#<id>`: put once, never changed. Attribute
 * names are short so that a record stays within one KB. Ids and times only: no phone number, no wamid.
 * Access: put if absent (1 WCU, also when the condition fails); query a quarter-hour or a day (0.5 RCU per 4 KB, 1 when
 * consistent).
 */
const storedSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  v: z.literal(1),
  m: meterSchema,
  /** The usage time, unix seconds. */
  at: z.number().int(),
  q: decimalTextSchema,
  /** Category, recipient's market, phone number id, WhatsApp's pricing type. */
  c: z.string().optional(),
  k: z.string().optional(),
  n: z.string().optional(),
  ty: z.string().optional(),
  /** The message, order, conversation or agent that caused the usage. */
  mi: z.string().optional(),
  oi: z.string().optional(),
  ci: z.string().optional(),
  ag: z.string().optional(),
  /** A hash of the charged values, to distinguish a repetition from a conflict. */
  h: z.string(),
  /** When it was recorded, unix seconds. */
  ra: z.number().int(),
  /** Its time may be corrected to an earlier one: the record counts only at the time in the `usedAt` item. */
  mv: z.boolean().optional(),
});

export interface UsageRecord {
  readonly id: string;
  readonly meter: Meter;
  /** Unix seconds. */
  readonly at: number;
  /** Decimal. */
  readonly quantity: string;
  readonly category: string | null;
  readonly market: string | null;
  readonly numberId: string | null;
  readonly type: string | null;
  readonly messageId: string | null;
  readonly orderId: string | null;
  readonly conversationId: string | null;
  readonly agentId: string | null;
  readonly hash: string;
  /** Unix seconds. */
  readonly recordedAt: number;
  readonly hasProvisionalTime: boolean;
}

/** A quarter-hour of a day, both UTC. Midnight of every time zone is a quarter-hour boundary. */
export interface Bucket {
  /** `2026-11-24` */
  readonly day: string;
  /** `0930` */
  readonly bucket: string;
}

const QUARTER_HOUR_SECONDS = 900;

/** Returns the quarter-hour of a time in unix seconds. */
export function bucketOf(at: number): Bucket {
  const text = new Date(Math.floor(at / QUARTER_HOUR_SECONDS) * QUARTER_HOUR_SECONDS * 1000).toISOString();
  return { day: text.slice(0, 10), bucket: text.slice(11, 13) + text.slice(14, 16) };
}

/** Returns the start of a bucket in unix seconds. */
export const bucketStartSeconds = ({ day, bucket }: Bucket): number =>
  Date.parse(`${day}T${bucket.slice(0, 2)}:${bucket.slice(2)}:00Z`) / 1000;

export function usageKey(scope: TenantScope, { at, meter, id }: UsageRecord): Key {
  const { day, bucket } = bucketOf(at);
  return scope.usage(day, USAGE_SHARD, { bucket, meter: METERS[meter].keySegment, id });
}

export function putUsage(scope: TenantScope, record: UsageRecord): Put {
  return {
    key: usageKey(scope, record),
    attributes: present({
      v: 1,
      m: record.meter,
      at: record.at,
      q: record.quantity,
      c: record.category ?? undefined,
      k: record.market ?? undefined,
      n: record.numberId ?? undefined,
      ty: record.type ?? undefined,
      mi: record.messageId ?? undefined,
      oi: record.orderId ?? undefined,
      ci: record.conversationId ?? undefined,
      ag: record.agentId ?? undefined,
      h: record.hash,
      ra: record.recordedAt,
      mv: record.hasProvisionalTime || undefined,
    }),
    when: absent(),
  };
}

/** @throws ZodError for an item that is not a usage record */
export function readUsage(item: Item): UsageRecord {
  const stored = storedSchema.parse(item);
  return {
    id: stored.sk.split('#').slice(2).join('#'),
    meter: stored.m,
    at: stored.at,
    quantity: stored.q,
    category: stored.c ?? null,
    market: stored.k ?? null,
    numberId: stored.n ?? null,
    type: stored.ty ?? null,
    messageId: stored.mi ?? null,
    orderId: stored.oi ?? null,
    conversationId: stored.ci ?? null,
    agentId: stored.ag ?? null,
    hash: stored.h,
    recordedAt: stored.ra,
    hasProvisionalTime: stored.mv ?? false,
  };
}

/** Returns the bucket in the key of a usage record; undefined for the key of another item. */
export function bucketOfItem(pk: string, sk: string): Bucket | undefined {
  const day = /^(\d{4}-\d\d-\d\d)#\d+$/.exec(partitionIdOf('usage', pk))?.[1];
  const bucket = /^(\d{4})#/.exec(sk)?.[1];
  return day === undefined || bucket === undefined ? undefined : { day, bucket };
}

/**
 * The usage time of a record whose time may be corrected to an earlier one, `T#<tenant>#USED_AT#<id>` / `USED_AT`. The
 * earliest reported time wins. Access: update if earlier (1 WCU, also when the condition fails); get in batches (1 RCU
 * each, consistent).
 */
const usedAtSchema = z.object({ pk: z.string(), v: z.literal(1), at: z.number().int() });

/** Returns an id of a record that is unique across meters. */
export const usedAtId = ({ meter, id }: Pick<UsageRecord, 'meter' | 'id'>): string =>
  `${METERS[meter].keySegment}#${id}`;

/** Creates the update that stores a usage time if it is earlier. */
export function putUsedAtIfEarlier(scope: TenantScope, record: UsageRecord): Update {
  return {
    key: scope.usedAt(usedAtId(record)),
    set: { v: 1, at: record.at, ra: record.recordedAt },
    when: any(absent(), compare('at', '>', record.at)),
  };
}

/** @throws ZodError for an item that is not a usage time */
export function readUsedAt(item: Item): { readonly usageId: string; readonly at: number } {
  const { pk, at } = usedAtSchema.parse(item);
  return { usageId: partitionIdOf('usedAt', pk), at };
}
