import { createHmac, timingSafeEqual } from 'node:crypto';
import type { World } from './world.ts';

/** Links to media are good for 5 minutes (Meta, media reference). */
const LINK_MS = 5 * 60_000;

/** Where a business fetches a medium from, with its token. Signed, so that its end cannot be moved. */
export function mediaUrl(world: World, mediaId: string): string {
  const ends = String(Math.floor((world.clock.now() + LINK_MS) / 1000));
  return `${world.publicOrigin}/simulator/graph/attachments/?mid=${mediaId}&ext=${ends}&hash=${hashOf(world, mediaId, ends)}`;
}

/** Whether a link was made here and is still good. */
export function isGoodLink(world: World, mediaId: string, ends: string, hash: string): boolean {
  const [told, right] = [Buffer.from(hash), Buffer.from(hashOf(world, mediaId, ends))];
  return told.length === right.length && timingSafeEqual(told, right) && world.clock.now() < Number(ends) * 1000;
}

const hashOf = (world: World, mediaId: string, ends: string): string =>
  createHmac('sha256', world.appSecret).update(`media ${mediaId} ${ends}`).digest('base64url');
