import type { ProductView } from '../../../functions/products/views.ts';
import { type Entry, isWaiting } from '../outbox/entry.ts';

/** Stock at or below this count is shown as low. */
const LOW_STOCK = 3;

export interface DisplayedStock {
  /** The quantity that can be sold, including adjustments that the API has not confirmed yet. */
  readonly left: number;
  /** The quantity that is held for or allocated to orders. */
  readonly promised: number;
  /** Whether adjustments wait to be sent. */
  readonly pending: boolean;
  readonly level: 'off' | 'none' | 'few' | 'enough';
  /** An adjustment that the API rejected, shown until the user dismisses it. */
  readonly refused: Entry | null;
}

/** Returns the stock of a product for display. The count stays while the product is switched to sold out. */
export function displayedStockOf(product: ProductView, outbox: readonly Entry[]): DisplayedStock {
  const { sku, onHand, held, allocated, soldOut } = product;
  const adjustments = outbox.filter(({ task }) => task.do === 'adjust' && task.sku === sku);
  const waiting = adjustments.filter(isWaiting);
  const promised = held + allocated;
  const left = waiting.reduce((sum, { task }) => sum + (task.do === 'adjust' ? task.by : 0), onHand - promised);
  return {
    left,
    promised,
    pending: waiting.length > 0,
    level: soldOut ? 'off' : left <= 0 ? 'none' : left <= LOW_STOCK ? 'few' : 'enough',
    refused: adjustments.find(({ refusal }) => refusal !== null) ?? null,
  };
}
