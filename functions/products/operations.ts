import * as z from 'zod';
import { imageUrlSchema, priceSchema, skuSchema, variantSchema } from '../../shared/entities/product.ts';
import { operation } from '../../shared/http/operation.ts';
import { nothingSchema, pageOf, pageQuery } from '../../shared/http/page.ts';
import { metaIdSchema } from '../tenants/meta-id.ts';
import { catalogueViewSchema, movementViewSchema, productViewSchema, stockCheckViewSchema } from './views.ts';

/** Settings shared by all operations on products, stock and the catalogue. */
const common = { tag: 'Products', auth: 'tenant', querySchema: nothingSchema, bodySchema: nothingSchema } as const;
/** Accepts any text: an invalid SKU returns 404, as an unknown one does. */
const pathSchema = z.object({ sku: z.string() });
/** A billion keeps the sums of all movements far below the largest exact integer. */
const MAX_PIECES = 1_000_000_000;
const piecesSchema = z.int().min(0).max(MAX_PIECES);

const details = {
  name: z.string().trim().min(1).max(200),
  price: priceSchema,
  description: z.string().trim().min(1).max(5000).optional(),
  imageUrl: imageUrlSchema.optional(),
  group: skuSchema.optional().describe('The id that variants of one item share.'),
  variant: variantSchema.optional().describe('For example `{ "size": "L" }`.'),
};

export const newProductSchema = z.strictObject({ sku: skuSchema, ...details, stock: piecesSchema });

export const productDetailsSchema = z.strictObject({
  ...details,
  version: z.int().min(1).optional().describe('The version that was read. 409 if the product has changed since.'),
});

const adjustmentSchema = z.strictObject({
  by: z
    .int()
    .min(-MAX_PIECES)
    .max(MAX_PIECES)
    .refine((by) => by !== 0, 'must not be zero'),
});

const onHandSchema = z.strictObject({ onHand: piecesSchema });

const productIs = { 200: { description: 'The product', schema: productViewSchema } };

export const listProductsOperation = operation({
  ...common,
  id: 'listProducts',
  method: 'GET',
  path: '/v1/products',
  summary: 'List products',
  description: 'Sorted by SKU.',
  pathSchema: nothingSchema,
  querySchema: z.object({
    ...pageQuery,
    q: z
      .string()
      .max(100)
      .optional()
      .describe('Filters by words in the name or SKU. A page may then contain fewer than `limit` products.'),
  }),
  successes: { 200: { description: 'A page of products', schema: pageOf(productViewSchema) } },
  problems: [400],
});

export const createProductOperation = operation({
  ...common,
  id: 'createProduct',
  method: 'POST',
  path: '/v1/products',
  summary: 'Add a product',
  description: 'Adding the same product again changes nothing. 409 if another product has the SKU.',
  pathSchema: nothingSchema,
  bodySchema: newProductSchema,
  successes: { 201: { description: 'The product', schema: productViewSchema } },
  problems: [409],
  idempotent: true,
});

export const getProductOperation = operation({
  ...common,
  id: 'getProduct',
  method: 'GET',
  path: '/v1/products/{sku}',
  summary: 'Get a product',
  pathSchema,
  successes: productIs,
  problems: [],
});

export const putProductOperation = operation({
  ...common,
  id: 'putProduct',
  method: 'PUT',
  path: '/v1/products/{sku}',
  summary: "Change a product's details",
  description: 'Replaces all details; omitted ones are removed. The stock has its own operations.',
  pathSchema,
  bodySchema: productDetailsSchema,
  successes: productIs,
  problems: [409],
});

export const putStockOperation = operation({
  ...common,
  id: 'putStock',
  method: 'PUT',
  path: '/v1/products/{sku}/stock',
  summary: 'Set the number of pieces on hand',
  description: 'Includes pieces that are promised to orders. 409 if the number is below the promised pieces.',
  pathSchema,
  bodySchema: onHandSchema,
  successes: productIs,
  problems: [409],
});

export const adjustStockOperation = operation({
  ...common,
  id: 'adjustStock',
  method: 'POST',
  path: '/v1/products/{sku}/stock/adjustments',
  summary: 'Add or remove pieces',
  description: '409 if fewer pieces would remain than are promised to orders.',
  pathSchema,
  bodySchema: adjustmentSchema,
  successes: productIs,
  problems: [409],
  idempotent: true,
});

export const putSoldOutOperation = operation({
  ...common,
  id: 'putSoldOut',
  method: 'PUT',
  path: '/v1/products/{sku}/sold-out',
  summary: 'Mark a product as sold out, or as available',
  description:
    'A sold-out product cannot be ordered, and WhatsApp shows it as out of stock. Its counters do not change.',
  pathSchema,
  bodySchema: z.strictObject({ soldOut: z.boolean() }),
  successes: productIs,
  problems: [],
});

export const listMovementsOperation = operation({
  ...common,
  id: 'listMovements',
  method: 'GET',
  path: '/v1/products/{sku}/movements',
  summary: "List a product's stock movements",
  description: 'Newest first.',
  pathSchema,
  querySchema: z.object(pageQuery),
  successes: { 200: { description: 'A page of movements', schema: pageOf(movementViewSchema) } },
  problems: [400],
});

export const stockCheckOperation = operation({
  ...common,
  id: 'checkStock',
  method: 'GET',
  path: '/v1/products/{sku}/stock-check',
  summary: 'Check the stock against its movements',
  description: 'Adds up all movements and holds. `equal` can be false for a moment while orders are placed.',
  pathSchema,
  successes: { 200: { description: 'Counters, sums, and whether they are equal', schema: stockCheckViewSchema } },
  problems: [],
});

export const getCatalogueOperation = operation({
  ...common,
  id: 'getCatalogue',
  method: 'GET',
  path: '/v1/catalogue',
  summary: "Get the business's catalogue in WhatsApp",
  pathSchema: nothingSchema,
  successes: { 200: { description: 'The catalogue', schema: catalogueViewSchema } },
  problems: [],
});

export const putCatalogueOperation = operation({
  ...common,
  id: 'putCatalogue',
  method: 'PUT',
  path: '/v1/catalogue',
  summary: 'Select the catalogue for the products',
  description: 'Sends all products to the catalogue. Owners only.',
  pathSchema: nothingSchema,
  bodySchema: z.strictObject({ catalogId: metaIdSchema }),
  successes: { 200: { description: 'The catalogue', schema: catalogueViewSchema } },
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
