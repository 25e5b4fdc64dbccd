import { ulid } from 'ulid';
import { addStock, countStock, type Stock, switchSoldOut } from '../../shared/entities/stock.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import { doOnce, type Once, type Remembered } from '../../shared/http/once.ts';
import { notFound, Problem } from '../../shared/http/problem.ts';
import type { ProductsContext } from './context.ts';
import { findProduct } from './find-product.ts';
import { productView } from './product-view.ts';
import type { ProductView } from './views.ts';

/** Orders hold and release pieces meanwhile; so many misses in a row are more than a shop sells at once. */
const TRIES = 8;

const countBy = ({ now, clock, caller }: ProductsContext) => ({ at: now, id: ulid(clock.now()), by: caller.agentId });

/** Sets how many pieces there are. @throws Problem 404, 409 when that is fewer than are promised */
export async function putStock(sku: string, onHand: number, context: ProductsContext): Promise<ProductView> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await findProduct(context, sku);
    const { stock } = found;
    if (stock.onHand === onHand) return productView(found);
    if (onHand < promised(stock)) throw promisedProblem(stock);
    const { table, scope } = context;
    const written = await table.transact(countStock(scope, sku, stock, { onHand, ...countBy(context) }));
    if (written.ok) return productView(await findProduct(context, sku));
  }
  throw new TooMuchContention('others keep changing the stock');
}

/** Adds pieces or takes some away. @throws Problem 404, 409 when fewer would be left than are promised */
export async function adjustStock(
  sku: string,
  by: number,
  once: Once | undefined,
  context: ProductsContext,
): Promise<Remembered> {
  const { table, scope, now } = context;
  return doOnce({ table, keyOf: (id) => scope.once(id), once, now }, async (remembering) => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { product, stock } = await findProduct(context, sku);
      const next = { ...stock, onHand: stock.onHand + by, sellable: stock.sellable + by };
      if (next.sellable < 0) throw promisedProblem(stock);
      const answer = { status: 200, body: productView({ product, stock: next }) };
      const writes = [...addStock(scope, sku, by, countBy(context)), ...remembering(answer)];
      const written = await table.transact(writes);
      if (written.ok) return answer;
      // The last write is refused when the same request was done meanwhile.
      if (once && written.failed.includes(writes.length - 1)) break;
    }
    throw new TooMuchContention('others keep changing the stock');
  });
}

/** Switches a product to sold out, or back; as it is already is well too. @throws Problem 404 */
export async function putSoldOut(sku: string, soldOut: boolean, context: ProductsContext): Promise<ProductView> {
  const { table, scope, now } = context;
  await findProduct(context, sku);
  const written = await table.update(switchSoldOut(scope, sku, soldOut, now));
  if (!written.ok && !written.old) throw notFound('There is no such product.');
  return productView(await findProduct(context, sku));
}

const promised = ({ held, allocated }: Stock): number => held + allocated;

function promisedProblem(stock: Stock): Problem {
  const pieces = promised(stock);
  return new Problem({
    status: 409,
    title: 'Conflict',
    code: 'Promised',
    detail: `${pieces} of ${stock.onHand} pieces are promised to orders; there cannot be fewer. Cancel an order first.`,
    remedy: {
      en: `${pieces} are promised to orders. Cancel an order first.`,
      id: `${pieces} sudah dijanjikan ke pesanan. Batalkan pesanan dulu.`,
    },
    more: { promised: pieces, held: stock.held, allocated: stock.allocated },
  });
}
