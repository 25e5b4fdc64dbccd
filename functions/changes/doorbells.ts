import { mapBounded, settle } from '../../shared/bounded.ts';
import { safeReason } from '../../shared/errors.ts';
import { line } from '../../shared/line.ts';
import type { Ring } from '../outbound/doorbell.ts';
import { RINGS_A_CALL, type RingDoorbells } from '../outbound/ring.ts';

/** A doorbell with the stream record that it came from. */
export interface Sourced {
  readonly ring: Ring;
  readonly record: number;
}

/** Calls at a time; doorbells of one conversation need no order, since each makes it look at everything. */
const PARALLEL_CALLS = 4;

/** Rings; answers the lowest record whose doorbell the queue did not take. */
export async function ringAll(rings: readonly Sourced[], ring: RingDoorbells): Promise<number | undefined> {
  const calls: Sourced[][] = [];
  for (let start = 0; start < rings.length; start += RINGS_A_CALL) calls.push(rings.slice(start, start + RINGS_A_CALL));
  const failed = await mapBounded(calls, PARALLEL_CALLS, async (call) => {
    const refused = await settle(() => ring(call.map((one) => one.ring)));
    if (!refused.ok) line().set({ reason: safeReason(refused.error) });
    const positions = refused.ok ? refused.value : [...call.keys()];
    return positions.map((position) => call[position]?.record ?? 0);
  });
  const lowest = Math.min(...failed.flat());
  return Number.isFinite(lowest) ? lowest : undefined;
}
