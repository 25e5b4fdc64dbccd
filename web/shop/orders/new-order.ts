import type { ProductView } from '../../../functions/products/views.ts';

interface Selection {
  readonly product: ProductView;
  readonly quantity: number;
}

/**
 * The state of the form for a new order. `fee` is an amount of the API, empty for no fee, undefined if it is invalid.
 */
export interface OrderForm {
  readonly counts: ReadonlyMap<string, Selection>;
  /** How the customer receives the order: delivery, pickup, or to be decided later. */
  readonly by: 'address' | 'pickup' | 'later';
  readonly address: string;
  readonly fee: string | undefined;
  readonly note: string;
}

/** Changes the quantity of a product. A product whose quantity reaches zero is removed. */
export function changeQuantity(counts: OrderForm['counts'], product: ProductView, delta: number): OrderForm['counts'] {
  const quantity = (counts.get(product.sku)?.quantity ?? 0) + delta;
  const next = new Map(counts);
  if (quantity <= 0) next.delete(product.sku);
  else next.set(product.sku, { product, quantity });
  return next;
}

/** Returns the request body for the order, or undefined while the form is incomplete. */
export function toOrderRequest(conversationId: string, { counts, by, address, fee, note }: OrderForm) {
  if (counts.size === 0 || fee === undefined || (by === 'address' && address.trim() === '')) return undefined;
  return {
    conversationId,
    lines: [...counts.values()].map(({ product, quantity }) => ({ sku: product.sku, quantity })),
    ...(fee === '' || by === 'pickup' ? {} : { deliveryFee: fee }),
    ...(by === 'address' ? { address: address.trim() } : {}),
    ...(by === 'pickup' ? { pickup: true } : {}),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
  };
}
