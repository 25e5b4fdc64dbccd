import type { OrderView } from '../../../../orders/views.ts';

const SOON = 10 * 60_000;

/** How long stock is still held for an order, in milliseconds; null for one that nothing runs out for. */
export interface Hold {
  readonly left: number;
  readonly state: 'running' | 'ending' | 'over';
}

export function holdOf({ heldUntil, status }: Pick<OrderView, 'heldUntil' | 'status'>, now: number): Hold | null {
  if (heldUntil === null || (status !== 'reserved' && status !== 'quoted')) return null;
  const left = Date.parse(heldUntil) - now;
  if (left <= 0) return { left: 0, state: 'over' };
  return { left, state: left < SOON ? 'ending' : 'running' };
}
