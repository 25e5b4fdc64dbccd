import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SimulatorState } from './simulator-state.ts';

/** Links to media are valid for 5 minutes (Meta, media reference). */
const LINK_MS = 5 * 60_000;

/**
 * Creates the link from which a business downloads media with its token. The link is signed, so that nobody can change
 * its expiry time.
 */
export function createMediaUrl(state: SimulatorState, mediaId: string): string {
  const expiresAtSeconds = String(Math.floor((state.clock.now() + LINK_MS) / 1000));
  return `${state.publicOrigin}/simulator/graph/attachments/?mid=${mediaId}&ext=${expiresAtSeconds}&hash=${hashOf(state, mediaId, expiresAtSeconds)}`;
}

/** Returns whether a link is signed by this simulator and has not expired. */
export function isValidMediaUrl(
  state: SimulatorState,
  mediaId: string,
  expiresAtSeconds: string,
  hash: string,
): boolean {
  const [actual, expected] = [Buffer.from(hash), Buffer.from(hashOf(state, mediaId, expiresAtSeconds))];
  const isSigned = actual.length === expected.length && timingSafeEqual(actual, expected);
  return isSigned && state.clock.now() < Number(expiresAtSeconds) * 1000;
}

const hashOf = (state: SimulatorState, mediaId: string, expiresAtSeconds: string): string =>
  createHmac('sha256', state.appSecret).update(`media ${mediaId} ${expiresAtSeconds}`).digest('base64url');
