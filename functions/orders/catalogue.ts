import { getProducts } from '../../shared/entities/product.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { Catalogue, Listed } from './price.ts';

/**
 * Loads the current name, price and stock of the given SKUs. Consistent, because orders are decided on it. 2 RCU per
 * product.
 */
export async function catalogueOf(table: Table, scope: TenantScope, skus: readonly string[]): Promise<Catalogue> {
  const found = await getProducts(table, scope, skus, { consistent: true });
  return new Map(
    found.map(({ product: { sku, name, price }, stock: { soldOut, sellable } }): [string, Listed] => [
      sku,
      { sku, name, price, soldOut, sellable },
    ]),
  );
}
