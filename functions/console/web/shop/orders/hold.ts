import type { OrderView } from '../../../../orders/views.ts';

const ENDING_MS = 10 * 60_000;

/** The time for which stock is still held for an order. */
export interface Hold {
  /** In milliseconds. */
  readonly left: number;
  readonly state: 'running' | 'ending' | 'over';
}

/** Returns the hold of an order, or null if no hold can expire. */
export function holdOf({ heldUntil, status }: Pick<OrderView, 'heldUntil' | 'status'>, now: number): Hold | null {
  if (heldUntil === null || (status !== 'reserved' && status !== 'quoted')) return null;
  const left = Date.parse(heldUntil) - now;
  if (left <= 0) return { left: 0, state: 'over' };
  return { left, state: left < ENDING_MS ? 'ending' : 'running' };
}
