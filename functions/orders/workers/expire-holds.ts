import type { DomainEventOf } from '../../../events/domain-events.ts';
import { nowSeconds } from '../../../shared/clock.ts';
import { mapConcurrently, toResult } from '../../../shared/concurrency.ts';
import { getOrder } from '../../../shared/entities/order.ts';
import { throwIfFailed } from '../../../shared/queue/batch-failures.ts';
import { type Job, RetryLaterError } from '../../../shared/queue/worker.ts';
import { requestLog } from '../../../shared/request-log.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import { isAllowed } from '../domain/transitions.ts';
import { expireOrder, type OrderDeps } from '../save-order.ts';

type Changed = DomainEventOf<'warung.order.changed.v1'>;

/** The maximum visibility timeout of SQS (SQS API Reference, ChangeMessageVisibility). */
const MAX_WAIT_SECONDS = 12 * 3600;
/** The delay after a concurrent write to the order. */
const CONFLICT_DELAY_SECONDS = 5;
const PARALLEL = 4;

/**
 * Creates the worker of the queue `order-expiry`. A message about an order that holds stock stays hidden until the hold
 * ends. Then the order expires and its stock is released, unless it was confirmed or paid meanwhile. Waiting costs one
 * read of the order.
 * @throws RetryLaterError while an order of the event still holds stock
 */
export const createExpireHolds =
  (deps: OrderDeps) =>
  async ({ input }: Job<readonly Changed[]>): Promise<void> => {
    const orders = new Map(input.map((event) => [`${event.tenantId} ${event.orderId}`, event]));
    // A failed order does not block the other orders of the event.
    const results = await mapConcurrently([...orders.values()], PARALLEL, (event) =>
      toResult(() => expireIfDue(event, deps)),
    );
    throwIfFailed(results);
  };

/** Expires the order if its hold has ended. @throws RetryLaterError if the order must be checked again */
async function expireIfDue({ tenantId, orderId }: Changed, deps: OrderDeps): Promise<void> {
  const scope = new TenantScope(tenantId);
  const order = await getOrder(deps.table, scope, orderId, { consistent: true });
  if (!order || order.heldUntil === undefined || !isAllowed('expire', order)) return;
  const secondsLeft = order.heldUntil - nowSeconds(deps.clock);
  if (secondsLeft > 0) throw new RetryLaterError(Math.min(MAX_WAIT_SECONDS, secondsLeft), 'the hold has not ended yet');
  if (!(await expireOrder(deps, scope, orderId)))
    throw new RetryLaterError(CONFLICT_DELAY_SECONDS, 'another process changed the order at the same time');
  requestLog().count('expired');
}
