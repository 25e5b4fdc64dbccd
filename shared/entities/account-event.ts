import * as z from 'zod';
import { partitionIdOf, readTenantKey } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import { absent, type Put } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import type { RawText } from './message.ts';

/**
 * How long an event is kept whose content is in the raw bucket. The bucket keeps content that is too large for an item
 * for 180 days, and nothing copies it. The event expires five days earlier, since DynamoDB deletes expired items with a
 * delay.
 */
export const LARGE_EVENT_DAYS = 175;

/**
 * A webhook event about an account, number, template or group, `T#<tenant>#ACCOUNT#<phone number id or WABA id>` /
 * `EVENT#<Meta's time>#<hash>`: stored raw until a feature uses it. Access: put if absent (1 WCU per KB); query a
 * scope's events, newest first (0.5 RCU per 4 KB).
 */
export interface AccountEvent {
  readonly scope: string;
  readonly hash: string;
  readonly field: string;
  readonly kind: string;
  readonly raw: RawText;
  /** Meta's `entry.time`, unix seconds; null when absent. */
  readonly entryTime: number | null;
  readonly receivedAt: number;
  readonly traceparent: string | undefined;
}

const storedSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  v: z.literal(1),
  field: z.string(),
  kind: z.string(),
  raw: z.string().optional(),
  rawKey: z.string().optional(),
  entryTime: z.number().optional(),
  ra: z.number(),
  tp: z.string().optional(),
});

export function putAccountEvent(scope: TenantScope, event: AccountEvent): Put {
  const { raw } = event;
  const attributes = present({
    v: 1,
    field: event.field,
    kind: event.kind,
    ...(raw.in === 'item'
      ? { raw: raw.text }
      : { rawKey: raw.key, ttl: event.receivedAt + LARGE_EVENT_DAYS * 24 * 3600 }),
    entryTime: event.entryTime ?? undefined,
    ra: event.receivedAt,
    tp: event.traceparent,
  });
  return { key: scope.accountEvent(event.scope, event.entryTime ?? 0, event.hash), attributes, when: absent() };
}

/** @throws ZodError for an item that is not an account event */
export function readAccountEvent(item: Item): AccountEvent & { readonly tenantId: string } {
  const stored = storedSchema.parse(item);
  const tenant = readTenantKey(stored.pk);
  const raw: RawText =
    stored.rawKey === undefined
      ? { in: 'item', text: stored.raw ?? 'null' }
      : { in: 'bucket', key: stored.rawKey, wamid: null, preview: null, digest: null };
  return {
    tenantId: tenant?.tenantId ?? '',
    scope: partitionIdOf('accountEvent', stored.pk),
    hash: stored.sk.split('#').at(-1) ?? '',
    field: stored.field,
    kind: stored.kind,
    raw,
    entryTime: stored.entryTime ?? null,
    receivedAt: stored.ra,
    traceparent: stored.tp,
  };
}
