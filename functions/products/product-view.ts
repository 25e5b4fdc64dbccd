import { toIsoTime } from '../../shared/clock.ts';
import type { Product, ProductWithStock } from '../../shared/entities/product.ts';
import { type Movement, type Stock, sellableUnits } from '../../shared/entities/stock.ts';
import { toSyncMessage } from './sync-messages.ts';
import type { MovementView, ProductView } from './views.ts';

/** Converts a product to the API's representation. */
export function toProductView({ product, stock }: ProductWithStock): ProductView {
  const { sku, name, price, version, updatedAt } = product;
  const { onHand, held, allocated, soldOut } = stock;
  const left = sellableUnits(stock);
  return {
    ...{ sku, name, price },
    description: product.description ?? null,
    imageUrl: product.imageUrl ?? null,
    group: product.group ?? null,
    variant: product.variant ?? null,
    ...{ stock: left, onHand, held, allocated, available: left, soldOut, version },
    updatedAt: toIsoTime(updatedAt),
    sync: syncView(product, stock),
  };
}

/** Returns the sync state of the current version. A result for an earlier version does not count. */
function syncView({ sync, version }: Product, stock: Stock): ProductView['sync'] {
  if (!sync) return { state: 'pending', reason: null, at: null };
  const isCurrent = sync.version === version && sync.available === sellableUnits(stock) > 0;
  const at = toIsoTime(sync.at);
  const reason = sync.reason === undefined ? null : toSyncMessage(sync.reason);
  switch (sync.state) {
    case 'sending':
    case 'checking':
      return { state: 'checking', reason: null, at };
    case 'waiting':
      return { state: 'pending', reason, at };
    case 'none':
      return { state: 'none', reason, at };
    case 'synced':
      return { state: isCurrent ? 'synced' : 'pending', reason: null, at };
    case 'rejected':
      return isCurrent ? { state: 'rejected', reason, at } : { state: 'pending', reason: null, at };
  }
}

/** Converts a stock movement to the API's representation. */
export const toMovementView = ({ id, kind, onHand, held, allocated, at, orderId, by }: Movement): MovementView => ({
  ...{ id, kind, onHand, held, allocated },
  at: toIsoTime(at),
  orderId: orderId ?? null,
  by: by ?? null,
});
