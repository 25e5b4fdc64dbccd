import type { MediaFacts } from '../state/media.ts';
import { numericId } from '../world/ids.ts';
import { isGoodLink, mediaUrl } from '../world/media-url.ts';
import type { World } from '../world/world.ts';
import { checkNumber, phoneOf } from './access.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError, missing, noSuchObject } from './error.ts';
import { expectProduct } from './expect.ts';
import { kindOfMime, longestOf, TYPES } from './media-types.ts';

const DAY_MS = 86_400_000;
/** Uploaded media are kept for 30 days (Meta, media reference). */
const UPLOAD_LIFETIME_MS = 30 * DAY_MS;

/**
 * Handles POST /{phone number id}/media with `messaging_product`, `type` and `file` in any order. When `type` is a kind
 * (`image`), the content type of the file is used.
 * @throws GraphError 100, 131053
 */
export function uploadMedia(state: World, id: string, call: GraphCall): unknown {
  const number = phoneOf(state, id, call);
  expectProduct(call);
  const file = call.files.find(({ name }) => name === 'file');
  if (!file) throw missing('file');
  const mime = [textOf(call, 'type'), file.type]
    .map((type) => type?.split(';')[0]?.trim().toLowerCase())
    .find((type) => type?.includes('/') && type !== 'application/octet-stream');
  const kind = kindOfMime(mime ?? '');
  if (!mime || !kind)
    throw new GraphError(100, {
      plain: true,
      message: `(#100) Param file must be a file with one of the following types: ${TYPES.join(', ')}. Received file of type '${mime ?? 'application/octet-stream'}'.`,
    });
  if (file.bytes.byteLength === 0) throw new GraphError(131053, { details: 'The file is empty.' });
  const maxBytes = longestOf(kind);
  if (file.bytes.byteLength > maxBytes)
    throw new GraphError(131053, {
      details: `The file has ${file.bytes.byteLength} bytes. The maximum for ${kind} is ${maxBytes}.`,
    });
  const mediaId = numericId(state.random);
  const expires = state.clock.now() + UPLOAD_LIFETIME_MS;
  state.media.add({ id: mediaId, phoneNumberId: number.id, mime, expires }, file.bytes);
  return { id: mediaId };
}

/** Handles GET /{media id}: returns a download link that is valid for five minutes. @throws GraphError 100 */
export function getMedia(state: World, id: string, call: GraphCall): unknown {
  const { mime, hash, size } = usableMedia(state, id, call);
  return {
    messaging_product: 'whatsapp',
    url: mediaUrl(state, id),
    mime_type: mime,
    sha256: hash,
    // Meta's OpenAPI description has the size as text.
    file_size: String(size),
    id,
  };
}

/** Handles DELETE /{media id}. @throws GraphError 100 */
export function deleteMedia(state: World, id: string, call: GraphCall): unknown {
  usableMedia(state, id, call);
  state.media.remove(id);
  return { success: true };
}

/**
 * Returns the bytes of a download link; undefined (404) when it has expired or is not signed.
 * @throws GraphError 190
 */
export function download(state: World, call: GraphCall): { bytes: Uint8Array; type: string } | undefined {
  const [id, expiresAtSeconds, hash] = ['mid', 'ext', 'hash'].map((name) => textOf(call, name) ?? '');
  const media = state.media.get(id ?? '');
  if (!media || media.deleted || !isGoodLink(state, media.id, expiresAtSeconds ?? '', hash ?? '')) return undefined;
  checkNumber(state, media.phoneNumberId ?? '', call.token);
  const bytes = state.media.bytes(media.id);
  return bytes && { bytes, type: media.mime };
}

/** Returns media that the token can use: not expired, and of the number in `phone_number_id` if the call has one. */
function usableMedia(state: World, id: string, call: GraphCall): MediaFacts {
  const notFound = noSuchObject(id, call.method.toLowerCase());
  const media = state.media.get(id);
  if (!media || media.deleted || media.phoneNumberId === null) throw notFound;
  if ((media.expires ?? 0) <= state.clock.now()) throw notFound;
  const phoneNumberId = textOf(call, 'phone_number_id');
  if (phoneNumberId !== undefined && phoneNumberId !== media.phoneNumberId) throw notFound;
  checkNumber(state, media.phoneNumberId, call.token);
  return media;
}
