import { mapConcurrently, toResult } from '../../shared/concurrency.ts';
import { requestLog } from '../../shared/request-log.ts';
import { MAX_WAKE_UPS_PER_CALL, type SendWakeUps } from '../outbound/send-wake-ups.ts';
import type { WakeUpEntry } from '../outbound/wake-up.ts';

/** A wake-up, with the stream record that it was derived from. */
export interface SourcedWakeUp {
  readonly wakeUp: WakeUpEntry;
  readonly recordIndex: number;
}

/**
 * Number of concurrent calls. Wake-ups of a conversation need no order: each one makes the sender read all pending
 * entries.
 */
const MAX_CONCURRENCY = 4;

/** Enqueues wake-ups and returns the lowest record whose wake-up the queue did not accept. */
export async function enqueueWakeUps(
  wakeUps: readonly SourcedWakeUp[],
  send: SendWakeUps,
): Promise<number | undefined> {
  const calls: SourcedWakeUp[][] = [];
  for (let start = 0; start < wakeUps.length; start += MAX_WAKE_UPS_PER_CALL)
    calls.push(wakeUps.slice(start, start + MAX_WAKE_UPS_PER_CALL));
  const failed = await mapConcurrently(calls, MAX_CONCURRENCY, async (call) => {
    const rejected = await toResult(() => send(call.map((one) => one.wakeUp)));
    if (!rejected.ok) requestLog().setError(rejected.error);
    const positions = rejected.ok ? rejected.value : [...call.keys()];
    return positions.map((position) => call[position]?.recordIndex ?? 0);
  });
  const lowest = Math.min(...failed.flat());
  return Number.isFinite(lowest) ? lowest : undefined;
}
