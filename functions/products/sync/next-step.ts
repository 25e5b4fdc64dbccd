import type { Product, ProductSync, ProductWithStock } from '../../../shared/entities/product.ts';
import { sellableUnits } from '../../../shared/entities/stock.ts';

/**
 * The next step of synchronizing a product.
 * - `wait`: another invocation is sending it.
 * - `check`: a batch is in progress. Its result is requested before a newer version is sent, because batches have no
 *   order.
 */
export type SyncStep =
  | { readonly do: 'nothing' | 'send' }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'check'; readonly handle: string };

/** A claim ends after this time: the invocation that claimed the product has sent it or has ended. */
const CLAIM_SECONDS = 60;
/** The delay before a claimed product is checked again. */
export const RECHECK_SECONDS = 5;

/** Returns the seconds left of a claim; 0 without a claim. */
export const claimSecondsLeft = ({ sync }: Product, now: number): number =>
  sync?.state === 'sending' ? Math.max(0, sync.at + CLAIM_SECONDS - now) : 0;

/** Decides the next step for a product. `now` is in unix seconds. Pure. */
export function nextSyncStep({ product, stock }: ProductWithStock, catalogId: string, now: number): SyncStep {
  const { sync, version } = product;
  if (!sync) return { do: 'send' };
  switch (sync.state) {
    case 'sending': {
      const seconds = claimSecondsLeft(product, now);
      return seconds > 0 ? { do: 'wait', seconds: Math.min(seconds, RECHECK_SECONDS) } : { do: 'send' };
    }
    case 'checking':
      return sync.handle !== undefined && sync.catalogId === catalogId
        ? { do: 'check', handle: sync.handle }
        : { do: 'send' };
    case 'synced':
    case 'rejected': {
      const isCurrent = sync.version === version && sync.available === sellableUnits(stock) > 0;
      return { do: isCurrent && sync.catalogId === catalogId ? 'nothing' : 'send' };
    }
    case 'none':
    case 'waiting':
      return { do: 'send' };
  }
}

/** Returns the version and availability that WhatsApp must show, as the sync state records them. */
export const currentVersionOf = ({ product, stock }: ProductWithStock): Pick<ProductSync, 'version' | 'available'> => ({
  version: product.version,
  available: sellableUnits(stock) > 0,
});

/** Whether the sync state already records this state and reason for the current version. */
export const isRecorded = (
  { sync }: Product,
  state: ProductSync['state'],
  reason: string,
  shown: Pick<ProductSync, 'version'>,
): boolean => sync?.state === state && sync.reason === reason && sync.version === shown.version;

/**
 * Returns the seconds until the next request about work that started `age` seconds ago. The delay grows with the age.
 */
export const retryDelaySeconds = (age: number): number => Math.min(120, Math.max(2, Math.round(age / 2)));
