import { isSku } from '../../shared/entities/product.ts';
import { countersOf, readHold, readMovement, readStock } from '../../shared/entities/stock.ts';
import { notFound } from '../../shared/http/problem.ts';
import { isItemOf } from '../../shared/table/key-shapes.ts';
import { queryAll } from '../../shared/table/query-all.ts';
import type { Item } from '../../shared/table/values.ts';
import type { ProductsContext } from './context.ts';
import type { StockCheckView } from './views.ts';

/** Orders that are placed while the pages are read can cause a false difference, so a difference is checked again. */
const MAX_ATTEMPTS = 3;

/**
 * Checks a product's counters against the sums of its movements and holds. 1 RCU per 4 KB of its whole history.
 * @throws Problem 404
 */
export async function checkStock(sku: string, context: ProductsContext): Promise<StockCheckView> {
  let check = await checkOnce(sku, context);
  for (let attempt = 1; attempt < MAX_ATTEMPTS && !check.equal; attempt += 1) check = await checkOnce(sku, context);
  return check;
}

async function checkOnce(sku: string, { table, scope }: ProductsContext): Promise<StockCheckView> {
  const items = isSku(sku) ? await queryAll(table, { in: scope.sku(sku), consistent: true }) : [];
  const stock = items.find((item) => isItemOf('stock', item));
  if (!stock) throw notFound('The product does not exist.');
  return compareStock(sku, stock, items);
}

/** Compares a product's counters with the sums of its movements and holds. Pure. */
export function compareStock(sku: string, stock: Item, items: readonly Item[]): StockCheckView {
  const { onHand, held, allocated, sellable } = readStock(stock);
  const movements = items.filter((item) => isItemOf('movement', item)).map(readMovement);
  const holds = items.filter((item) => isItemOf('hold', item)).map(readHold);
  const sums = countersOf(movements);
  const quantity = holds.reduce((sum, hold) => sum + hold.quantity, 0);
  const isCounted = sums.onHand === onHand && sums.held === held && sums.allocated === allocated;
  return {
    sku,
    equal: isCounted && sums.sellable === sellable && quantity === held,
    counters: { onHand, held, allocated, sellable },
    movements: { ...sums, count: movements.length },
    holds: { quantity, count: holds.length },
  };
}
