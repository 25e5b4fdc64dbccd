import * as z from 'zod';
import type { TenantScope } from '../table/keys.ts';
import { absent, all, any, compare, equals, type Table } from '../table/table.ts';

/**
 * How many sends a tenant asked for in the minute going on, `T#<tenant>#R#` / `R`: keeps one tenant's program from using up what
 * all share. Access: one or two updates a send that is asked for (1 WCU each).
 */
const $Rate = z.object({ minute: z.number(), count: z.number() });

/** Sends a minute for a tenant whose plan says nothing: Meta's 80 a second and number leave room for it many times over. */
const SENDS_PER_MINUTE = 600;

export interface Turn {
  readonly exceeded: boolean;
  /** When the next minute begins. */
  readonly retryAfterSeconds: number;
}

/** Counts a send; tells when the minute's number is used up, and then counts nothing. */
export async function takeTurn(table: Table, scope: TenantScope, limit: number | null, now: number): Promise<Turn> {
  const minute = Math.floor(now / 60);
  const most = limit ?? SENDS_PER_MINUTE;
  const key = scope.rate();
  const within = all(equals('minute', minute), compare('count', '<', most));
  const first = await table.update({ key, add: { count: 1 }, when: within });
  if (first.ok) return TAKEN;
  const known = first.old && $Rate.parse(first.old);
  if (known?.minute === minute) return { exceeded: true, retryAfterSeconds: Math.max(1, (minute + 1) * 60 - now) };
  const fresh = { minute, count: 1 };
  const when = known ? any(absent(), equals('minute', known.minute)) : absent();
  const next = await table.update({ key, set: fresh, when });
  // Somebody else began the minute: its count has room, for all but the smallest limits.
  if (!next.ok) await table.update({ key, add: { count: 1 } });
  return TAKEN;
}

const TAKEN: Turn = { exceeded: false, retryAfterSeconds: 0 };
