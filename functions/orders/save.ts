import { type Clock, seconds } from '../../shared/clock.ts';
import { getOrder, type Order, orderPut } from '../../shared/entities/order.ts';
import { HOLDS, readHold } from '../../shared/entities/stock.ts';
import { AppError, TooMuchContention } from '../../shared/errors.ts';
import { line } from '../../shared/line.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table, Write } from '../../shared/table/table.ts';
import { shortOf, stockWrites } from './stock-writes.ts';
import { take } from './take.ts';
import { isAllowed } from './transitions.ts';

export interface OrderDeps {
  readonly table: Table;
  readonly clock: Clock;
  /** A number from 0 up to 1, for jitter. */
  readonly random: () => number;
  /** Waits so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

/** `short`: there are too few of these SKUs. `changed`: somebody else wrote the order, or recorded the same, in between. */
export type Saved =
  | { readonly is: 'saved' }
  | { readonly is: 'short'; readonly skus: readonly string[] }
  | { readonly is: 'changed' };

/** The change needs more writes than a transaction takes. */
export class TooManyWrites extends AppError {
  override readonly name = 'TooManyWrites';
  readonly retryable = false;
}

/** DynamoDB API Reference, TransactWriteItems. */
const MOST_WRITES = 100;
/** Tries against other transactions on the same products: together they wait for some five seconds at the most. */
const ATTEMPTS = 16;
const LONGEST_PAUSE_MS = 400;
/** Times that holds which ran out are taken over for one order. */
const TAKEOVERS = 3;
/** Orders that are expired in one takeover. */
const MOST_EXPIRED = 20;

/**
 * Writes an order with the stock that it moves and whatever else belongs to it, all or nothing. Where stock is short, holds that
 * have run out are taken over first, since who is late with cleaning up must not cost a sale. 2 WCU per write.
 * @throws TooMuchContention when other transactions kept being in the way
 */
export async function save(
  deps: OrderDeps,
  scope: TenantScope,
  change: { readonly before: Order | undefined; readonly after: Order; readonly others?: readonly Write[] },
): Promise<Saved> {
  const { before, after, others = [] } = change;
  const stock = stockWrites(scope, before, after, seconds(deps.clock));
  const writes = [orderPut(scope, after, before?.version), ...others, ...stock];
  if (writes.length > MOST_WRITES) throw new TooManyWrites('too many products change at once');
  for (let attempt = 0, takeovers = 0; attempt < ATTEMPTS; attempt += 1) {
    const result = await deps.table.transact(writes);
    if (result.ok) return { is: 'saved' };
    const skus = shortOf(writes, result.failed);
    if (skus.length < result.failed.length) return { is: 'changed' };
    if (result.failed.length === 0) {
      line().count('contended');
      await deps.pause(deps.random() * Math.min(LONGEST_PAUSE_MS, 10 * 2 ** attempt));
    } else if (takeovers === TAKEOVERS || !(await takeOver(deps, scope, skus, after.orderId))) {
      return { is: 'short', skus };
    } else takeovers += 1;
  }
  throw new TooMuchContention('other orders kept moving the same stock');
}

/** Expires orders whose holds on these products have run out; whether anything came free. */
export async function takeOver(
  deps: OrderDeps,
  scope: TenantScope,
  skus: readonly string[],
  orderId: string,
): Promise<boolean> {
  let freed = 0;
  for (const sku of skus) {
    const { items } = await deps.table.query({ in: scope.sku(sku), range: { prefix: HOLDS }, consistent: true });
    const now = seconds(deps.clock);
    const over = items.map(readHold).filter((hold) => hold.until <= now && hold.orderId !== orderId);
    for (const late of over.slice(0, MOST_EXPIRED)) {
      if (await expireOrder(deps, scope, late.orderId)) freed += 1;
    }
  }
  line().count('takenOver', freed);
  return freed > 0;
}

/** Expires an order whose time is over and that nobody pays for; whether that was done now. Idempotent. */
export async function expireOrder(deps: OrderDeps, scope: TenantScope, orderId: string): Promise<boolean> {
  const before = await getOrder(deps.table, scope, orderId, { consistent: true });
  const at = seconds(deps.clock);
  if (!before || !isAllowed('expire', before) || (before.heldUntil ?? 0) > at) return false;
  const after = take(before, 'expire', { at, by: 'system' });
  return (await save(deps, scope, { before, after })).is === 'saved';
}
