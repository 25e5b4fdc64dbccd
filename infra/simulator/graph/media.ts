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
const UPLOADED_MS = 30 * DAY_MS;

/**
 * POST /{phone number id}/media: `messaging_product`, `type` and `file` in any order. `type` may be a kind (`image`); then the file's own
 * type counts.
 * @throws GraphError 100, 131053
 */
export function uploadMedia(world: World, id: string, call: GraphCall): unknown {
  const number = phoneOf(world, id, call);
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
  const longest = longestOf(kind);
  if (file.bytes.byteLength > longest)
    throw new GraphError(131053, {
      details: `The file has ${file.bytes.byteLength} bytes; ${longest} is the most for ${kind}.`,
    });
  const mediaId = numericId(world.random);
  const expires = world.clock.now() + UPLOADED_MS;
  world.media.add({ id: mediaId, phoneNumberId: number.id, mime, expires }, file.bytes);
  return { id: mediaId };
}

/** GET /{media id}: where it can be fetched, for five minutes. @throws GraphError 100 */
export function getMedia(world: World, id: string, call: GraphCall): unknown {
  const { mime, hash, size } = usable(world, id, call);
  return {
    messaging_product: 'whatsapp',
    url: mediaUrl(world, id),
    mime_type: mime,
    sha256: hash,
    // As text in Meta's OpenAPI description.
    file_size: String(size),
    id,
  };
}

/** DELETE /{media id}. @throws GraphError 100 */
export function deleteMedia(world: World, id: string, call: GraphCall): unknown {
  usable(world, id, call);
  world.media.remove(id);
  return { success: true };
}

/** The bytes behind a link; undefined when it has ended or is none of ours, which answers 404. @throws GraphError 190 */
export function download(world: World, call: GraphCall): { bytes: Uint8Array; type: string } | undefined {
  const [id, ends, hash] = ['mid', 'ext', 'hash'].map((name) => textOf(call, name) ?? '');
  const media = world.media.get(id ?? '');
  if (!media || media.deleted || !isGoodLink(world, media.id, ends ?? '', hash ?? '')) return undefined;
  checkNumber(world, media.phoneNumberId ?? '', call.token);
  const bytes = world.media.bytes(media.id);
  return bytes && { bytes, type: media.mime };
}

/** A medium that this token may use: there, not expired, and of the number in `phone_number_id` when the call names one. */
function usable(world: World, id: string, call: GraphCall): MediaFacts {
  const refused = noSuchObject(id, call.method.toLowerCase());
  const media = world.media.get(id);
  if (!media || media.deleted || media.phoneNumberId === null) throw refused;
  if ((media.expires ?? 0) <= world.clock.now()) throw refused;
  const named = textOf(call, 'phone_number_id');
  if (named !== undefined && named !== media.phoneNumberId) throw refused;
  checkNumber(world, media.phoneNumberId, call.token);
  return media;
}
