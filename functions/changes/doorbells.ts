import { mapBounded, settle } from '../../shared/bounded.ts';
import { safeReason } from '../../shared/errors.ts';
import { line } from '../../shared/line.ts';
import type { Ring } from '../outbound/doorbell.ts';
import { RINGS_A_CALL, type RingDoorbells } from '../outbound/ring.ts';

/** A wake-up, with the stream record that it was derived from. */
export interface Sourced {
  readonly ring: Ring;
  readonly record: number;
}

/**
 * Number of concurrent calls. Wake-ups of a conversation need no order: each one makes the sender read all pending
 * entries.
 */
const MAX_CONCURRENCY = 4;

/** Enqueues wake-ups and returns the lowest record whose wake-up the queue did not accept. */
export async function ringAll(wakeUps: readonly Sourced[], send: RingDoorbells): Promise<number | undefined> {
  const calls: Sourced[][] = [];
  for (let start = 0; start < wakeUps.length; start += RINGS_A_CALL)
    calls.push(wakeUps.slice(start, start + RINGS_A_CALL));
  const failed = await mapBounded(calls, MAX_CONCURRENCY, async (call) => {
    const rejected = await settle(() => send(call.map((one) => one.ring)));
    if (!rejected.ok) line().set({ reason: safeReason(rejected.error) });
    const positions = rejected.ok ? rejected.value : [...call.keys()];
    return positions.map((position) => call[position]?.record ?? 0);
  });
  const lowest = Math.min(...failed.flat());
  return Number.isFinite(lowest) ? lowest : undefined;
}
