import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getCatalogueOperation, listProductsOperation } from '../../../functions/products/operations.ts';
import { catalogueViewSchema, type ProductView, productViewSchema } from '../../../functions/products/views.ts';
import { type ListPage, pageOf } from '../../../shared/http/page.ts';
import { useApi } from './api-context.ts';
import { PRODUCTS_QUERY_KEY } from './product-cache.ts';
import { pollInterval } from './queries.ts';

/** Short, because other agents and customers change stock too, and WhatsApp needs some seconds to confirm a change. */
const LIST_INTERVAL_MS = 4_000;
const MINUTE_MS = 60_000;
const PAGE_SIZE = '100';
const productPageSchema = pageOf(productViewSchema);

/** Queries the products whose name or SKU contains a text, ordered by SKU. */
export function useProducts(search: string) {
  const { api } = useApi();
  const q = search.trim() === '' ? undefined : search.trim();
  return useInfiniteQuery({
    queryKey: [PRODUCTS_QUERY_KEY, q ?? ''],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { q, limit: PAGE_SIZE, cursor: pageParam === '' ? undefined : pageParam };
      return api.call(listProductsOperation, { query, signal }, productPageSchema);
    },
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollInterval(LIST_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
  });
}

/** Returns the products of all pages without duplicates. */
export const uniqueProducts = (
  data: { readonly pages: readonly ListPage<ProductView>[] } | undefined,
): readonly ProductView[] => [
  ...new Map((data?.pages ?? []).flatMap((page) => page.data).map((product) => [product.sku, product])).values(),
];

/** Queries the WhatsApp catalogue of the business. */
export function useCatalogue() {
  const { api } = useApi();
  return useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => api.call(getCatalogueOperation, { signal }, catalogueViewSchema),
    refetchInterval: () => pollInterval(MINUTE_MS),
  });
}
