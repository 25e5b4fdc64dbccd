import type { Product, Stocked, Sync } from '../../../shared/entities/product.ts';
import { piecesLeft } from '../../../shared/entities/stock.ts';

/**
 * The next step of synchronizing a product.
 * - `wait`: another invocation is sending it.
 * - `check`: a batch is in progress. Its result is requested before a newer version is sent, because batches have no
 *   order.
 */
export type Step =
  | { readonly do: 'nothing' | 'send' }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'check'; readonly handle: string };

/** A claim ends after this time: the invocation that claimed the product has sent it or has ended. */
const CLAIM_SECONDS = 60;
/** The delay before a claimed product is checked again. */
export const LOOK_SECONDS = 5;

/** Returns the seconds left of a claim; 0 without a claim. */
export const claimLeft = ({ sync }: Product, now: number): number =>
  sync?.state === 'sending' ? Math.max(0, sync.at + CLAIM_SECONDS - now) : 0;

/** Decides the next step for a product. `now` is in unix seconds. Pure. */
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
      const isCurrent = sync.version === version && sync.available === piecesLeft(stock) > 0;
      return { do: isCurrent && sync.catalogId === catalogId ? 'nothing' : 'send' };
    }
    case 'none':
    case 'waiting':
      return { do: 'send' };
  }
}

/** Returns the version and availability that WhatsApp must show, as the sync state records them. */
export const shownOf = ({ product, stock }: Stocked): Pick<Sync, 'version' | 'available'> => ({
  version: product.version,
  available: piecesLeft(stock) > 0,
});

/** Whether the sync state already records this state and reason for the current version. */
export const isNoted = (
  { sync }: Product,
  state: Sync['state'],
  reason: string,
  shown: Pick<Sync, 'version'>,
): boolean => sync?.state === state && sync.reason === reason && sync.version === shown.version;

/**
 * Returns the seconds until the next request about work that started `age` seconds ago. The delay grows with the age.
 */
export const pause = (age: number): number => Math.min(120, Math.max(2, Math.round(age / 2)));
