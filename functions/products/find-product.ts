import { getProducts, type ProductWithStock } from '../../shared/entities/product.ts';
import { notFound, ProblemError } from '../../shared/http/problem.ts';
import type { ProductsContext } from './context.ts';

/** Loads the current product, consistently. 2 RCU. @throws Problem 404 */
export async function findProduct({ table, scope }: ProductsContext, sku: string): Promise<ProductWithStock> {
  const [found] = await getProducts(table, scope, [sku], { consistent: true });
  if (!found) throw notFound('The product does not exist.');
  return found;
}

/** Returns 409 for a product that another writer has changed. */
export const versionConflict = (version: number): ProblemError =>
  new ProblemError({
    status: 409,
    title: 'Conflict',
    code: 'Changed',
    detail: `The product was changed; its version is now ${version}. Reload it and try again.`,
    remedy: {
      en: 'The product was changed by someone else. Reload it and try again.',
      id: 'Orang lain sudah mengubahnya. Lihat lagi dulu.',
    },
    extensions: { version },
  });
