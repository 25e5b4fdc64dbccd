import type { DomainEventOf } from '../../../events/domain-events.ts';
import { nowSeconds } from '../../../shared/clock.ts';
import { mapConcurrently, toResult } from '../../../shared/concurrency.ts';
import { getOrder } from '../../../shared/entities/order.ts';
import { isRetryable } from '../../../shared/errors.ts';
import { type Job, RetryLaterError } from '../../../shared/queue/worker.ts';
import { requestLog } from '../../../shared/request-log.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import { isAllowed } from '../domain/transitions.ts';
import { expireOrder, type OrderDeps } from '../save-order.ts';
import { selectFailure } from './batch-failures.ts';

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
    const waitSeconds = Math.min(
      ...results.flatMap((result) => (result.ok && result.value !== undefined ? [result.value] : [])),
    );
    const failure = selectFailure(results);
    if (failure !== undefined && (isRetryable(failure) || !Number.isFinite(waitSeconds))) throw failure;
    if (Number.isFinite(waitSeconds))
      throw new RetryLaterError(Math.min(MAX_WAIT_SECONDS, waitSeconds), 'the hold has not ended yet');
  };

/**
 * Expires the order if its hold has ended. Returns the seconds until the next check, or undefined when none is needed.
 */
async function expireIfDue({ tenantId, orderId }: Changed, deps: OrderDeps): Promise<number | undefined> {
  const scope = new TenantScope(tenantId);
  const order = await getOrder(deps.table, scope, orderId, { consistent: true });
  if (!order || order.heldUntil === undefined || !isAllowed('expire', order)) return undefined;
  const secondsLeft = order.heldUntil - nowSeconds(deps.clock);
  if (secondsLeft > 0) return secondsLeft;
  if (!(await expireOrder(deps, scope, orderId))) return CONFLICT_DELAY_SECONDS;
  requestLog().count('expired');
  return undefined;
}
