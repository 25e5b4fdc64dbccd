import type { ProductView } from '../../../functions/products/views.ts';

/** The state of the product form. `price` is an amount of the API, or undefined if it is invalid. */
export interface ProductForm {
  readonly name: string;
  readonly price: string | undefined;
  readonly quantity: string;
  readonly imageUrl: string;
  readonly description: string;
  readonly sku: string;
}

export const emptyForm: ProductForm = { name: '', price: '', quantity: '', imageUrl: '', description: '', sku: '' };

export const toProductForm = ({ name, price, onHand, imageUrl, description, sku }: ProductView): ProductForm => ({
  name,
  price: price.amount,
  quantity: String(onHand),
  imageUrl: imageUrl ?? '',
  description: description ?? '',
  sku,
});

/**
 * Returns the product details for the API, or undefined while a required field is missing. The API replaces all
 * details, so none may be left out.
 */
export function toProductDetails({ name, price, imageUrl, description }: ProductForm, product: ProductView | null) {
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

/** Parses a typed quantity, with or without thousands separators. Returns undefined if it is not a number. */
export function parseQuantity(typed: string): number | undefined {
  const digits = typed.replace(/[\s.,]/g, '');
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}
