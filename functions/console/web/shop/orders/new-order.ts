import type { ProductView } from '../../../../products/views.ts';

interface Pick {
  readonly product: ProductView;
  readonly quantity: number;
}

/** What was chosen and typed so far. `fee` is an amount of the API, empty for none, undefined for what is no amount. */
export interface OrderForm {
  readonly counts: ReadonlyMap<string, Pick>;
  /** How the customer gets it: brought, fetched, or not said yet. */
  readonly by: 'address' | 'pickup' | 'later';
  readonly address: string;
  readonly fee: string | undefined;
  readonly note: string;
}

/** More or fewer of a product; one that nothing is wanted of is not in it. */
export function picked(counts: OrderForm['counts'], product: ProductView, by: number): OrderForm['counts'] {
  const quantity = (counts.get(product.sku)?.quantity ?? 0) + by;
  const next = new Map(counts);
  if (quantity <= 0) next.delete(product.sku);
  else next.set(product.sku, { product, quantity });
  return next;
}

/** The order as the API takes it; undefined while something is missing. */
export function newOrder(conversationId: string, { counts, by, address, fee, note }: OrderForm) {
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
