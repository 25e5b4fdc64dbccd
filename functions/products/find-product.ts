import { getProducts, type Stocked } from '../../shared/entities/product.ts';
import { notFound, Problem } from '../../shared/http/problem.ts';
import type { ProductsContext } from './context.ts';

/** A product as it is now. 2 RCU. @throws Problem 404 */
export async function findProduct({ table, scope }: ProductsContext, sku: string): Promise<Stocked> {
  const [found] = await getProducts(table, scope, [sku], { consistent: true });
  if (!found) throw notFound('There is no such product.');
  return found;
}

/** Somebody else was quicker. */
export const changedMeanwhile = (version: number): Problem =>
  new Problem({
    status: 409,
    title: 'Conflict',
    code: 'Changed',
    detail: `Somebody has changed the product; it is at version ${version} now. Look at it again.`,
    remedy: {
      en: 'Somebody else has changed it. Look at it again.',
      id: 'Orang lain sudah mengubahnya. Lihat lagi dulu.',
    },
    more: { version },
  });
