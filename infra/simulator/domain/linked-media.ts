import * as z from 'zod';
import type { Content, Failure, Message } from '../storage/messages.ts';
import { createFailure } from './error-codes.ts';
import { createNumericId } from './ids.ts';
import type { SimulatorState } from './simulator-state.ts';

/** Time-out of a download, by the system clock. */
const TIMEOUT_MS = 10_000;
const MAX_MEDIA_BYTES = 100 * 1024 * 1024;

const linkedSchema = z.looseObject({ link: z.url(), id: z.undefined().optional() });
const MEDIA_TYPES: readonly string[] = ['image', 'video', 'audio', 'document', 'sticker'];

/** Returns the link to the media of a message, if it has one. */
export function mediaLinkOf(content: Content): string | undefined {
  const linked = MEDIA_TYPES.includes(content.type) ? linkedSchema.safeParse(content[content.type]) : undefined;
  return linked?.data?.link;
}

/**
 * Downloads the linked media of a message before it is sent, as Meta does. The phone then shows the downloaded file. A
 * failure has code 131053.
 */
export async function downloadLinkedMedia(
  state: SimulatorState,
  { content, phoneNumberId }: Message,
  link: string,
): Promise<{ content: Content; failure?: undefined } | { failure: Failure }> {
  try {
    const response = await fetch(link, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok)
      return {
        failure: createFailure(131053, `Downloading media from weblink failed with http code ${response.status}.`),
      };
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.byteLength > MAX_MEDIA_BYTES) return { failure: createFailure(131053, 'The media file is too big.') };
    const id = createNumericId(state.random);
    const mime = response.headers.get('content-type')?.split(';')[0]?.trim() || 'application/octet-stream';
    state.media.add({ id, phoneNumberId, mime, expires: null }, bytes);
    return { content: { ...content, [content.type]: { ...linkedSchema.parse(content[content.type]), id } } };
  } catch {
    return { failure: createFailure(131053, 'Downloading media from weblink failed.') };
  }
}
