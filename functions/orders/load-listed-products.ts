import { getProducts } from '../../shared/entities/product.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { ListedProduct, ListedProducts } from './domain/price-lines.ts';

/**
 * Loads the current name, price and stock of the given SKUs. Consistent, because orders are decided on it. 2 RCU per
 * product.
 */
export async function loadListedProducts(
  table: Table,
  scope: TenantScope,
  skus: readonly string[],
): Promise<ListedProducts> {
  const found = await getProducts(table, scope, skus, { consistent: true });
  return new Map(
    found.map(({ product: { sku, name, price }, stock: { soldOut, sellable } }): [string, ListedProduct] => [
      sku,
      { sku, name, price, soldOut, sellable },
    ]),
  );
}
