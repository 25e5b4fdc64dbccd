import type { Stocked } from '../../../shared/entities/product.ts';
import { piecesLeft } from '../../../shared/entities/stock.ts';

/** What all items of a shop have in common. */
export interface ShopFront {
  /** The name of the shop. */
  readonly brand: string;
  /** Where customers find the shop: WhatsApp's own address of its catalogue. */
  readonly link: string;
  /** The picture of products that have none; empty when the operator has none either. */
  readonly plainPicture: string;
}

/** Attributes that Meta has a field for, as people here call them. */
const FIELDS: Readonly<Record<string, string>> = {
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
 * A product as an item of Meta's catalogue (Marketing API, "Product data specifications" and "Catalog Batch API"). All required
 * fields are always sent. The group is the SKU itself where there is none, so that leaving a group reaches WhatsApp too.
 */
export function batchItem({ product, stock }: Stocked, { brand, link, plainPicture }: ShopFront) {
  const { sku, name, description = name, price, imageUrl = plainPicture, group = sku, variant = {} } = product;
  const picture = imageUrl === '' ? {} : { image_link: imageUrl };
  return {
    method: 'UPDATE',
    data: {
      id: sku,
      title: name,
      description,
      availability: piecesLeft(stock) > 0 ? 'in stock' : 'out of stock',
      condition: 'new',
      price: `${price.amount} ${price.currency}`,
      ...{ link, brand, ...picture },
      item_group_id: group,
      ...variantFields(variant),
    },
  };
}

export type BatchItem = ReturnType<typeof batchItem>;

function variantFields(variant: Readonly<Record<string, string>>): Record<string, string> {
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const [name, value] of Object.entries(variant)) {
    const field = FIELDS[name.toLowerCase()];
    if (field !== undefined && fields[field] === undefined) fields[field] = value;
    else others.push(`${name}:${value}`);
  }
  return others.length === 0 ? fields : { ...fields, additional_variant_attribute: others.join(',') };
}
