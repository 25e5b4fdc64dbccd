import { ulid } from 'ulid';
import { addStock, countStock, setSoldOut as markSoldOut, type Stock } from '../../shared/entities/stock.ts';
import { TooMuchContentionError } from '../../shared/errors.ts';
import { type IdempotencyKey, type StoredResponse, withIdempotency } from '../../shared/http/idempotency.ts';
import { notFound, ProblemError } from '../../shared/http/problem.ts';
import type { ProductsContext } from './context.ts';
import { findProduct } from './find-product.ts';
import { toProductView } from './product-view.ts';
import type { ProductView } from './views.ts';

/** Attempts while orders hold and release pieces concurrently: more conflicts than a shop's sales cause. */
const MAX_ATTEMPTS = 8;

const countDetails = ({ now, clock, caller }: ProductsContext) => ({
  at: now,
  id: ulid(clock.now()),
  by: caller.agentId,
});

/** Sets the number of pieces on hand. @throws Problem 404, 409 if it is below the pieces promised to orders */
export async function setStock(sku: string, onHand: number, context: ProductsContext): Promise<ProductView> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const found = await findProduct(context, sku);
    const { stock } = found;
    if (stock.onHand === onHand) return toProductView(found);
    if (onHand < promised(stock)) throw promisedProblem(stock);
    const { table, scope } = context;
    const written = await table.transact(countStock(scope, sku, stock, { onHand, ...countDetails(context) }));
    if (written.ok) return toProductView(await findProduct(context, sku));
  }
  throw new TooMuchContentionError('concurrent writers keep changing the stock');
}

/** Adds or removes pieces. @throws Problem 404, 409 if fewer would remain than are promised to orders */
export async function adjustStock(
  sku: string,
  by: number,
  once: IdempotencyKey | undefined,
  context: ProductsContext,
): Promise<StoredResponse> {
  const { table, scope, now } = context;
  return withIdempotency(
    { table, keyOf: (id) => scope.once(id), idempotencyKey: once, now },
    async (responseWrites) => {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const { product, stock } = await findProduct(context, sku);
        const next = { ...stock, onHand: stock.onHand + by, sellable: stock.sellable + by };
        if (next.sellable < 0) throw promisedProblem(stock);
        const response = { status: 200, body: toProductView({ product, stock: next }) };
        const writes = [...addStock(scope, sku, by, countDetails(context)), ...responseWrites(response)];
        const written = await table.transact(writes);
        if (written.ok) return response;
        // The last write fails if the same request was completed meanwhile.
        if (once && written.failed.includes(writes.length - 1)) break;
      }
      throw new TooMuchContentionError('concurrent writers keep changing the stock');
    },
  );
}

/** Marks a product as sold out, or removes the mark. Idempotent. @throws Problem 404 */
export async function setSoldOut(sku: string, soldOut: boolean, context: ProductsContext): Promise<ProductView> {
  const { table, scope, now } = context;
  await findProduct(context, sku);
  const written = await table.update(markSoldOut(scope, sku, soldOut, now));
  if (!written.ok && !written.old) throw notFound('The product does not exist.');
  return toProductView(await findProduct(context, sku));
}

const promised = ({ held, allocated }: Stock): number => held + allocated;

function promisedProblem(stock: Stock): ProblemError {
  const pieces = promised(stock);
  return new ProblemError({
    status: 409,
    title: 'Conflict',
    code: 'Promised',
    detail: `${pieces} of ${stock.onHand} pieces are promised to orders, so the stock cannot be lower. Cancel an order first.`,
    remedy: {
      en: `${pieces} pieces are promised to orders. Cancel an order first.`,
      id: `${pieces} sudah dijanjikan ke pesanan. Batalkan pesanan dulu.`,
    },
    extensions: { promised: pieces, held: stock.held, allocated: stock.allocated },
  });
}
