import * as z from 'zod';
import type { Bubble, Chat } from '../phone-api.ts';
import type { Item } from '../storage/catalogues.ts';
import type { Content } from '../storage/messages.ts';
import type { BusinessPhone } from '../storage/numbers.ts';
import type { SimulatorState } from './simulator-state.ts';

type Product = Bubble['products'][number];

const productItemsSchema = z.array(z.looseObject({ product_retailer_id: z.string() }));
const cardSchema = z.looseObject({ action: z.looseObject({ product_retailer_id: z.string().optional() }).optional() });
const productReferencesSchema = z.object({
  interactive: z
    .looseObject({
      action: z.looseObject({
        catalog_id: z.string().optional(),
        product_retailer_id: z.string().optional(),
        sections: z.array(z.looseObject({ product_items: productItemsSchema.optional() })).optional(),
        parameters: z.looseObject({ thumbnail_product_retailer_id: z.string().optional() }).optional(),
        cards: z.array(cardSchema).optional(),
      }),
    })
    .optional()
    .catch(undefined),
  order: z.looseObject({ product_items: productItemsSchema }).optional().catch(undefined),
  context: z
    .looseObject({ referred_product: z.looseObject({ product_retailer_id: z.string() }).optional() })
    .optional()
    .catch(undefined),
});

/** Returns the distinct SKUs in a message, in their order. */
export function skusOf(content: Content): string[] {
  const { interactive, order, context } = productReferencesSchema.parse(content);
  const action = interactive?.action;
  const skus = [
    action?.product_retailer_id,
    action?.parameters?.thumbnail_product_retailer_id,
    ...(action?.sections ?? [])
      .flatMap(({ product_items }) => product_items ?? [])
      .map((item) => item.product_retailer_id),
    ...(action?.cards ?? []).map((card) => card.action?.product_retailer_id),
    ...(order?.product_items ?? []).map((item) => item.product_retailer_id),
    context?.referred_product?.product_retailer_id,
  ];
  return [...new Set(skus.filter((sku) => sku !== undefined))];
}

/** Returns the products of a message with their current catalogue data. */
export function productsOf(state: SimulatorState, number: BusinessPhone, content: Content): Product[] {
  const catalogue = state.catalogues.findByAccount(number.accountId);
  if (!catalogue) return [];
  return skusOf(content).flatMap((sku) => {
    const item = state.catalogues.item(catalogue.id, sku);
    return item ? [toProduct(item)] : [];
  });
}

/** Returns the catalogue that the number shows in its profile. */
export function shownCatalogueOf(state: SimulatorState, number: BusinessPhone): Chat['catalogue'] {
  const catalogue = number.catalogueShown ? state.catalogues.findByAccount(number.accountId) : undefined;
  if (!catalogue) return null;
  return { catalogId: catalogue.id, products: state.catalogues.items(catalogue.id).map(toProduct) };
}

function toProduct({ sku, data }: Item): Product {
  const [price, currency] = (data.sale_price ?? data.price ?? '').split(' ');
  return {
    sku,
    name: data.title,
    price: price || null,
    currency: currency ?? null,
    imageUrl: data.image?.[0]?.url ?? data.image_link ?? null,
    available: data.availability !== 'out of stock' && data.availability !== 'discontinued',
  };
}
