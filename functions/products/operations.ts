import * as z from 'zod';
import { $ImageUrl, $Price, $Sku, $Variant } from '../../shared/entities/product.ts';
import { operation } from '../../shared/http/operation.ts';
import { $Nothing, pageOf, pageQuery } from '../../shared/http/page.ts';
import { $MetaId } from '../tenants/meta-id.ts';
import { $CatalogueView, $MovementView, $ProductView, $StockCheckView } from './views.ts';

/** What a business sells, how much is left of it, and what WhatsApp shows of it, as data. */
const common = { tag: 'Products', auth: 'tenant', querySchema: $Nothing, bodySchema: $Nothing } as const;
/** An unknown SKU and one that cannot be are the same to who asks: not found. */
const $Path = z.object({ sku: z.string() });
/** Counts of pieces. A billion keeps sums of all movements far from where numbers are no longer exact. */
const MOST_PIECES = 1_000_000_000;
const $Pieces = z.int().min(0).max(MOST_PIECES);

const details = {
  name: z.string().trim().min(1).max(200),
  price: $Price,
  description: z.string().trim().min(1).max(5000).optional(),
  imageUrl: $ImageUrl.optional(),
  group: $Sku.optional().describe('Variants of one thing have the same.'),
  variant: $Variant.optional().describe('Such as `{ "size": "L" }`.'),
};

export const $NewProduct = z.strictObject({ sku: $Sku, ...details, stock: $Pieces });

export const $ProductDetails = z.strictObject({
  ...details,
  version: z.int().min(1).optional().describe('The one that was read. 409 when somebody has changed it since.'),
});

const $Adjustment = z.strictObject({
  by: z
    .int()
    .min(-MOST_PIECES)
    .max(MOST_PIECES)
    .refine((by) => by !== 0, 'must not be zero'),
});

const $OnHand = z.strictObject({ onHand: $Pieces });

const productIs = { 200: { description: 'The product', schema: $ProductView } };

export const listProductsOperation = operation({
  ...common,
  id: 'listProducts',
  method: 'GET',
  path: '/v1/products',
  summary: 'List products',
  description: 'By SKU.',
  pathSchema: $Nothing,
  querySchema: z.object({
    ...pageQuery,
    q: z
      .string()
      .max(100)
      .optional()
      .describe('Only those with this in their name or SKU. A page may then hold fewer than `limit`.'),
  }),
  successes: { 200: { description: 'A page of products', schema: pageOf($ProductView) } },
  problems: [400],
});

export const createProductOperation = operation({
  ...common,
  id: 'createProduct',
  method: 'POST',
  path: '/v1/products',
  summary: 'Add a product',
  description: 'The same product again changes nothing; 409 when the SKU is taken by another.',
  pathSchema: $Nothing,
  bodySchema: $NewProduct,
  successes: { 201: { description: 'The product', schema: $ProductView } },
  problems: [409],
  idempotent: true,
});

export const getProductOperation = operation({
  ...common,
  id: 'getProduct',
  method: 'GET',
  path: '/v1/products/{sku}',
  summary: 'One product',
  pathSchema: $Path,
  successes: productIs,
  problems: [],
});

export const putProductOperation = operation({
  ...common,
  id: 'putProduct',
  method: 'PUT',
  path: '/v1/products/{sku}',
  summary: "Change a product's details",
  description: 'All of them: what is left out is removed. Stock is changed by itself.',
  pathSchema: $Path,
  bodySchema: $ProductDetails,
  successes: productIs,
  problems: [409],
});

export const putStockOperation = operation({
  ...common,
  id: 'putStock',
  method: 'PUT',
  path: '/v1/products/{sku}/stock',
  summary: 'Say how many pieces there are',
  description: 'Those that are promised to orders included. 409 when that would be fewer than are promised.',
  pathSchema: $Path,
  bodySchema: $OnHand,
  successes: productIs,
  problems: [409],
});

export const adjustStockOperation = operation({
  ...common,
  id: 'adjustStock',
  method: 'POST',
  path: '/v1/products/{sku}/stock/adjustments',
  summary: 'Add pieces, or take some away',
  description: '409 when fewer would be left than are promised.',
  pathSchema: $Path,
  bodySchema: $Adjustment,
  successes: productIs,
  problems: [409],
  idempotent: true,
});

export const putSoldOutOperation = operation({
  ...common,
  id: 'putSoldOut',
  method: 'PUT',
  path: '/v1/products/{sku}/sold-out',
  summary: 'Switch a product to sold out, or back',
  description: 'It cannot be ordered and WhatsApp shows it as out of stock; the count stays.',
  pathSchema: $Path,
  bodySchema: z.strictObject({ soldOut: z.boolean() }),
  successes: productIs,
  problems: [],
});

export const listMovementsOperation = operation({
  ...common,
  id: 'listMovements',
  method: 'GET',
  path: '/v1/products/{sku}/movements',
  summary: "The history of a product's stock",
  description: 'The newest first.',
  pathSchema: $Path,
  querySchema: z.object(pageQuery),
  successes: { 200: { description: 'A page of movements', schema: pageOf($MovementView) } },
  problems: [400],
});

export const stockCheckOperation = operation({
  ...common,
  id: 'checkStock',
  method: 'GET',
  path: '/v1/products/{sku}/stock-check',
  summary: 'Whether the stock is what its history says',
  description: 'Adds up all movements and all holds. `equal` may be false for a moment while orders come in.',
  pathSchema: $Path,
  successes: { 200: { description: 'Counters, sums, and whether they are equal', schema: $StockCheckView } },
  problems: [],
});

export const getCatalogueOperation = operation({
  ...common,
  id: 'getCatalogue',
  method: 'GET',
  path: '/v1/catalogue',
  summary: "The business's catalogue in WhatsApp",
  pathSchema: $Nothing,
  successes: { 200: { description: 'The catalogue', schema: $CatalogueView } },
  problems: [],
});

export const putCatalogueOperation = operation({
  ...common,
  id: 'putCatalogue',
  method: 'PUT',
  path: '/v1/catalogue',
  summary: 'Choose the catalogue that products go to',
  description: 'All products are sent to it. Owners only.',
  pathSchema: $Nothing,
  bodySchema: z.strictObject({ catalogId: $MetaId }),
  successes: { 200: { description: 'The catalogue', schema: $CatalogueView } },
  problems: [403],
});

export const productOperations = [
  listProductsOperation,
  createProductOperation,
  getProductOperation,
  putProductOperation,
  putStockOperation,
  adjustStockOperation,
  putSoldOutOperation,
  listMovementsOperation,
  stockCheckOperation,
  getCatalogueOperation,
  putCatalogueOperation,
];
