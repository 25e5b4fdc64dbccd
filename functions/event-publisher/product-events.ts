import type { DomainEvent } from '../../events/domain-events.ts';
import { toIsoTime } from '../../shared/clock.ts';
import { readCatalogue } from '../../shared/entities/catalogue.ts';
import { readProduct } from '../../shared/entities/product.ts';
import { readStock, sellableUnits, skuOf, stockSchema } from '../../shared/entities/stock.ts';
import { readTenantKey } from '../../shared/table/key-shapes.ts';
import type { Item } from '../../shared/table/values.ts';
import type { Change } from './change.ts';

const tenantOf = (item: Item): string => readTenantKey(String(item.pk))?.tenantId ?? '';

/**
 * Derives the change of a product's details. The state of the synchronization with WhatsApp does not change the
 * version, so it causes no event.
 */
export function detailsEvents({ before, after }: Change): readonly DomainEvent[] {
  const { sku, version, updatedAt } = readProduct(after);
  if (before && readProduct(before).version === version) return [];
  const tenantId = tenantOf(after);
  const id = `product:${tenantId}:${sku}:${version}`;
  return [
    { type: 'warung.product.changed.v1', event: { id, at: toIsoTime(updatedAt), tenantId, sku, cause: 'details' } },
  ];
}

/**
 * Derives the change of a product's availability: it sold out, or is available again. Stock changes with each order, but
 * WhatsApp shows only whether a product is available.
 */
export function availabilityEvents({ before, after }: Change): readonly DomainEvent[] {
  if (before && isAvailable(before) === isAvailable(after)) return [];
  const { n, at } = stockSchema.parse(after);
  const [tenantId, sku] = [tenantOf(after), skuOf(after)];
  const id = `stock:${tenantId}:${sku}:${n}`;
  return [
    { type: 'warung.product.changed.v1', event: { id, at: toIsoTime(at), tenantId, sku, cause: 'availability' } },
  ];
}

const isAvailable = (item: Item): boolean => sellableUnits(readStock(item)) > 0;

/**
 * Derives the connection of another catalogue. The first one that WhatsApp reports causes no event: it is reported when products
 * are sent to it.
 */
export function catalogueEvents({ before, after }: Change): readonly DomainEvent[] {
  const { catalogId, at, chosen } = readCatalogue(after);
  if (before ? before.at === at : !chosen) return [];
  const tenantId = tenantOf(after);
  const id = `catalogue:${tenantId}:${at}`;
  return [{ type: 'warung.catalogue.changed.v1', event: { id, at: toIsoTime(at), tenantId, catalogId } }];
}
