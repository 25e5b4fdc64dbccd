import * as z from 'zod';
import { $MovementKind } from '../../shared/entities/stock.ts';
import { $Money } from '../../shared/money/schema.ts';

/** Times of the API are ISO 8601, UTC. */
const time = z.iso.datetime();
/** A sentence in the languages of the pages. */
const $Words = z.object({ en: z.string(), id: z.string() });
const pieces = z.int();

const $CountersView = z.object({
  onHand: pieces.describe('Pieces in the house.'),
  held: pieces.describe('Promised to orders that are not confirmed.'),
  allocated: pieces.describe('Promised to confirmed orders.'),
});

/** A product with its stock, and what WhatsApp shows of it. */
export const $ProductView = z
  .object({
    sku: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    price: $Money,
    imageUrl: z.string().nullable().describe('null: a plain picture is shown in WhatsApp.'),
    group: z.string().nullable().describe('What variants of one thing have in common.'),
    variant: z.record(z.string(), z.string()).nullable().describe('What tells it from others of its group.'),
    stock: pieces.describe('Pieces that can be sold now; 0 while it is switched to sold out.'),
    ...$CountersView.shape,
    available: pieces.describe('The same as `stock`.'),
    soldOut: z.boolean().describe('Switched to sold out by a person; the count stays.'),
    version: z.int().describe('Counts the changes of its details, from 1.'),
    updatedAt: time,
    sync: z
      .object({
        state: z
          .enum(['none', 'pending', 'checking', 'synced', 'rejected'])
          .describe('What WhatsApp shows: nothing for `none`, the last version for `synced`.'),
        reason: $Words.nullable().describe('Why it is not shown, and what can be done.'),
        at: time.nullable(),
      })
      .describe("How far the product is on its way to the catalogue in WhatsApp. It is there within a minute's time."),
  })
  .meta({ id: 'Product' });
export type ProductView = z.infer<typeof $ProductView>;

/** A change of a product's stock. */
export const $MovementView = z
  .object({
    id: z.string(),
    kind: $MovementKind,
    ...$CountersView.shape,
    at: time,
    orderId: z.string().nullable(),
    by: z.string().nullable().describe('The agent who counted.'),
  })
  .meta({ id: 'Movement', description: 'What was added to each counter; never changed afterwards.' });
export type MovementView = z.infer<typeof $MovementView>;

/** Whether the counters are what their history says. */
export const $StockCheckView = z
  .object({
    sku: z.string(),
    equal: z.boolean(),
    counters: $CountersView.extend({ sellable: pieces }),
    movements: $CountersView.extend({ sellable: pieces, count: z.int() }).describe('What all movements add up to.'),
    holds: z.object({ quantity: pieces, count: z.int() }).describe('What orders hold now: the sum is `held`.'),
  })
  .meta({ id: 'StockCheck' });
export type StockCheckView = z.infer<typeof $StockCheckView>;

/** The business's catalogue in WhatsApp. */
export const $CatalogueView = z
  .object({
    catalogId: z.string().nullable().describe('null: none is connected.'),
    chosen: z.boolean().describe('By a person; otherwise it is the one that WhatsApp names.'),
    phoneNumberId: z.string().nullable().describe('The number whose account it belongs to.'),
    shown: z.boolean().nullable().describe('Customers see it in the chat; null when WhatsApp does not tell.'),
    cart: z.boolean().nullable().describe('Customers can fill a cart; null when WhatsApp does not tell.'),
    remedy: $Words.nullable().describe('What can be done when something is missing.'),
  })
  .meta({ id: 'Catalogue' });
export type CatalogueView = z.infer<typeof $CatalogueView>;
