import { seconds } from '../../shared/clock.ts';
import type { Order } from '../../shared/entities/order.ts';
import { newPaymentRecord, type PaymentRecord } from '../../shared/entities/payment-record.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { doOnce, type Once, type Remembered } from '../../shared/http/once.ts';
import { conflict, notFound } from '../../shared/http/problem.ts';
import { line } from '../../shared/line.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import { catalogueOf } from './catalogue.ts';
import type { Actor } from './decide.ts';
import { conversationOf, type LoadedOrder, loadOrder } from './load-order.ts';
import { orderView } from './order-view.ts';
import { asProblem, shortStock } from './problems.ts';
import { type OrderDeps, save } from './save.ts';
import { allowedStates } from './transitions.ts';

/** A request of a person about an order that there is. */
export interface ChangeRequest {
  readonly caller: TenantCaller;
  readonly orderId: string;
  readonly once: Once | undefined;
}

/** What is to become of an order. */
export interface Change {
  readonly after: Order;
  /** Money that is recorded with it. */
  readonly record?: PaymentRecord;
  /** What to do instead where stock is short, if that is not an error. */
  readonly whenShort?: Omit<Change, 'whenShort'>;
  /** @default 200 */
  readonly status?: number;
}

/** Decides on the order as it is; undefined: it is done already, and answered 200 as it is. @throws NotAllowed, Problem */
export type Decide = (loaded: LoadedOrder, actor: Actor) => Promise<Change | undefined> | Change | undefined;

/** Times that the order is read anew because somebody else changed it. */
const ROUNDS = 5;

/**
 * Changes an order as a person asks: reads it, decides, writes it with its stock. With a key for repetition the same answer each
 * time. About 3 RCU, and 2 WCU for each KB that is written.
 * @throws Problem 404, 409 with the allowed next states
 */
export function changeOrder(request: ChangeRequest, deps: OrderDeps, decide: Decide): Promise<Remembered> {
  const { caller, orderId, once } = request;
  const { scope } = caller;
  const { table, clock } = deps;
  line().set({ orderId });
  const now = seconds(clock);
  return asProblem(() =>
    doOnce({ table, keyOf: (id) => scope.once(id), once, now }, async (remembering) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const loaded = await loadOrder(table, scope, orderId);
        if (!loaded) throw notFound('There is no such order.');
        const change = await decide(loaded, { at: seconds(clock), by: caller.agentId });
        const answer = await tryChange(loaded, change, remembering, scope, deps);
        if (answer) return answer;
      }
      throw conflict('Somebody else keeps changing this order. Try again.');
    }),
  );
}

/** Undefined when somebody else was faster. */
async function tryChange(
  loaded: LoadedOrder,
  change: Change | undefined,
  remembering: Parameters<Parameters<typeof doOnce>[1]>[0],
  scope: TenantScope,
  deps: OrderDeps,
): Promise<Remembered | undefined> {
  const { order: before } = loaded;
  const conversation = await conversationOf(deps.table, scope, before);
  if (!change) return { status: 200, body: orderView(before, { ...loaded, conversation }) };
  const { after, record, status = 200, whenShort } = change;
  const payments = record ? [...loaded.payments, record] : loaded.payments;
  const answer = { status, body: orderView(after, { ...loaded, payments, conversation }) };
  const records = record ? [newPaymentRecord(scope, before.orderId, record)] : [];
  const saved = await save(deps, scope, { before, after, others: [...records, ...remembering(answer)] });
  switch (saved.is) {
    case 'saved':
      return answer;
    case 'changed':
      return undefined;
    case 'short':
      if (whenShort) return tryChange(loaded, whenShort, remembering, scope, deps);
      throw shortStock(saved.skus, await catalogueOf(deps.table, scope, saved.skus), allowedStates('order', before));
  }
}
