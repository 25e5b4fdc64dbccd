import { type Clock, nowSeconds } from '../../shared/clock.ts';
import { getOrder, type Order, putOrder } from '../../shared/entities/order.ts';
import { readHold } from '../../shared/entities/stock.ts';
import { AppError, TooMuchContentionError } from '../../shared/errors.ts';
import { requestLog } from '../../shared/request-log.ts';
import { KEYS } from '../../shared/table/key-shapes.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import { queryAll } from '../../shared/table/query-all.ts';
import type { Table, Write } from '../../shared/table/table.ts';
import { applyTransition } from './domain/apply-transition.ts';
import { shortSkusOf, stockWrites } from './domain/stock-writes.ts';
import { isAllowed } from './domain/transitions.ts';

export interface OrderDeps {
  readonly table: Table;
  readonly clock: Clock;
  /** Returns a number in [0, 1), for jitter. */
  readonly random: () => number;
  /** Waits for the given milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * `short`: these SKUs have too few pieces. `changed`: another writer changed the order, or recorded the same,
 * meanwhile.
 */
export type SaveResult =
  | { readonly is: 'saved' }
  | { readonly is: 'short'; readonly skus: readonly string[] }
  | { readonly is: 'changed' };

/** The error for a change that needs more writes than a transaction allows. */
export class TooManyWritesError extends AppError {
  override readonly name = 'TooManyWritesError';
  readonly retryable = false;
}

/** The maximum of a transaction (DynamoDB API Reference, TransactWriteItems). */
const MAX_WRITES = 100;
/** Attempts against concurrent transactions on the same products. Their pauses add up to about five seconds at most. */
const MAX_ATTEMPTS = 16;
const MAX_PAUSE_MS = 400;
/** The number of times that expired holds are released for one order. */
const MAX_TAKEOVERS = 3;
/** Orders expired per SKU in one takeover. */
const MAX_EXPIRED_ORDERS = 20;

/**
 * Saves an order, its stock movements and other writes in one transaction. Where stock is short, it first releases
 * expired holds, so that a late cleanup does not cost a sale. 2 WCU per write.
 * @throws TooMuchContentionError if it keeps conflicting with other transactions
 */
export async function saveOrder(
  deps: OrderDeps,
  scope: TenantScope,
  change: { readonly before: Order | undefined; readonly after: Order; readonly others?: readonly Write[] },
): Promise<SaveResult> {
  const { before, after, others = [] } = change;
  const stock = stockWrites(scope, before, after, nowSeconds(deps.clock));
  const writes = [putOrder(scope, after, before?.version), ...others, ...stock];
  if (writes.length > MAX_WRITES) throw new TooManyWritesError('the change covers too many products');
  for (let attempt = 0, takeovers = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const result = await deps.table.transact(writes);
    if (result.ok) return { is: 'saved' };
    const skus = shortSkusOf(writes, result.failed);
    if (skus.length < result.failed.length) return { is: 'changed' };
    if (result.failed.length === 0) {
      requestLog().count('contended');
      await deps.pause(deps.random() * Math.min(MAX_PAUSE_MS, 10 * 2 ** attempt));
    } else if (takeovers === MAX_TAKEOVERS || !(await expireOverdueHolds(deps, scope, skus, after.orderId))) {
      return { is: 'short', skus };
    } else takeovers += 1;
  }
  throw new TooMuchContentionError('other orders kept changing the same stock');
}

/** Expires the orders whose holds on these products have ended. Returns whether any stock was released. */
export async function expireOverdueHolds(
  deps: OrderDeps,
  scope: TenantScope,
  skus: readonly string[],
  orderId: string,
): Promise<boolean> {
  let freed = 0;
  for (const sku of skus) {
    const items = await queryAll(deps.table, {
      in: scope.sku(sku),
      range: { prefix: KEYS.hold.sort },
      consistent: true,
    });
    const now = nowSeconds(deps.clock);
    const expired = items.map(readHold).filter((hold) => hold.until <= now && hold.orderId !== orderId);
    for (const hold of expired.slice(0, MAX_EXPIRED_ORDERS)) {
      if (await expireOrder(deps, scope, hold.orderId)) freed += 1;
    }
  }
  requestLog().count('expiredHolds', freed);
  return freed > 0;
}

/** Expires an unpaid order whose hold has ended. Returns whether this call expired it. Idempotent. */
export async function expireOrder(deps: OrderDeps, scope: TenantScope, orderId: string): Promise<boolean> {
  const before = await getOrder(deps.table, scope, orderId, { consistent: true });
  const at = nowSeconds(deps.clock);
  if (!before || !isAllowed('expire', before) || (before.heldUntil ?? 0) > at) return false;
  const after = applyTransition(before, 'expire', { at, by: 'system' });
  return (await saveOrder(deps, scope, { before, after })).is === 'saved';
}
