import { adjustStockOperation } from '../../../functions/products/operations.ts';
import { type ProductView, productViewSchema } from '../../../functions/products/views.ts';
import type { Api } from '../api/client.ts';

/** Adjusts the stock of a product. A separate module, so that the first view does not load the code of products. */
export const adjustStock = (
  api: Api,
  { sku, by }: { readonly sku: string; readonly by: number },
  idempotencyKey: string,
): Promise<ProductView> =>
  api.call(adjustStockOperation, { path: { sku }, body: { by }, idempotencyKey }, productViewSchema);
