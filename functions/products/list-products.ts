import type * as z from 'zod';
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts';
import { getProducts, listSkus } from '../../shared/entities/product.ts';
import { readMovement } from '../../shared/entities/stock.ts';
import type { ListPage } from '../../shared/http/page.ts';
import { isItemOf, KEYS } from '../../shared/table/key-shapes.ts';
import type { ProductsContext } from './context.ts';
import { findProduct } from './find-product.ts';
import type { listMovementsOperation, listProductsOperation } from './operations.ts';
import { toMovementView, toProductView } from './product-view.ts';
import type { MovementView, ProductView } from './views.ts';

/** Lists products by SKU. Reads `limit` keys and then the products, 1 RCU each. */
export async function listProducts(
  { q, limit, cursor }: z.infer<typeof listProductsOperation.querySchema>,
  context: ProductsContext,
): Promise<ListPage<ProductView>> {
  const { table, scope } = context;
  const ids = await context.ids.get();
  const binding = `${scope.tenantId}|products|${q ?? ''}`;
  const [after] = cursor === undefined ? [] : decodeCursor(ids, binding, cursor);
  const { skus, last } = await listSkus(table, scope, { after, limit });
  const found = await getProducts(table, scope, skus);
  const matches = createFilter(q);
  return {
    data: found.filter(({ product }) => matches(product)).map(toProductView),
    next: last === undefined ? null : encodeCursor(ids, binding, [last]),
  };
}

/** Creates a filter for products whose name or SKU contains every word of the query. Ignores case. */
function createFilter(q = ''): (product: { readonly sku: string; readonly name: string }) => boolean {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ sku, name }) => words.every((word) => `${sku} ${name}`.toLowerCase().includes(word));
}

/** A sort key after all movements and before all other items. */
const AFTER_MOVEMENTS = KEYS.movement.sort.replace('#', '$');

/** Lists the stock movements of a product, newest first. @throws Problem 404 */
export async function listMovements(
  sku: string,
  { limit, cursor }: z.infer<typeof listMovementsOperation.querySchema>,
  context: ProductsContext,
): Promise<ListPage<MovementView>> {
  const { table, scope } = context;
  await findProduct(context, sku);
  const ids = await context.ids.get();
  const binding = `${scope.tenantId}|movements|${sku}`;
  const [before = AFTER_MOVEMENTS] = cursor === undefined ? [] : decodeCursor(ids, binding, cursor);
  const { items } = await table.query({ in: scope.sku(sku), range: { before }, descending: true, limit: limit + 1 });
  const movements = items.filter((item) => isItemOf('movement', item));
  const shown = movements.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(readMovement).map(toMovementView),
    next: movements.length > limit && last ? encodeCursor(ids, binding, [String(last.sk)]) : null,
  };
}
