import type * as z from 'zod';
import type { $Product, Say } from '../../phone-api.ts';
import { isDecimal, sum } from './money.ts';

export type Product = z.infer<typeof $Product>;

/** What a customer has put in the basket of one chat. Quantities by SKU, in the order in which they were put in. */
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

/** "Share products: a cart holds at most 99 units of an item" (Cloud API). */
export const MOST_OF_ONE = 99;

/** What can go into a cart has a price, a currency, and is not sold out. */
export function isBuyable(product: Product): boolean {
  return product.available && product.price !== null && isDecimal(product.price) && product.currency !== null;
}

export const quantityOf = (cart: Cart, sku: string): number => cart.quantities[sku] ?? 0;

/** The cart with so many of a product; 0 takes it out. A product of another catalogue starts a new cart: an order names one catalogue. */
export function withQuantity(cart: Cart, catalogId: string, sku: string, quantity: number): Cart {
  const before = cart.catalogId === catalogId ? cart.quantities : {};
  const wanted = Math.min(MOST_OF_ONE, Math.max(0, Math.trunc(quantity)));
  const { [sku]: _, ...others } = before;
  if (wanted > 0) return { catalogId, quantities: { ...before, [sku]: wanted } };
  return Object.keys(others).length === 0 ? EMPTY_CART : { catalogId, quantities: others };
}

/** Lines of the cart, by what the products are now: one that left the catalogue or sold out is left out. */
export function cartLines(cart: Cart, products: readonly Product[]): readonly CartLine[] {
  return Object.entries(cart.quantities).flatMap(([sku, quantity]): CartLine[] => {
    const product = products.find((candidate) => candidate.sku === sku);
    if (product === undefined || !isBuyable(product) || product.price === null || product.currency === null) return [];
    return [{ product, price: product.price, currency: product.currency, quantity }];
  });
}

export const unitsOf = (lines: readonly { readonly quantity: number }[]): number =>
  lines.reduce((units, { quantity }) => units + quantity, 0);

/** One total for each currency, as decimal text. Most carts have one. */
export function totals(
  lines: readonly { readonly price: string; readonly currency: string; readonly quantity: number }[],
): readonly { readonly currency: string; readonly amount: string }[] {
  const currencies = [...new Set(lines.map(({ currency }) => currency))];
  return currencies.map((currency) => ({ currency, amount: sum(lines.filter((line) => line.currency === currency)) }));
}

/** The order that a customer sends; null when there is nothing to order. */
export function orderOf(cart: Cart, lines: readonly CartLine[], note: string): Say | null {
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
