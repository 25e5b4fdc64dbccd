import type { Cached } from '../../shared/cached.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { createApi, type Request, route } from '../../shared/http/api.ts';
import { notFound } from '../../shared/http/problem.ts';
import { authenticateTenant } from '../../shared/http/tenant-caller.ts';
import type { Ids } from '../../shared/ids.ts';
import type { LineDeps } from '../../shared/line.ts';
import type { Table } from '../../shared/table/table.ts';
import type { TenantSessions } from '../../shared/table/tenant-session.ts';
import { type ChangeRequest, changeOrder } from './change-order.ts';
import { createOrder } from './create-order.ts';
import { cancelled, confirmed, fulfilled } from './decide.ts';
import { listOrders } from './list-orders.ts';
import { conversationOf, loadOrder } from './load-order.ts';
import * as operations from './operations.ts';
import { orderView } from './order-view.ts';
import { payOrder, refundOrder } from './pay-order.ts';
import { quoteOrder } from './quote-order.ts';
import type { OrderDeps } from './save.ts';

export interface OrdersApiDeps extends LineDeps, Omit<OrderDeps, 'table'> {
  /** Reads API keys only, no items of tenants. */
  readonly platform: Table;
  readonly sessions: TenantSessions;
  readonly ids: Cached<Ids>;
}

/** Creates the API for orders. It reads and writes a tenant's items with that tenant's own credentials. */
export function createOrdersApi(deps: OrdersApiDeps) {
  const { clock, random, pause } = deps;
  const tenantDeps = async ({ scope }: TenantCaller): Promise<OrderDeps> => {
    const { table } = await deps.sessions(scope.tenantId);
    return { table, clock, random, pause };
  };
  return createApi<TenantCaller>({
    ...deps,
    name: 'orders-api',
    authenticate: authenticateTenant(deps.platform),
    routes: [
      route(operations.listOrdersOperation, async ({ caller, query }) => {
        const { state, conversationId, limit, cursor } = query;
        const request = { scope: caller.scope, state, conversationId, limit, cursor };
        const { table } = await tenantDeps(caller);
        return { status: 200, body: await listOrders(request, table, await deps.ids.get()) };
      }),
      route(operations.getOrderOperation, async ({ caller, path }) => {
        const { table } = await tenantDeps(caller);
        const loaded = await loadOrder(table, caller.scope, path.id);
        if (!loaded) throw notFound('The order does not exist.');
        const conversation = await conversationOf(table, caller.scope, loaded.order);
        return { status: 200, body: orderView(loaded.order, { ...loaded, conversation }) };
      }),
      route(operations.createOrderOperation, async (request) => createOrder(request, await tenantDeps(request.caller))),
      route(operations.quoteOrderOperation, async (request) =>
        quoteOrder({ ...toChangeRequest(request), body: request.body }, await tenantDeps(request.caller)),
      ),
      route(operations.confirmOrderOperation, async (request) =>
        changeOrder(toChangeRequest(request), await tenantDeps(request.caller), ({ order }, actor) => ({
          after: confirmed(order, actor),
        })),
      ),
      route(operations.cancelOrderOperation, async (request) =>
        changeOrder(toChangeRequest(request), await tenantDeps(request.caller), ({ order }, actor) => ({
          after: cancelled(order, actor),
        })),
      ),
      route(operations.payOrderOperation, async (request) =>
        payOrder({ ...toChangeRequest(request), body: request.body }, await tenantDeps(request.caller)),
      ),
      route(operations.refundOrderOperation, async (request) =>
        refundOrder({ ...toChangeRequest(request), body: request.body }, await tenantDeps(request.caller)),
      ),
      route(operations.fulfilOrderOperation, async (request) => {
        const { status, ...details } = request.body;
        return changeOrder(toChangeRequest(request), await tenantDeps(request.caller), ({ order }, actor) => ({
          after: fulfilled(order, status, { ...actor, ...details }),
        }));
      }),
    ],
  });
}

const toChangeRequest = ({
  caller,
  path,
  once,
}: Pick<Request<TenantCaller, { id: string }, unknown, unknown>, 'caller' | 'path' | 'once'>): ChangeRequest => ({
  caller,
  orderId: path.id,
  once,
});
