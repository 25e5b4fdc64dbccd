import type { Fact } from '../../events/facts.ts';
import { readCatalogue } from '../../shared/entities/catalogue.ts';
import { readProduct } from '../../shared/entities/product.ts';
import { $Stock, piecesLeft, readStock, skuOf } from '../../shared/entities/stock.ts';
import { readTenantKey } from '../../shared/table/keys.ts';
import type { Item } from '../../shared/table/values.ts';
import type { Change } from './facts-of.ts';

const iso = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();
const tenantOf = (item: Item): string => readTenantKey(String(item.pk))?.tenantId ?? '';

/** What a change in a SKU's partition tells: other details, or that the product sold out or came back. Holds and movements tell nothing. */
export function productFacts(change: Change): readonly Fact[] {
  if (change.after.sk === 'P') return detailsFacts(change);
  return change.after.sk === 'S' ? availabilityFacts(change) : [];
}

/** What was noted of WhatsApp moves no version, and is no change of the product. */
function detailsFacts({ before, after }: Change): readonly Fact[] {
  const { sku, version, updatedAt } = readProduct(after);
  if (before && readProduct(before).version === version) return [];
  const tenantId = tenantOf(after);
  const id = `product:${tenantId}:${sku}:${version}`;
  return [{ type: 'warung.product.changed.v1', fact: { id, at: iso(updatedAt), tenantId, sku, cause: 'details' } }];
}

/** Counts go up and down with each order; WhatsApp shows only whether there are any. */
function availabilityFacts({ before, after }: Change): readonly Fact[] {
  if (before && isAvailable(before) === isAvailable(after)) return [];
  const { n, at } = $Stock.parse(after);
  const [tenantId, sku] = [tenantOf(after), skuOf(after)];
  const id = `stock:${tenantId}:${sku}:${n}`;
  return [{ type: 'warung.product.changed.v1', fact: { id, at: iso(at), tenantId, sku, cause: 'availability' } }];
}

const isAvailable = (item: Item): boolean => piecesLeft(readStock(item)) > 0;

/** Products have another place to go. The first that WhatsApp named tells nothing: it is named when products go there. */
export function catalogueFacts({ before, after }: Change): readonly Fact[] {
  const { catalogId, at, chosen } = readCatalogue(after);
  if (before ? before.at === at : !chosen) return [];
  const tenantId = tenantOf(after);
  const id = `catalogue:${tenantId}:${at}`;
  return [{ type: 'warung.catalogue.changed.v1', fact: { id, at: iso(at), tenantId, catalogId } }];
}
