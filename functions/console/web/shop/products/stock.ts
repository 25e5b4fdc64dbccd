import type { ProductView } from '../../../../products/views.ts';
import { type Entry, isWaiting } from '../outbox/entry.ts';

/** From here down a count is a warning. */
const FEW = 3;

export interface ShownStock {
  /** Pieces that can be sold, with the taps that the API has not answered yet. */
  readonly left: number;
  /** Promised to orders. */
  readonly promised: number;
  /** Taps wait to be sent. */
  readonly pending: boolean;
  readonly level: 'off' | 'none' | 'few' | 'enough';
  /** A tap that the API refused, for a person to see. */
  readonly refused: Entry | null;
}

/** A product's stock as it is shown: the count stays while it is switched to sold out. */
export function shownStock(product: ProductView, outbox: readonly Entry[]): ShownStock {
  const { sku, onHand, held, allocated, soldOut } = product;
  const taps = outbox.filter(({ task }) => task.do === 'adjust' && task.sku === sku);
  const waiting = taps.filter(isWaiting);
  const promised = held + allocated;
  const left = waiting.reduce((sum, { task }) => sum + (task.do === 'adjust' ? task.by : 0), onHand - promised);
  return {
    left,
    promised,
    pending: waiting.length > 0,
    level: soldOut ? 'off' : left <= 0 ? 'none' : left <= FEW ? 'few' : 'enough',
    refused: taps.find(({ refusal }) => refusal !== null) ?? null,
  };
}
