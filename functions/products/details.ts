import { isDeepStrictEqual } from 'node:util';
import { ulid } from 'ulid';
import type * as z from 'zod';
import { changeDetails, detailsOf, newProduct, type Stocked } from '../../shared/entities/product.ts';
import { firstStock, MOVEMENTS, readMovement } from '../../shared/entities/stock.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import { doOnce, type Once, type Remembered } from '../../shared/http/once.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { ProductsContext } from './context.ts';
import { changedMeanwhile, findProduct } from './find-product.ts';
import type { $NewProduct, $ProductDetails } from './operations.ts';
import { productView } from './product-view.ts';
import type { ProductView } from './views.ts';

type NewProduct = z.infer<typeof $NewProduct>;

/** Others may write at the same time; more than so many in a row is more than people do. */
const TRIES = 5;

/** Adds a product with its first stock. The same again answers what is there. @throws Problem 409 when the SKU is another product's */
export async function createProduct(
  body: NewProduct,
  once: Once | undefined,
  context: ProductsContext,
): Promise<Remembered> {
  const { table, scope, now, clock, caller } = context;
  const { sku, stock: onHand, ...details } = body;
  return doOnce({ table, keyOf: (id) => scope.once(id), once, now }, async (remembering) => {
    const stock = { onHand, held: 0, allocated: 0, sellable: onHand, soldOut: false };
    const product = { ...detailsOf(details), sku, version: 1, createdAt: now, updatedAt: now };
    const answer = { status: 201, body: productView({ product, stock }) };
    const written = await table.transact([
      newProduct(scope, sku, details, now),
      ...firstStock(scope, sku, { onHand, at: now, id: ulid(clock.now()), by: caller.agentId }),
      ...remembering(answer),
    ]);
    if (written.ok) return answer;
    if (!written.failed.includes(0)) throw new TooMuchContention('the product could not be added');
    const there = await findProduct(context, sku);
    if (!(await isSame(body, there, context))) throw taken();
    return { status: 201, body: productView(there) };
  });
}

/** Whether what is there was made by the same request: its details, and the pieces that it began with. */
async function isSame({ stock, ...details }: NewProduct, { product }: Stocked, context: ProductsContext) {
  if (!isDeepStrictEqual(detailsOf(details), detailsOf(product))) return false;
  const { table, scope } = context;
  const { items } = await table.query({ in: scope.sku(product.sku), range: { prefix: MOVEMENTS }, limit: 1 });
  const [first] = items.map(readMovement);
  return first?.onHand === stock;
}

const taken = (): Problem =>
  new Problem({
    status: 409,
    title: 'Conflict',
    code: 'SkuTaken',
    detail: 'There is another product of this SKU. Change that one, or take another SKU.',
    remedy: {
      en: 'There is another product of this SKU. Change that one, or take another SKU.',
      id: 'SKU ini sudah dipakai produk lain. Ubah produk itu, atau pakai SKU lain.',
    },
  });

/** Changes a product's details. What changes nothing is no new version. @throws Problem 404, 409 when somebody changed it since it was read */
export async function putDetails(
  sku: string,
  { version, ...details }: z.infer<typeof $ProductDetails>,
  context: ProductsContext,
): Promise<ProductView> {
  const { table, scope, now } = context;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { product, stock } = await findProduct(context, sku);
    if (version !== undefined && version !== product.version) throw changedMeanwhile(product.version);
    if (isDeepStrictEqual(detailsOf(details), detailsOf(product))) return productView({ product, stock });
    const written = await table.update(changeDetails(scope, sku, details, product.version, now));
    if (written.ok) return productView(await findProduct(context, sku));
  }
  throw new TooMuchContention('others keep changing the product');
}
