import * as z from 'zod';
import type { SimulatedPlatform } from './platform.ts';

/** A PNG of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Uploads a file to the simulator, as a phone does before it sends it. Returns its media id. */
export async function uploadFile(meta: SimulatedPlatform, type: string, bytes: Buffer<ArrayBuffer>): Promise<string> {
  const response = await fetch(`${meta.simulator.origin}/simulator/api/media`, {
    method: 'POST',
    body: bytes,
    headers: { 'content-type': type },
  });
  return z.object({ mediaId: z.string() }).parse(await response.json()).mediaId;
}
