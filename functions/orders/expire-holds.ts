import type { FactOf } from '../../events/facts.ts';
import { mapBounded, settle } from '../../shared/bounded.ts';
import { seconds } from '../../shared/clock.ts';
import { getOrder } from '../../shared/entities/order.ts';
import { isRetryable } from '../../shared/errors.ts';
import { line } from '../../shared/line.ts';
import { type Job, NotYet } from '../../shared/queue/worker.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { failureOf } from './outcomes.ts';
import { expireOrder, type OrderDeps } from './save.ts';
import { isAllowed } from './transitions.ts';

type Changed = FactOf<'warung.order.changed.v1'>;

/** The longest that SQS hides a message (SQS API Reference, ChangeMessageVisibility). Seconds. */
const LONGEST_WAIT = 12 * 3600;
/** Somebody wrote the order at the same moment: look again soon. Seconds. */
const SOON = 5;
const PARALLEL = 4;

/**
 * Work of the queue `order-expiry`: a message about an order that holds stock waits until the hold is over, and then lets the pieces go
 * if nobody confirmed or paid meanwhile. Waiting costs nothing but a look at the order when the time has come.
 * @throws NotYet while an order of the event still holds
 */
export const createExpireHolds =
  (deps: OrderDeps) =>
  async ({ input }: Job<readonly Changed[]>): Promise<void> => {
    const orders = new Map(input.map((fact) => [`${fact.tenantId} ${fact.orderId}`, fact]));
    // One that fails holds up no other of its event.
    const waits = await mapBounded([...orders.values()], PARALLEL, (fact) => settle(() => expireIfDue(fact, deps)));
    const next = Math.min(...waits.flatMap((wait) => (wait.ok && wait.value !== undefined ? [wait.value] : [])));
    const failure = failureOf(waits);
    if (failure !== undefined && (isRetryable(failure) || !Number.isFinite(next))) throw failure;
    if (Number.isFinite(next)) throw new NotYet(Math.min(LONGEST_WAIT, next), 'stock is held a while longer');
  };

/** The seconds until it is to be looked at again; undefined when there is nothing more to do. */
async function expireIfDue({ tenantId, orderId }: Changed, deps: OrderDeps): Promise<number | undefined> {
  const scope = new TenantScope(tenantId);
  const order = await getOrder(deps.table, scope, orderId, { consistent: true });
  if (!order || order.heldUntil === undefined || !isAllowed('expire', order)) return undefined;
  const left = order.heldUntil - seconds(deps.clock);
  if (left > 0) return left;
  if (!(await expireOrder(deps, scope, orderId))) return SOON;
  line().count('expired');
  return undefined;
}
