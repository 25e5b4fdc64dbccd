import { mapConcurrently } from '../../../shared/concurrency.ts';
import { decodeCursor, encodeCursor } from '../../../shared/cursor.ts';
import { orderIdOfListKey } from '../../../shared/entities/order.ts';
import type { ListPage } from '../../../shared/http/page.ts';
import type { Ids } from '../../../shared/ids.ts';
import type { OrderListState, TenantScope } from '../../../shared/table/keys.ts';
import type { Table } from '../../../shared/table/table.ts';
import { loadConversation, loadOrder } from '../load-order.ts';
import { toOrderView } from './order-view.ts';
import type { OrderView } from './views.ts';

export interface ListRequest {
  readonly scope: TenantScope;
  /** All states when undefined. */
  readonly state: OrderListState | undefined;
  readonly conversationId: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** The number of orders read in parallel. */
const PARALLEL = 8;

/** Lists a tenant's orders, newest first. 0.5 RCU per 4 KB of keys, and about 1.5 RCU per order of the page. */
export async function listOrders(request: ListRequest, table: Table, ids: Ids): Promise<ListPage<OrderView>> {
  const { scope, state, conversationId, limit, cursor } = request;
  const binding = `${scope.tenantId}|orders|${state ?? 'all'}|${conversationId ?? ''}`;
  const [startBefore] = cursor === undefined ? [] : decodeCursor(ids, binding, cursor);
  const range = startBefore === undefined ? {} : { range: { before: startBefore } };
  const states: readonly OrderListState[] = state === undefined ? ['open', 'done'] : [state];
  const pages = await mapConcurrently(states, states.length, (one) =>
    table.query({ in: scope.orders(one), ...range, descending: true, limit: limit + 1 }),
  );
  // While an order changes its state, the index may show it in both lists.
  const positions = [...new Set(pages.flatMap(({ items }) => items.map(({ gsk }) => String(gsk))))].sort().reverse();
  const pagePositions = positions.slice(0, limit);
  const last = pagePositions.at(-1);
  const views = await mapConcurrently(pagePositions, PARALLEL, (position) => viewAt(position, request, table));
  return {
    data: views.flat(),
    next: positions.length > limit && last !== undefined ? encodeCursor(ids, binding, [last]) : null,
  };
}

async function viewAt(
  position: string,
  { scope, conversationId }: ListRequest,
  table: Table,
): Promise<readonly OrderView[]> {
  const loaded = await loadOrder(table, scope, orderIdOfListKey(position));
  if (!loaded || (conversationId !== undefined && loaded.order.conversationId !== conversationId)) return [];
  return [toOrderView(loaded.order, { ...loaded, conversation: await loadConversation(table, scope, loaded.order) })];
}
