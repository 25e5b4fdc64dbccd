import type { Cached } from '../../../shared/cached.ts';
import type { TenantCaller } from '../../../shared/entities/tenant.ts';
import { type ApiRequest, createApi, route } from '../../../shared/http/api.ts';
import { notFound } from '../../../shared/http/problem.ts';
import { authenticateTenant } from '../../../shared/http/tenant-caller.ts';
import type { Ids } from '../../../shared/ids.ts';
import type { RequestLogDependencies } from '../../../shared/request-log.ts';
import type { Table } from '../../../shared/table/table.ts';
import type { TenantSessions } from '../../../shared/table/tenant-session.ts';
import { applyCancellation, applyConfirmation, applyFulfilment } from '../domain/commands.ts';
import { loadConversation, loadOrder } from '../load-order.ts';
import type { OrderDeps } from '../save-order.ts';
import { type ChangeRequest, changeOrder } from './change-order.ts';
import { createOrder } from './create-order.ts';
import { listOrders } from './list-orders.ts';
import * as operations from './operations.ts';
import { toOrderView } from './order-view.ts';
import { payOrder, refundOrder } from './pay-order.ts';
import { quoteOrder } from './quote-order.ts';

export interface OrdersApiDeps extends RequestLogDependencies, Omit<OrderDeps, 'table'> {
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
        const conversation = await loadConversation(table, caller.scope, loaded.order);
        return { status: 200, body: toOrderView(loaded.order, { ...loaded, conversation }) };
      }),
      route(operations.createOrderOperation, async (request) => createOrder(request, await tenantDeps(request.caller))),
      route(operations.quoteOrderOperation, async (request) =>
        quoteOrder({ ...toChangeRequest(request), body: request.body }, await tenantDeps(request.caller)),
      ),
      route(operations.confirmOrderOperation, async (request) =>
        changeOrder(toChangeRequest(request), await tenantDeps(request.caller), ({ order }, actor) => ({
          after: applyConfirmation(order, actor),
        })),
      ),
      route(operations.cancelOrderOperation, async (request) =>
        changeOrder(toChangeRequest(request), await tenantDeps(request.caller), ({ order }, actor) => ({
          after: applyCancellation(order, actor),
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
          after: applyFulfilment(order, status, { ...actor, ...details }),
        }));
      }),
    ],
  });
}

const toChangeRequest = ({
  caller,
  path,
  idempotencyKey,
}: Pick<
  ApiRequest<TenantCaller, { id: string }, unknown, unknown>,
  'caller' | 'path' | 'idempotencyKey'
>): ChangeRequest => ({
  caller,
  orderId: path.id,
  idempotencyKey,
});
