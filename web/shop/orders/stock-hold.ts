import type { OrderView } from '../../../functions/orders/api/views.ts';

const ENDING_MS = 10 * 60_000;

/** The time for which stock is still held for an order. */
export interface StockHold {
  /** In milliseconds. */
  readonly remainingMs: number;
  readonly state: 'running' | 'ending' | 'over';
}

/** Returns the hold of an order, or null if no hold can expire. */
export function holdOf({ heldUntil, status }: Pick<OrderView, 'heldUntil' | 'status'>, now: number): StockHold | null {
  if (heldUntil === null || (status !== 'reserved' && status !== 'quoted')) return null;
  const left = Date.parse(heldUntil) - now;
  if (left <= 0) return { remainingMs: 0, state: 'over' };
  return { remainingMs: left, state: left < ENDING_MS ? 'ending' : 'running' };
}
