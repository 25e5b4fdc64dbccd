import * as z from 'zod';
import { movementKindSchema } from '../../shared/entities/stock.ts';
import { moneySchema } from '../../shared/money/schema.ts';

/** Times of the API are ISO 8601, UTC. */
const timeSchema = z.iso.datetime();
/** A text in each language of the app. */
const wordsSchema = z.object({ en: z.string(), id: z.string() });
const piecesSchema = z.int();

const countersViewSchema = z.object({
  onHand: piecesSchema.describe('Pieces in stock, including those promised to orders.'),
  held: piecesSchema.describe('Promised to orders that are not confirmed.'),
  allocated: piecesSchema.describe('Promised to confirmed orders.'),
});

/** A product with its stock, and what WhatsApp shows of it. */
export const productViewSchema = z
  .object({
    sku: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    price: moneySchema,
    imageUrl: z.string().nullable().describe('If null, WhatsApp shows a default image.'),
    group: z.string().nullable().describe('The id that variants of one item share.'),
    variant: z
      .record(z.string(), z.string())
      .nullable()
      .describe('The attributes that distinguish it from other products of its group.'),
    stock: piecesSchema.describe('Pieces that can be sold now; 0 while the product is marked as sold out.'),
    ...countersViewSchema.shape,
    available: piecesSchema.describe('The same as `stock`.'),
    soldOut: z.boolean().describe('Whether an agent marked the product as sold out. Its counters do not change.'),
    version: z.int().describe('The version of its details, starting at 1.'),
    updatedAt: timeSchema,
    sync: z
      .object({
        state: z
          .enum(['none', 'pending', 'checking', 'synced', 'rejected'])
          .describe('What WhatsApp shows: nothing for `none`, the current version for `synced`.'),
        reason: wordsSchema.nullable().describe('Why WhatsApp does not show it, and how to fix that.'),
        at: timeSchema.nullable(),
      })
      .describe(
        'The state of its synchronization with the WhatsApp catalogue, which normally takes less than a minute.',
      ),
  })
  .meta({ id: 'Product' });
export type ProductView = z.infer<typeof productViewSchema>;

/** A change of a product's stock. */
export const movementViewSchema = z
  .object({
    id: z.string(),
    kind: movementKindSchema,
    ...countersViewSchema.shape,
    at: timeSchema,
    orderId: z.string().nullable(),
    by: z.string().nullable().describe('The id of the agent who changed the stock.'),
  })
  .meta({ id: 'Movement', description: 'The amounts added to each counter. Movements are never changed.' });
export type MovementView = z.infer<typeof movementViewSchema>;

/** The result of comparing a product's counters with its movements and holds. */
export const stockCheckViewSchema = z
  .object({
    sku: z.string(),
    equal: z.boolean(),
    counters: countersViewSchema.extend({ sellable: piecesSchema }),
    movements: countersViewSchema
      .extend({ sellable: piecesSchema, count: z.int() })
      .describe('The sums of all movements.'),
    holds: z
      .object({ quantity: piecesSchema, count: z.int() })
      .describe('The current holds of orders. Their sum equals `held`.'),
  })
  .meta({ id: 'StockCheck' });
export type StockCheckView = z.infer<typeof stockCheckViewSchema>;

/** The business's catalogue in WhatsApp. */
export const catalogueViewSchema = z
  .object({
    catalogId: z.string().nullable().describe('Null if no catalogue is connected.'),
    chosen: z.boolean().describe('Whether the business selected it. Otherwise it is the one that WhatsApp reports.'),
    phoneNumberId: z.string().nullable().describe('The number whose account it belongs to.'),
    shown: z
      .boolean()
      .nullable()
      .describe('Whether customers see it in the chat; null if WhatsApp does not report it.'),
    cart: z.boolean().nullable().describe('Whether customers can use the cart; null if WhatsApp does not report it.'),
    remedy: wordsSchema.nullable().describe('How to fix a missing setting.'),
  })
  .meta({ id: 'Catalogue' });
export type CatalogueView = z.infer<typeof catalogueViewSchema>;
