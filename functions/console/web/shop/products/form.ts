import type { ProductView } from '../../../../products/views.ts';

/** What stands in the fields. `price` is an amount of the API, or undefined for what is none. */
export interface ProductForm {
  readonly name: string;
  readonly price: string | undefined;
  readonly pieces: string;
  readonly imageUrl: string;
  readonly description: string;
  readonly sku: string;
}

export const emptyForm: ProductForm = { name: '', price: '', pieces: '', imageUrl: '', description: '', sku: '' };

export const formOf = ({ name, price, onHand, imageUrl, description, sku }: ProductView): ProductForm => ({
  name,
  price: price.amount,
  pieces: String(onHand),
  imageUrl: imageUrl ?? '',
  description: description ?? '',
  sku,
});

/** The details as the API takes them: all of them, or what is left out would be removed. undefined while one is missing. */
export function detailsOf({ name, price, imageUrl, description }: ProductForm, product: ProductView | null) {
  if (name.trim() === '' || !price) return undefined;
  return {
    name: name.trim(),
    price: { amount: price, currency: product?.price.currency ?? 'IDR' },
    ...(imageUrl.trim() === '' ? {} : { imageUrl: imageUrl.trim() }),
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    ...(product?.group == null ? {} : { group: product.group }),
    ...(product?.variant == null ? {} : { variant: product.variant }),
  };
}

/** A count of pieces as it was typed, with or without dots between thousands; undefined for what is none. */
export function pieces(typed: string): number | undefined {
  const plain = typed.replace(/[\s.,]/g, '');
  return /^\d{1,9}$/.test(plain) ? Number(plain) : undefined;
}
