import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ListPage, pageOf } from '../../../../../shared/http/page.ts';
import { getCatalogueOperation, listProductsOperation } from '../../../../products/operations.ts';
import { $CatalogueView, $ProductView, type ProductView } from '../../../../products/views.ts';
import { useShop } from '../app/shop.ts';
import { PRODUCTS } from '../products/cache.ts';
import { pace } from './queries.ts';

/** Colleagues and customers change stock too, and WhatsApp's answer to a change takes some seconds. */
const OFTEN = 4_000;
const MINUTE = 60_000;
const PAGE = '100';
const $ProductPage = pageOf($ProductView);

/** Products by SKU, those with a text in their name or SKU. */
export function useProducts(search: string) {
  const { api } = useShop();
  const q = search.trim() === '' ? undefined : search.trim();
  return useInfiniteQuery({
    queryKey: [PRODUCTS, q ?? ''],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { q, limit: PAGE, cursor: pageParam === '' ? undefined : pageParam };
      return api.call(listProductsOperation, { query, signal }, $ProductPage);
    },
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pace(OFTEN) * Math.max(1, state.data?.pages.length ?? 1),
  });
}

/** Each product once. */
export const productsIn = (
  data: { readonly pages: readonly ListPage<ProductView>[] } | undefined,
): readonly ProductView[] => [
  ...new Map((data?.pages ?? []).flatMap((page) => page.data).map((product) => [product.sku, product])).values(),
];

export function useCatalogue() {
  const { api } = useShop();
  return useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => api.call(getCatalogueOperation, { signal }, $CatalogueView),
    refetchInterval: () => pace(MINUTE),
  });
}
