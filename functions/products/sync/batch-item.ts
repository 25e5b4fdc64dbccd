import type { ProductWithStock } from '../../../shared/entities/product.ts';
import { sellableUnits } from '../../../shared/entities/stock.ts';

/** Values that all items of a shop share. */
export interface ItemDefaults {
  /** The name of the shop. */
  readonly brand: string;
  /** The shop's address for customers: WhatsApp's link to its catalogue. */
  readonly link: string;
  /** The image URL for products without a picture. Empty if the operator has no default image. */
  readonly defaultImageUrl: string;
}

/** Meta's fields by attribute name, in English and Indonesian. */
const VARIANT_FIELDS: Readonly<Record<string, string>> = {
  size: 'size',
  ukuran: 'size',
  color: 'color',
  colour: 'color',
  warna: 'color',
  material: 'material',
  bahan: 'material',
  pattern: 'pattern',
  motif: 'pattern',
};

/**
 * Converts a product to an item of Meta's catalogue (Marketing API, "Product data specifications" and "Catalog Batch
 * API"). All required fields are always sent. The group defaults to the SKU, so that removing a product from its group
 * takes effect.
 */
export function toBatchItem({ product, stock }: ProductWithStock, { brand, link, defaultImageUrl }: ItemDefaults) {
  const { sku, name, description = name, price, imageUrl = defaultImageUrl, group = sku, variant = {} } = product;
  const picture = imageUrl === '' ? {} : { image_link: imageUrl };
  return {
    method: 'UPDATE',
    data: {
      id: sku,
      title: name,
      description,
      availability: sellableUnits(stock) > 0 ? 'in stock' : 'out of stock',
      condition: 'new',
      price: `${price.amount} ${price.currency}`,
      ...{ link, brand, ...picture },
      item_group_id: group,
      ...variantFields(variant),
    },
  };
}

export type BatchItem = ReturnType<typeof toBatchItem>;

function variantFields(variant: Readonly<Record<string, string>>): Record<string, string> {
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const [name, value] of Object.entries(variant)) {
    const field = VARIANT_FIELDS[name.toLowerCase()];
    if (field !== undefined && fields[field] === undefined) fields[field] = value;
    else others.push(`${name}:${value}`);
  }
  return others.length === 0 ? fields : { ...fields, additional_variant_attribute: others.join(',') };
}
