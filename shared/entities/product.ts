import * as z from 'zod';
import { minorUnitDigits } from '../money/currencies.ts';
import { fromMoneyJson, moneySchema, toMoneyJson } from '../money/schema.ts';
import { partitionIdOf } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import { queryAll } from '../table/query-all.ts';
import { absent, all, equals, exists, type Table, type Update, type Write } from '../table/table.ts';
import { type Item, plain, present } from '../table/values.ts';
import { readStock, type Stock } from './stock.ts';

/** A SKU: the business's id of a product, and WhatsApp's `retailer_id`. Used in keys and paths. */
const SKU = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const skuSchema = z
  .string()
  .regex(SKU, 'must be 1 to 64 letters, digits, `.`, `_` or `-`, and begin with a letter or digit')
  .meta({ examples: ['kopi-susu-500'] });

/** Returns whether a text is a valid SKU. SKUs also come from customers' phones, which can send anything. */
export const isSku = (text: string): boolean => SKU.test(text);

/** The maximum number of digits before the decimal point, so that the total of a large order fits into a decimal. */
const PRICE_DIGITS = 12;

/**
 * The unit price: not negative, and no more precise than the currency's minor unit (ISO 4217), so that it can be paid.
 */
export const priceSchema = moneySchema
  .refine(({ amount }) => !amount.startsWith('-'), { message: 'must not be negative', path: ['amount'] })
  .refine(({ amount }) => (amount.split('.')[0] ?? '').length <= PRICE_DIGITS, {
    message: `must have at most ${PRICE_DIGITS} digits before the decimal point`,
    path: ['amount'],
  })
  .refine(({ amount, currency }) => (amount.split('.')[1] ?? '').length <= minorUnitDigits(currency), {
    message: "must not have more decimals than the currency's minor unit",
    path: ['amount'],
  })
  .transform((price) => toMoneyJson(fromMoneyJson(price)));

/** The URL of an image, which Meta downloads itself (Marketing API, Product data specifications: `image_link`). */
export const imageUrlSchema = z.url({ protocol: /^https$/ }).max(2000);

/** The attributes that distinguish a variant within its group: `{ size: 'L', colour: 'merah' }`. */
export const variantSchema = z
  .record(z.string().regex(/^\p{L}[\p{L}\p{N} _-]{0,31}$/u), z.string().trim().min(1).max(100))
  .refine((variant) => Object.keys(variant).length > 0 && Object.keys(variant).length <= 10, {
    message: 'must have 1 to 10 attributes',
  });

const detailsSchema = z.object({
  name: z.string(),
  description: z.string().optional(),
  price: moneySchema,
  imageUrl: z.string().optional(),
  /** The group id that the variants of a product share. */
  group: z.string().optional(),
  variant: z.record(z.string(), z.string()).optional(),
});
export type ProductDetails = z.infer<typeof detailsSchema>;

/**
 * The synchronisation of a product with WhatsApp. `sending` is a claim: only its writer sends, until the claim is old.
 * `version` and `available` are the values that were sent or are being sent; a comparison with the product shows
 * whether it is up to date.
 */
const syncSchema = z.object({
  state: z.enum(['sending', 'checking', 'synced', 'rejected', 'none', 'waiting']),
  version: z.int(),
  available: z.boolean(),
  /** Unix seconds. */
  at: z.int(),
  /** While synchronisation fails: the time of the first attempt; unix seconds. */
  since: z.int().optional(),
  /** The catalogue that it was sent to. */
  catalogId: z.string().optional(),
  /** WhatsApp's handle of the batch that contained it. */
  handle: z.string().optional(),
  /** WhatsApp's text about a rejection, or a reason of this service. */
  reason: z.string().optional(),
});
export type ProductSync = z.infer<typeof syncSchema>;

/**
 * A product, `T#<tenant>#SKU#<sku>` / `PRODUCT`. `version` counts the changes of its details only: a change of `sync`
 * does not increment it, so that synchronisation does not publish a product change. Its index entry (`gpk` is the
 * tenant's products, `gsk` is the SKU) never changes.
 * Access: get (0.5 RCU per 4 KB); put in a transaction with its stock (2 WCU per KB, and as much for the index once);
 * update.
 */
const productSchema = detailsSchema.extend({
  v: z.literal(1),
  version: z.int().min(1),
  /** Unix seconds. */
  createdAt: z.int(),
  updatedAt: z.int(),
  sync: syncSchema.optional(),
});
export interface Product extends Omit<z.infer<typeof productSchema>, 'v'> {
  readonly sku: string;
}

/** A product with its stock. */
export interface ProductWithStock {
  readonly product: Product;
  readonly stock: Stock;
}

/** @throws ZodError for an item that is not a product */
export function readProduct(item: Item): Product {
  const { v: _, ...product } = productSchema.parse(item);
  return { ...product, sku: partitionIdOf('product', item.pk) };
}

/**
 * Returns existing products with their stock, in the order of the SKUs. Ignores invalid SKUs. 1 RCU each, twice that
 * when consistent.
 */
export async function getProducts(
  table: Table,
  scope: TenantScope,
  skus: readonly string[],
  options?: { readonly consistent: boolean },
): Promise<readonly ProductWithStock[]> {
  const wanted = [...new Set(skus)].filter(isSku);
  if (wanted.length === 0) return [];
  const keys = wanted.flatMap((sku) => [scope.product(sku), scope.stock(sku)]);
  const items = await table.getMany(keys, options);
  const found = new Map(items.map((item) => [`${String(item.pk)} ${String(item.sk)}`, item]));
  return wanted.flatMap((sku) => {
    const [product, stock] = [scope.product(sku), scope.stock(sku)].map(({ pk, sk }) => found.get(`${pk} ${sk}`));
    return product && stock ? [{ product: readProduct(product), stock: readStock(stock) }] : [];
  });
}

/** Returns a page of a tenant's SKUs in order. `last` is the last SKU when there are more. 0.5 RCU per 4 KB of keys. */
export async function listSkus(
  table: Table,
  scope: TenantScope,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly skus: readonly string[]; readonly last: string | undefined }> {
  const { after, limit } = page;
  const range = after === undefined ? {} : { range: { after } };
  const { items, last } = await table.query({ in: scope.products(), ...range, limit });
  return { skus: items.map((item) => String(item.gsk)), last: last && String(last.gsk) };
}

/** Lists all SKUs of a tenant in order. 0.5 RCU per 4 KB of keys. */
export async function listAllSkus(table: Table, scope: TenantScope): Promise<readonly string[]> {
  const items = await queryAll(table, { in: scope.products() });
  return items.map((item) => String(item.gsk));
}

/** Creates the write of a new product. Its condition fails when the SKU exists. */
export function newProduct(scope: TenantScope, sku: string, details: ProductDetails, at: number): Write {
  const attributes = present({
    ...attributesOf(details),
    ...{ v: 1, version: 1, createdAt: at, updatedAt: at, gpk: scope.productsKey(), gsk: sku },
  });
  return { do: 'put', key: scope.product(sku), attributes, when: absent() };
}

/**
 * Creates the update that replaces all details. Its condition fails when the product is not at version `from`. 1 WCU
 * per KB.
 */
export function updateDetails(
  scope: TenantScope,
  sku: string,
  details: ProductDetails,
  from: number,
  at: number,
): Update {
  const set = present(attributesOf(details));
  return {
    key: scope.product(sku),
    set: { ...set, version: from + 1, updatedAt: at },
    remove: OPTIONAL_DETAILS.filter((name) => !(name in set)),
    when: equals('version', from),
  };
}

const OPTIONAL_DETAILS = ['description', 'imageUrl', 'group', 'variant'];

/**
 * Creates the update of the synchronisation state. Its condition fails when the state has changed since `product` was
 * read. 1 WCU per KB.
 */
export function updateSync(scope: TenantScope, { sku, sync: previous }: Product, sync: ProductSync): Update {
  const unchanged = previous ? equals('sync', toItem(previous)) : absent('sync');
  return { key: scope.product(sku), set: { sync: toItem(sync) }, when: all(exists(), unchanged) };
}

/** Returns a product's details without absent ones. */
export const detailsOf = ({ name, description, price, imageUrl, group, variant }: ProductDetails): ProductDetails => ({
  name,
  price,
  ...(description === undefined ? {} : { description }),
  ...(imageUrl === undefined ? {} : { imageUrl }),
  ...(group === undefined ? {} : { group }),
  ...(variant === undefined ? {} : { variant }),
});

const attributesOf = (details: ProductDetails): Item => toItem(detailsOf(details));

function toItem(value: object): Item {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
