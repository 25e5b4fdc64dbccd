import { createNumericId } from '../domain/ids.ts';
import { createMediaUrl, isValidMediaUrl } from '../domain/media-url.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import type { MediaMetadata } from '../storage/media.ts';
import { checkNumberToken, phoneOfCall } from './access.ts';
import { type GraphCall, textParam } from './graph-call.ts';
import { GraphError, missingParameter, objectNotFound } from './graph-error.ts';
import { kindOfMime, maxBytesOf, SUPPORTED_MIME_TYPES } from './media-types.ts';
import { requireMessagingProduct } from './required-params.ts';

const DAY_MS = 86_400_000;
/** Uploaded media are kept for 30 days (Meta, media reference). */
const UPLOAD_LIFETIME_MS = 30 * DAY_MS;

/**
 * Handles POST /{phone number id}/media with `messaging_product`, `type` and `file` in any order. When `type` is a kind
 * (`image`), the content type of the file is used.
 * @throws GraphError 100, 131053
 */
export function uploadMedia(state: SimulatorState, id: string, call: GraphCall): unknown {
  const number = phoneOfCall(state, id, call);
  requireMessagingProduct(call);
  const file = call.files.find(({ name }) => name === 'file');
  if (!file) throw missingParameter('file');
  const mime = [textParam(call, 'type'), file.type]
    .map((type) => type?.split(';')[0]?.trim().toLowerCase())
    .find((type) => type?.includes('/') && type !== 'application/octet-stream');
  const kind = kindOfMime(mime ?? '');
  if (!mime || !kind)
    throw new GraphError(100, {
      plain: true,
      message: `(#100) Param file must be a file with one of the following types: ${SUPPORTED_MIME_TYPES.join(', ')}. Received file of type '${mime ?? 'application/octet-stream'}'.`,
    });
  if (file.bytes.byteLength === 0) throw new GraphError(131053, { details: 'The file is empty.' });
  const maxBytes = maxBytesOf(kind);
  if (file.bytes.byteLength > maxBytes)
    throw new GraphError(131053, {
      details: `The file has ${file.bytes.byteLength} bytes. The maximum for ${kind} is ${maxBytes}.`,
    });
  const mediaId = createNumericId(state.random);
  const expires = state.clock.now() + UPLOAD_LIFETIME_MS;
  state.media.add({ id: mediaId, phoneNumberId: number.id, mime, expires }, file.bytes);
  return { id: mediaId };
}

/** Handles GET /{media id}: returns a download link that is valid for five minutes. @throws GraphError 100 */
export function getMedia(state: SimulatorState, id: string, call: GraphCall): unknown {
  const { mime, hash, size } = usableMedia(state, id, call);
  return {
    messaging_product: 'whatsapp',
    url: createMediaUrl(state, id),
    mime_type: mime,
    sha256: hash,
    // Meta's OpenAPI description has the size as text.
    file_size: String(size),
    id,
  };
}

/** Handles DELETE /{media id}. @throws GraphError 100 */
export function deleteMedia(state: SimulatorState, id: string, call: GraphCall): unknown {
  usableMedia(state, id, call);
  state.media.remove(id);
  return { success: true };
}

/**
 * Returns the bytes of a download link; undefined (404) when it has expired or is not signed.
 * @throws GraphError 190
 */
export function downloadMedia(state: SimulatorState, call: GraphCall): { bytes: Uint8Array; type: string } | undefined {
  const [id, expiresAtSeconds, hash] = ['mid', 'ext', 'hash'].map((name) => textParam(call, name) ?? '');
  const media = state.media.get(id ?? '');
  if (!media || media.deleted || !isValidMediaUrl(state, media.id, expiresAtSeconds ?? '', hash ?? ''))
    return undefined;
  checkNumberToken(state, media.phoneNumberId ?? '', call.token);
  const bytes = state.media.bytes(media.id);
  return bytes && { bytes, type: media.mime };
}

/** Returns media that the token can use: not expired, and of the number in `phone_number_id` if the call has one. */
function usableMedia(state: SimulatorState, id: string, call: GraphCall): MediaMetadata {
  const notFound = objectNotFound(id, call.method.toLowerCase());
  const media = state.media.get(id);
  if (!media || media.deleted || media.phoneNumberId === null) throw notFound;
  if ((media.expires ?? 0) <= state.clock.now()) throw notFound;
  const phoneNumberId = textParam(call, 'phone_number_id');
  if (phoneNumberId !== undefined && phoneNumberId !== media.phoneNumberId) throw notFound;
  checkNumberToken(state, media.phoneNumberId, call.token);
  return media;
}
