import * as z from 'zod';
import { exponentOf } from '../money/currencies.ts';
import { $Money, moneyJson, moneyOf } from '../money/schema.ts';
import { readTenantKey, type TenantScope } from '../table/keys.ts';
import { absent, all, equals, exists, type Table, type Update, type Write } from '../table/table.ts';
import { type Item, plain, present } from '../table/values.ts';
import { readStock, type Stock } from './stock.ts';

/** What a shop calls a product by, and WhatsApp its `retailer_id`. It stands in keys and paths. */
const SKU = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const $Sku = z
  .string()
  .regex(SKU, 'must be 1 to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit')
  .meta({ examples: ['kopi-susu-500'] });

/** SKUs come from phones too, which may say anything. */
export const isSku = (text: string): boolean => SKU.test(text);

/** Digits before the point. An order of many pieces still fits into a decimal. */
const PRICE_DIGITS = 12;

/** What a piece costs: not below zero, and no finer than the currency's minor unit (ISO 4217), since nobody could pay it. */
export const $Price = $Money
  .refine(({ amount }) => !amount.startsWith('-'), { message: 'must not be negative', path: ['amount'] })
  .refine(({ amount }) => (amount.split('.')[0] ?? '').length <= PRICE_DIGITS, {
    message: `must have at most ${PRICE_DIGITS} digits before the point`,
    path: ['amount'],
  })
  .refine(({ amount, currency }) => (amount.split('.')[1] ?? '').length <= exponentOf(currency), {
    message: "must have at most the digits of the currency's minor unit",
    path: ['amount'],
  })
  .transform((price) => moneyJson(moneyOf(price)));

/** Meta fetches pictures itself (Marketing API, Product data specifications: `image_link`). */
export const $ImageUrl = z.url({ protocol: /^https$/ }).max(2000);

/** What tells a variant from others of its group: `{ size: 'L', colour: 'merah' }`. */
export const $Variant = z
  .record(z.string().regex(/^\p{L}[\p{L}\p{N} _-]{0,31}$/u), z.string().trim().min(1).max(100))
  .refine((variant) => Object.keys(variant).length > 0 && Object.keys(variant).length <= 10, {
    message: 'must have 1 to 10 attributes',
  });

const $Details = z.object({
  name: z.string(),
  description: z.string().optional(),
  price: $Money,
  imageUrl: z.string().optional(),
  /** Variants of one thing have the same. */
  group: z.string().optional(),
  variant: z.record(z.string(), z.string()).optional(),
});
export type Details = z.infer<typeof $Details>;

/**
 * How far a product is on its way to WhatsApp. `sending` is a claim: whoever wrote it sends, and nobody else until it is old.
 * `version` and `available` are what was sent, or is being sent; they are held against the product to see whether it is settled.
 */
const $Sync = z.object({
  state: z.enum(['sending', 'checking', 'synced', 'rejected', 'none', 'waiting']),
  version: z.int(),
  available: z.boolean(),
  /** Unix seconds. */
  at: z.int(),
  /** While it does not work: since when it was tried; unix seconds. */
  since: z.int().optional(),
  /** The catalogue that it was sent to. */
  catalogId: z.string().optional(),
  /** What WhatsApp calls the batch that it was sent with. */
  handle: z.string().optional(),
  /** WhatsApp's words of a rejection, or one word of ours. */
  reason: z.string().optional(),
});
export type Sync = z.infer<typeof $Sync>;

/**
 * A product, `T#<tenant>#S#<sku>` / `P`. `version` counts the changes of its details, and only those: `sync` is written beside them
 * without moving it, so that telling WhatsApp tells no change. Its place in the index (`gpk` the tenant's products, `gsk` the SKU)
 * never moves.
 * Access: get (0.5 RCU per 4 KB); put in a transaction with its stock (2 WCU per KB, and as much for the index once); update.
 */
const $Product = $Details.extend({
  v: z.literal(1),
  version: z.int().min(1),
  /** Unix seconds. */
  createdAt: z.int(),
  updatedAt: z.int(),
  sync: $Sync.optional(),
});
export interface Product extends Omit<z.infer<typeof $Product>, 'v'> {
  readonly sku: string;
}

/** A product with its stock. */
export interface Stocked {
  readonly product: Product;
  readonly stock: Stock;
}

/** @throws ZodError for what is no product */
export function readProduct(item: Item): Product {
  const { v: _, ...product } = $Product.parse(item);
  return { ...product, sku: readTenantKey(String(item.pk))?.rest.slice('S#'.length) ?? '' };
}

/** Products that there are, with their stock, in the order of the SKUs; what can be no SKU is left out. 1 RCU each, twice when consistent. */
export async function getProducts(
  table: Table,
  scope: TenantScope,
  skus: readonly string[],
  options?: { readonly consistent: boolean },
): Promise<readonly Stocked[]> {
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

/** SKUs of a tenant in order, some at a time; `last` is the place of the last when there are more. 0.5 RCU per 4 KB of keys. */
export async function pageOfSkus(
  table: Table,
  scope: TenantScope,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly skus: readonly string[]; readonly last: string | undefined }> {
  const { after, limit } = page;
  const range = after === undefined ? {} : { range: { after } };
  const { items, last } = await table.query({ in: scope.products(), ...range, limit });
  return { skus: items.map((item) => String(item.gsk)), last: last && String(last.gsk) };
}

/** The write of a new product. Refused when there is one of this SKU. */
export function newProduct(scope: TenantScope, sku: string, details: Details, at: number): Write {
  const attributes = present({
    ...attributesOf(details),
    ...{ v: 1, version: 1, createdAt: at, updatedAt: at, gpk: scope.productsKey(), gsk: sku },
  });
  return { do: 'put', key: scope.product(sku), attributes, when: absent() };
}

/** All details anew. Refused when the product is not at version `from` any more. 1 WCU per KB. */
export function changeDetails(scope: TenantScope, sku: string, details: Details, from: number, at: number): Update {
  const set = present(attributesOf(details));
  return {
    key: scope.product(sku),
    set: { ...set, version: from + 1, updatedAt: at },
    remove: OPTIONAL.filter((name) => !(name in set)),
    when: equals('version', from),
  };
}

const OPTIONAL = ['description', 'imageUrl', 'group', 'variant'];

/** Notes how far WhatsApp is. Refused when somebody else noted something since `product` was read. 1 WCU per KB. */
export function noteSync(scope: TenantScope, { sku, sync: read }: Product, sync: Sync): Update {
  const unchanged = read ? equals('sync', toItem(read)) : absent('sync');
  return { key: scope.product(sku), set: { sync: toItem(sync) }, when: all(exists(), unchanged) };
}

/** A product's details, without those that it has not. */
export const detailsOf = ({ name, description, price, imageUrl, group, variant }: Details): Details => ({
  name,
  price,
  ...(description === undefined ? {} : { description }),
  ...(imageUrl === undefined ? {} : { imageUrl }),
  ...(group === undefined ? {} : { group }),
  ...(variant === undefined ? {} : { variant }),
});

const attributesOf = (details: Details): Item => toItem(detailsOf(details));

function toItem(value: object): Item {
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
