import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ListPage, pageOf } from '../../../../../shared/http/page.ts';
import { getCatalogueOperation, listProductsOperation } from '../../../../products/operations.ts';
import { $CatalogueView, $ProductView, type ProductView } from '../../../../products/views.ts';
import { useShop } from '../app/shop.ts';
import { PRODUCTS } from '../products/cache.ts';
import { pace } from './queries.ts';

/** Short, because other agents and customers change stock too, and WhatsApp needs some seconds to confirm a change. */
const LIST_INTERVAL_MS = 4_000;
const MINUTE_MS = 60_000;
const PAGE_SIZE = '100';
const $ProductPage = pageOf($ProductView);

/** Queries the products whose name or SKU contains a text, ordered by SKU. */
export function useProducts(search: string) {
  const { api } = useShop();
  const q = search.trim() === '' ? undefined : search.trim();
  return useInfiniteQuery({
    queryKey: [PRODUCTS, q ?? ''],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { q, limit: PAGE_SIZE, cursor: pageParam === '' ? undefined : pageParam };
      return api.call(listProductsOperation, { query, signal }, $ProductPage);
    },
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pace(LIST_INTERVAL_MS) * Math.max(1, state.data?.pages.length ?? 1),
  });
}

/** Returns the products of all pages without duplicates. */
export const productsIn = (
  data: { readonly pages: readonly ListPage<ProductView>[] } | undefined,
): readonly ProductView[] => [
  ...new Map((data?.pages ?? []).flatMap((page) => page.data).map((product) => [product.sku, product])).values(),
];

/** Queries the WhatsApp catalogue of the business. */
export function useCatalogue() {
  const { api } = useShop();
  return useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => api.call(getCatalogueOperation, { signal }, $CatalogueView),
    refetchInterval: () => pace(MINUTE_MS),
  });
}
