import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { ListPage } from '../../../../../shared/http/page.ts';
import type { ProductView } from '../../../../products/views.ts';

export const PRODUCTS = 'products';

/** Shows at once what an answer said about a product, in every list. */
export function putProduct(client: QueryClient, product: ProductView): void {
  client.setQueriesData<InfiniteData<ListPage<ProductView>>>({ queryKey: [PRODUCTS] }, (known) =>
    known === undefined ? known : { ...known, pages: known.pages.map((page) => withProduct(page, product)) },
  );
}

/** A page with a newer copy of a product that it has; an older answer that came late changes nothing. */
const withProduct = (page: ListPage<ProductView>, product: ProductView): ListPage<ProductView> => ({
  ...page,
  data: page.data.map((known) => (known.sku === product.sku && known.version <= product.version ? product : known)),
});
