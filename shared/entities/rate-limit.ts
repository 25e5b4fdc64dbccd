import * as z from 'zod';
import type { TenantScope } from '../table/keys.ts';
import { absent, all, any, compare, equals, type Table } from '../table/table.ts';

/**
 * The number of a tenant's send requests in the current minute, `T#<tenant>#RATE` / `RATE`. The limit prevents one
 * tenant's program from using up shared capacity. Access: one or two updates per send request (1 WCU each).
 */
const rateSchema = z.object({ minute: z.number(), count: z.number() });

/** The limit of a tenant whose plan sets none. Far below Meta's limit of 80 messages per second and number. */
const DEFAULT_SENDS_PER_MINUTE = 600;

/** The result of a rate limit check. */
export interface RateLimitResult {
  readonly isExceeded: boolean;
  /** Seconds until the next minute begins. */
  readonly retryAfterSeconds: number;
}

/** Counts a send request against the limit. A request above the limit is reported as exceeded and not counted. */
export async function consumeRateLimit(
  table: Table,
  scope: TenantScope,
  limit: number | null,
  now: number,
): Promise<RateLimitResult> {
  const minute = Math.floor(now / 60);
  const max = limit ?? DEFAULT_SENDS_PER_MINUTE;
  const key = scope.rate();
  const isWithinLimit = all(equals('minute', minute), compare('count', '<', max));
  const first = await table.update({ key, add: { count: 1 }, when: isWithinLimit });
  if (first.ok) return ACCEPTED;
  const previous = first.old && rateSchema.parse(first.old);
  if (previous?.minute === minute) return { isExceeded: true, retryAfterSeconds: Math.max(1, (minute + 1) * 60 - now) };
  const fresh = { minute, count: 1 };
  const when = previous ? any(absent(), equals('minute', previous.minute)) : absent();
  const next = await table.update({ key, set: fresh, when });
  // Another request started the minute. Its count has room, except with the smallest limits.
  if (!next.ok) await table.update({ key, add: { count: 1 } });
  return ACCEPTED;
}

const ACCEPTED: RateLimitResult = { isExceeded: false, retryAfterSeconds: 0 };
