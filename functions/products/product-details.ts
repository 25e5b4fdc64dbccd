import { isDeepStrictEqual } from 'node:util';
import { ulid } from 'ulid';
import type * as z from 'zod';
import { detailsOf, newProduct, type ProductWithStock, updateDetails } from '../../shared/entities/product.ts';
import { initialStock, readMovement } from '../../shared/entities/stock.ts';
import { TooMuchContentionError } from '../../shared/errors.ts';
import { type IdempotencyKey, type StoredResponse, withIdempotency } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { KEYS } from '../../shared/table/key-shapes.ts';
import type { ProductsContext } from './context.ts';
import { findProduct, versionConflict } from './find-product.ts';
import type { newProductSchema, productDetailsSchema } from './operations.ts';
import { toProductView } from './product-view.ts';
import type { ProductView } from './views.ts';

type NewProduct = z.infer<typeof newProductSchema>;

/** Attempts while other agents change the product concurrently. */
const MAX_ATTEMPTS = 5;

/**
 * Creates a product with its initial stock. The same request again returns the existing product.
 * @throws Problem 409 if another product has the SKU
 */
export async function createProduct(
  body: NewProduct,
  once: IdempotencyKey | undefined,
  context: ProductsContext,
): Promise<StoredResponse> {
  const { table, scope, now, clock, caller } = context;
  const { sku, stock: onHand, ...details } = body;
  return withIdempotency(
    { table, keyOf: (id) => scope.once(id), idempotencyKey: once, now },
    async (responseWrites) => {
      const stock = { onHand, held: 0, allocated: 0, sellable: onHand, soldOut: false };
      const product = { ...detailsOf(details), sku, version: 1, createdAt: now, updatedAt: now };
      const response = { status: 201, body: toProductView({ product, stock }) };
      const written = await table.transact([
        newProduct(scope, sku, details, now),
        ...initialStock(scope, sku, { onHand, at: now, id: ulid(clock.now()), by: caller.agentId }),
        ...responseWrites(response),
      ]);
      if (written.ok) return response;
      if (!written.failed.includes(0)) throw new TooMuchContentionError('the product could not be added');
      const existing = await findProduct(context, sku);
      if (!(await isSame(body, existing, context))) throw skuTaken();
      return { status: 201, body: toProductView(existing) };
    },
  );
}

/** Whether the existing product has the details and the initial stock of the request. */
async function isSame({ stock, ...details }: NewProduct, { product }: ProductWithStock, context: ProductsContext) {
  if (!isDeepStrictEqual(detailsOf(details), detailsOf(product))) return false;
  const { table, scope } = context;
  const { items } = await table.query({ in: scope.sku(product.sku), range: { prefix: KEYS.movement.sort }, limit: 1 });
  const [first] = items.map(readMovement);
  return first?.onHand === stock;
}

const skuTaken = (): ProblemError =>
  new ProblemError({
    status: 409,
    title: 'Conflict',
    code: 'SkuTaken',
    detail: 'Another product has this SKU. Change that product, or use another SKU.',
    remedy: {
      en: 'Another product has this SKU. Change that product, or use another SKU.',
      id: 'SKU ini sudah dipakai produk lain. Ubah produk itu, atau pakai SKU lain.',
    },
  });

/**
 * Replaces a product's details. A request without changes creates no new version.
 * @throws Problem 404, 409 if the product has changed since the given version
 */
export async function replaceDetails(
  sku: string,
  { version, ...details }: z.infer<typeof productDetailsSchema>,
  context: ProductsContext,
): Promise<ProductView> {
  const { table, scope, now } = context;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { product, stock } = await findProduct(context, sku);
    if (version !== undefined && version !== product.version) throw versionConflict(product.version);
    if (isDeepStrictEqual(detailsOf(details), detailsOf(product))) return toProductView({ product, stock });
    const written = await table.update(updateDetails(scope, sku, details, product.version, now));
    if (written.ok) return toProductView(await findProduct(context, sku));
  }
  throw new TooMuchContentionError('concurrent writers keep changing the product');
}
