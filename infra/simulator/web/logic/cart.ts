import type * as z from 'zod';
import type { CustomerMessage, productSchema } from '../../phone-api.ts';
import { isDecimal, sum } from './money.ts';

export type Product = z.infer<typeof productSchema>;

/** The cart of one chat: quantities by SKU, in the order in which the customer added the products. */
export interface Cart {
  readonly catalogId: string | null;
  readonly quantities: Readonly<Record<string, number>>;
}

export interface CartLine {
  readonly product: Product;
  readonly price: string;
  readonly currency: string;
  readonly quantity: number;
}

export const EMPTY_CART: Cart = { catalogId: null, quantities: {} };

/** Maximum units of one item in a cart ("Share products", Cloud API). */
export const MAX_QUANTITY = 99;

/** Returns whether a product can be added to a cart: it has a price and a currency, and is not sold out. */
export function isBuyable(product: Product): boolean {
  return product.available && product.price !== null && isDecimal(product.price) && product.currency !== null;
}

export const quantityOf = (cart: Cart, sku: string): number => cart.quantities[sku] ?? 0;

/**
 * Sets the quantity of a product in a cart; 0 removes the product. A product of another catalogue starts a new cart,
 * because an order names one catalogue.
 */
export function withQuantity(cart: Cart, catalogId: string, sku: string, quantity: number): Cart {
  const current = cart.catalogId === catalogId ? cart.quantities : {};
  const allowed = Math.min(MAX_QUANTITY, Math.max(0, Math.trunc(quantity)));
  const { [sku]: _, ...others } = current;
  if (allowed > 0) return { catalogId, quantities: { ...current, [sku]: allowed } };
  return Object.keys(others).length === 0 ? EMPTY_CART : { catalogId, quantities: others };
}

/** Returns the lines of a cart at current prices. Omits products that are sold out or no longer in the catalogue. */
export function toCartLines(cart: Cart, products: readonly Product[]): readonly CartLine[] {
  return Object.entries(cart.quantities).flatMap(([sku, quantity]): CartLine[] => {
    const product = products.find((candidate) => candidate.sku === sku);
    if (product === undefined || !isBuyable(product) || product.price === null || product.currency === null) return [];
    return [{ product, price: product.price, currency: product.currency, quantity }];
  });
}

export const countUnits = (lines: readonly { readonly quantity: number }[]): number =>
  lines.reduce((units, { quantity }) => units + quantity, 0);

/** Returns one total for each currency, as decimal text. Most carts have one currency. */
export function totalsByCurrency(
  lines: readonly { readonly price: string; readonly currency: string; readonly quantity: number }[],
): readonly { readonly currency: string; readonly amount: string }[] {
  const currencies = [...new Set(lines.map(({ currency }) => currency))];
  return currencies.map((currency) => ({ currency, amount: sum(lines.filter((line) => line.currency === currency)) }));
}

/** Builds the order that a customer sends. Returns null when there is nothing to order. */
export function toOrder(cart: Cart, lines: readonly CartLine[], note: string): CustomerMessage | null {
  if (cart.catalogId === null || lines.length === 0) return null;
  const text = note.trim();
  return {
    type: 'order',
    catalogId: cart.catalogId,
    ...(text === '' ? {} : { text }),
    items: lines.map(({ product, price, currency, quantity }) => ({
      sku: product.sku,
      quantity,
      price: Number(price),
      currency,
    })),
  };
}
