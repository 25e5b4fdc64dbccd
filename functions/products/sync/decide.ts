import type { Product, Stocked, Sync } from '../../../shared/entities/product.ts';
import { piecesLeft } from '../../../shared/entities/stock.ts';

/**
 * What is to be done so that WhatsApp shows a product as it is.
 * - `wait`: somebody else is sending it.
 * - `check`: WhatsApp has it, and is asked what became of it before anything newer is sent: batches have no order.
 */
export type Step =
  | { readonly do: 'nothing' | 'send' }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'check'; readonly handle: string };

/** Whoever claimed a product has sent it by then, or its function is over. Seconds. */
const CLAIM_SECONDS = 60;
/** How soon to look again whether somebody has sent a product. */
export const LOOK_SECONDS = 5;

/** Seconds for which somebody may still be sending a product; 0 when nobody is. */
export const claimLeft = ({ sync }: Product, now: number): number =>
  sync?.state === 'sending' ? Math.max(0, sync.at + CLAIM_SECONDS - now) : 0;

/** Pure. `now` in unix seconds. */
export function stepOf({ product, stock }: Stocked, catalogId: string, now: number): Step {
  const { sync, version } = product;
  if (!sync) return { do: 'send' };
  switch (sync.state) {
    case 'sending': {
      const seconds = claimLeft(product, now);
      return seconds > 0 ? { do: 'wait', seconds: Math.min(seconds, LOOK_SECONDS) } : { do: 'send' };
    }
    case 'checking':
      return sync.handle !== undefined && sync.catalogId === catalogId
        ? { do: 'check', handle: sync.handle }
        : { do: 'send' };
    case 'synced':
    case 'rejected': {
      const isShown = sync.version === version && sync.available === piecesLeft(stock) > 0;
      return { do: isShown && sync.catalogId === catalogId ? 'nothing' : 'send' };
    }
    case 'none':
    case 'waiting':
      return { do: 'send' };
  }
}

/** What is to be shown, as it is noted. */
export const shownOf = ({ product, stock }: Stocked): Pick<Sync, 'version' | 'available'> => ({
  version: product.version,
  available: piecesLeft(stock) > 0,
});

/** Whether a product that can go nowhere is noted so already. */
export const isNoted = (
  { sync }: Product,
  state: Sync['state'],
  reason: string,
  shown: Pick<Sync, 'version'>,
): boolean => sync?.state === state && sync.reason === reason && sync.version === shown.version;

/** How long to wait before WhatsApp is asked again about what began `age` seconds ago: soon at first. */
export const pause = (age: number): number => Math.min(120, Math.max(2, Math.round(age / 2)));
