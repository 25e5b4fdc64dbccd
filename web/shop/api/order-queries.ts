import { type InfiniteData, type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getOrderOperation, listOrdersOperation } from '../../../functions/orders/api/operations.ts';
import { type OrderView, orderViewSchema } from '../../../functions/orders/api/views.ts';
import { type ListPage, pageOf } from '../../../shared/http/page.ts';
import { useApi } from './api-context.ts';
import { isNotFound } from './problem.ts';
import { observeOptions, pollInterval, type QueryMode } from './queries.ts';

/** Polling intervals while orders are on the screen, and while only their count is. */
const LIST_INTERVAL_MS = 2_500;
const COUNT_INTERVAL_MS = 10_000;
const PAGE_SIZE = '100';
/** The number of orders that the chat shows for a customer. */
const RECENT_COUNT = '20';

type Orders = InfiniteData<ListPage<OrderView>>;
const orderPageSchema = pageOf(orderViewSchema);

/** Queries the open or the completed orders. */
export function useOrders(state: 'open' | 'done', mode: QueryMode, intervalMs = LIST_INTERVAL_MS) {
  const { api } = useApi();
  return useInfiniteQuery({
    queryKey: ['orders', state],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { state, limit: PAGE_SIZE, cursor: pageParam === '' ? undefined : pageParam };
      return api.call(listOrdersOperation, { query, signal }, orderPageSchema);
    },
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state: { data } }) =>
      mode === 'poll' && pollInterval(intervalMs) * Math.max(1, data?.pages.length ?? 1),
    ...(mode === 'observe' && observeOptions),
  });
}

/** Queries the open orders for a component that shows only their count. */
export const useOrderCount = () => useOrders('open', 'poll', COUNT_INTERVAL_MS);

/** Returns the orders of all pages without duplicates: one that moved between two requests can be on both pages. */
export const uniqueOrders = (
  data: { readonly pages: readonly ListPage<OrderView>[] } | undefined,
): readonly OrderView[] => [
  ...new Map((data?.pages ?? []).flatMap((page) => page.data).map((order) => [order.id, order])).values(),
];

/** Finds an order in the cached lists, as a placeholder until its own query returns. */
const findInLists = (client: QueryClient, id: string): OrderView | undefined =>
  client
    .getQueriesData<Orders>({ queryKey: ['orders'] })
    .flatMap(([, list]) => uniqueOrders(list))
    .find((order) => order.id === id);

/** Queries an order; null if it does not exist. */
export function useOrder(id: string) {
  const { api } = useApi();
  const client = useQueryClient();
  return useQuery({
    queryKey: ['order', id],
    queryFn: async ({ signal }) => {
      try {
        return await api.call(getOrderOperation, { path: { id }, signal }, orderViewSchema);
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    placeholderData: () => findInLists(client, id),
    // A completed order rarely changes.
    refetchInterval: ({ state }) => pollInterval(state.data?.next.length === 0 ? 60_000 : LIST_INTERVAL_MS),
  });
}

/** Queries the newest orders of a conversation. */
export function useConversationOrders(conversationId: string) {
  const { api } = useApi();
  return useQuery({
    queryKey: ['orders-of', conversationId],
    queryFn: ({ signal }) =>
      api.call(listOrdersOperation, { query: { conversationId, limit: RECENT_COUNT }, signal }, orderPageSchema),
    select: ({ data }) => data,
    refetchInterval: () => pollInterval(COUNT_INTERVAL_MS),
  });
}

/**
 * Stores an order from a response in the cache, and refetches the lists, since the order may belong to another one now.
 */
export function putOrder(client: QueryClient, order: OrderView): void {
  client.setQueryData(['order', order.id], order);
  client.setQueriesData<Orders>({ queryKey: ['orders'] }, (known) =>
    known === undefined ? known : { ...known, pages: known.pages.map((page) => withOrder(page, order)) },
  );
  for (const key of ['orders', 'orders-of', 'products']) void client.invalidateQueries({ queryKey: [key] });
}

const withOrder = (page: ListPage<OrderView>, order: OrderView): ListPage<OrderView> => ({
  ...page,
  data: page.data.map((known) => (known.id === order.id && known.version <= order.version ? order : known)),
});
