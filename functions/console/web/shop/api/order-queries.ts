import { type InfiniteData, type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ListPage, pageOf } from '../../../../../shared/http/page.ts';
import { getOrderOperation, listOrdersOperation } from '../../../../orders/operations.ts';
import { $OrderView, type OrderView } from '../../../../orders/views.ts';
import { useShop } from '../app/shop.ts';
import { isNotFound } from './problem.ts';
import { looking, pace, type Role } from './queries.ts';

/** While orders are on the screen, and while only their number is. */
const WATCHED = 2_500;
const COUNTED = 10_000;
const PAGE = '100';
/** The last ones of a customer, beside the chat. */
const RECENT = '20';

type Orders = InfiniteData<ListPage<OrderView>>;
const $OrderPage = pageOf($OrderView);

/** Orders with something left to do, or those that are over. Who `asks` does so as often as somebody watches. */
export function useOrders(state: 'open' | 'done', role: Role, every = WATCHED) {
  const { api } = useShop();
  return useInfiniteQuery({
    queryKey: ['orders', state],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { state, limit: PAGE, cursor: pageParam === '' ? undefined : pageParam };
      return api.call(listOrdersOperation, { query, signal }, $OrderPage);
    },
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state: { data } }) => role === 'poll' && pace(every) * Math.max(1, data?.pages.length ?? 1),
    ...(role === 'observe' && looking),
  });
}

/** For who only shows how many there are. */
export const useOrderCount = () => useOrders('open', 'poll', COUNTED);

/** Each order once: one that moved while pages were read can be on two. */
export const ordersIn = (
  data: { readonly pages: readonly ListPage<OrderView>[] } | undefined,
): readonly OrderView[] => [
  ...new Map((data?.pages ?? []).flatMap((page) => page.data).map((order) => [order.id, order])).values(),
];

/** What any list knows of an order, until it is asked for itself. */
const listed = (client: QueryClient, id: string): OrderView | undefined =>
  client
    .getQueriesData<Orders>({ queryKey: ['orders'] })
    .flatMap(([, list]) => ordersIn(list))
    .find((order) => order.id === id);

/** One order; null when there is none of that id. */
export function useOrder(id: string) {
  const { api } = useShop();
  const client = useQueryClient();
  return useQuery({
    queryKey: ['order', id],
    queryFn: async ({ signal }) => {
      try {
        return await api.call(getOrderOperation, { path: { id }, signal }, $OrderView);
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    placeholderData: () => listed(client, id),
    // One that is over hardly changes any more.
    refetchInterval: ({ state }) => pace(state.data?.next.length === 0 ? 60_000 : WATCHED),
  });
}

/** The newest orders of a conversation. */
export function useOrdersOf(conversationId: string) {
  const { api } = useShop();
  return useQuery({
    queryKey: ['orders-of', conversationId],
    queryFn: ({ signal }) =>
      api.call(listOrdersOperation, { query: { conversationId, limit: RECENT }, signal }, $OrderPage),
    select: ({ data }) => data,
    refetchInterval: () => pace(COUNTED),
  });
}

/** Shows at once what an answer said about an order. It may stand in another list now. */
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
