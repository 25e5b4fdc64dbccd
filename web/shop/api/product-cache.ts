import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { ProductView } from '../../../functions/products/views.ts';
import type { ListPage } from '../../../shared/http/page.ts';

export const PRODUCTS_QUERY_KEY = 'products';

/** Updates a product in all cached lists. */
export function putProduct(client: QueryClient, product: ProductView): void {
  client.setQueriesData<InfiniteData<ListPage<ProductView>>>({ queryKey: [PRODUCTS_QUERY_KEY] }, (cached) =>
    cached === undefined ? cached : { ...cached, pages: cached.pages.map((page) => withProduct(page, product)) },
  );
}

/** Replaces a product on a page, unless the page has a newer version of it. */
const withProduct = (page: ListPage<ProductView>, product: ProductView): ListPage<ProductView> => ({
  ...page,
  data: page.data.map((cached) => (cached.sku === product.sku && cached.version <= product.version ? product : cached)),
});
