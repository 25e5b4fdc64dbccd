import { nowSeconds } from '../../../shared/clock.ts';
import type { Order } from '../../../shared/entities/order.ts';
import { newPaymentRecord, type PaymentRecord } from '../../../shared/entities/payment-record.ts';
import type { TenantCaller } from '../../../shared/entities/tenant.ts';
import { type IdempotencyKey, type StoredResponse, withIdempotency } from '../../../shared/http/idempotency.ts';
import { conflict, notFound } from '../../../shared/http/problem.ts';
import { requestLog } from '../../../shared/request-log.ts';
import type { TenantScope } from '../../../shared/table/keys.ts';
import type { Actor } from '../domain/commands.ts';
import { allowedStates } from '../domain/transitions.ts';
import { loadListedProducts } from '../load-listed-products.ts';
import { type LoadedOrder, loadConversation, loadOrder } from '../load-order.ts';
import { type OrderDeps, saveOrder } from '../save-order.ts';
import { toOrderView } from './order-view.ts';
import { shortStockProblem, withOrderProblems } from './problems.ts';

/** An agent's request about an existing order. */
export interface ChangeRequest {
  readonly caller: TenantCaller;
  readonly orderId: string;
  readonly idempotencyKey: IdempotencyKey | undefined;
}

/** A decided change of an order. */
export interface Change {
  readonly after: Order;
  /** The payment or refund to record in the same transaction. */
  readonly record?: PaymentRecord;
  /** The change to make when stock is short. Without it, short stock is an error. */
  readonly whenShort?: Omit<Change, 'whenShort'>;
  /** The HTTP status of the response. @default 200 */
  readonly status?: number;
}

/**
 * Decides the change for the current order. Undefined if nothing remains to be done: the response is 200 with the order
 * as it is.
 * @throws NotAllowedError, Problem
 */
export type DecideChange = (loaded: LoadedOrder, actor: Actor) => Promise<Change | undefined> | Change | undefined;

/** Attempts to save the order when other writers change it concurrently. */
const MAX_ATTEMPTS = 5;

/**
 * Changes an order at an agent's request: loads it, decides the change, and saves it together with its stock. Requests
 * with the same idempotency key get the same response. About 3 RCU, and 2 WCU per KB written.
 * @throws Problem 404, 409 with the allowed next states
 */
export function changeOrder(request: ChangeRequest, deps: OrderDeps, decide: DecideChange): Promise<StoredResponse> {
  const { caller, orderId, idempotencyKey } = request;
  const { scope } = caller;
  const { table, clock } = deps;
  requestLog().set({ orderId });
  const now = nowSeconds(clock);
  return withOrderProblems(() =>
    withIdempotency({ table, keyOf: (id) => scope.once(id), idempotencyKey, now }, async (responseWrites) => {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const loaded = await loadOrder(table, scope, orderId);
        if (!loaded) throw notFound('The order does not exist.');
        const change = await decide(loaded, { at: nowSeconds(clock), by: caller.agentId });
        const response = await tryChange(loaded, change, responseWrites, scope, deps);
        if (response) return response;
      }
      throw conflict('The order is being changed by other requests. Try again.');
    }),
  );
}

/** Saves the change and returns the response. Undefined if another writer changed the order first. */
async function tryChange(
  loaded: LoadedOrder,
  change: Change | undefined,
  responseWrites: Parameters<Parameters<typeof withIdempotency>[1]>[0],
  scope: TenantScope,
  deps: OrderDeps,
): Promise<StoredResponse | undefined> {
  const { order: before } = loaded;
  const conversation = await loadConversation(deps.table, scope, before);
  if (!change) return { status: 200, body: toOrderView(before, { ...loaded, conversation }) };
  const { after, record, status = 200, whenShort } = change;
  const payments = record ? [...loaded.payments, record] : loaded.payments;
  const response = { status, body: toOrderView(after, { ...loaded, payments, conversation }) };
  const records = record ? [newPaymentRecord(scope, before.orderId, record)] : [];
  const saved = await saveOrder(deps, scope, { before, after, others: [...records, ...responseWrites(response)] });
  switch (saved.is) {
    case 'saved':
      return response;
    case 'changed':
      return undefined;
    case 'short':
      if (whenShort) return tryChange(loaded, whenShort, responseWrites, scope, deps);
      throw shortStockProblem(
        saved.skus,
        await loadListedProducts(deps.table, scope, saved.skus),
        allowedStates('order', before),
      );
  }
}
