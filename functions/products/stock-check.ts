import { isSku } from '../../shared/entities/product.ts';
import { countersOf, HOLDS, MOVEMENTS, readHold, readMovement, readStock } from '../../shared/entities/stock.ts';
import { notFound } from '../../shared/http/problem.ts';
import type { Item } from '../../shared/table/values.ts';
import type { ProductsContext } from './context.ts';
import type { StockCheckView } from './views.ts';

/** Orders come in while pages are read one after the other; a look at a quiet moment is right. */
const LOOKS = 3;

/** Adds up all movements and holds of a product. 0.5 RCU per 4 KB of its whole history. @throws Problem 404 */
export async function checkStock(sku: string, context: ProductsContext): Promise<StockCheckView> {
  let check = await look(sku, context);
  for (let looks = 1; looks < LOOKS && !check.equal; looks += 1) check = await look(sku, context);
  return check;
}

async function look(sku: string, context: ProductsContext): Promise<StockCheckView> {
  const items = isSku(sku) ? await partition(sku, context) : [];
  const stock = items.find(({ sk }) => sk === 'S');
  if (!stock) throw notFound('There is no such product.');
  return stockCheck(sku, stock, items);
}

/** Whether a product's counters are what its movements and holds say. Pure. */
export function stockCheck(sku: string, stock: Item, items: readonly Item[]): StockCheckView {
  const { onHand, held, allocated, sellable } = readStock(stock);
  const movements = items.filter(({ sk }) => String(sk).startsWith(MOVEMENTS)).map(readMovement);
  const holds = items.filter(({ sk }) => String(sk).startsWith(HOLDS)).map(readHold);
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

async function partition(sku: string, { table, scope }: ProductsContext): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const range = after === undefined ? {} : { range: { after } };
    const page = await table.query({ in: scope.sku(sku), ...range, consistent: true });
    found.push(...page.items);
    after = page.last && String(page.last.sk);
  }
  return found;
}
