import { adjustStockOperation } from '../../../../products/operations.ts';
import { $ProductView, type ProductView } from '../../../../products/views.ts';
import type { Api } from '../api/client.ts';

/** Counts pieces in or out: apart from the outbox, so that the first view needs nothing of products. */
export const adjust = (
  api: Api,
  { sku, by }: { readonly sku: string; readonly by: number },
  idempotencyKey: string,
): Promise<ProductView> =>
  api.call(adjustStockOperation, { path: { sku }, body: { by }, idempotencyKey }, $ProductView);
