import * as z from 'zod';
import { partitionIdOf } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import { absent, type Update } from '../table/table.ts';
import type { Item } from '../table/values.ts';

/**
 * The media file of a message, `T#<tenant>#F#<message>` / `F`: its location once it is downloaded from WhatsApp, or the
 * reason why it is missing. Without an item, the download has not happened yet. Access: put or update (1 WCU); get by
 * message (0.5 RCU).
 */
const storedSchema = z.object({
  pk: z.string(),
  v: z.literal(1),
  state: z.enum(['waiting', 'stored', 'failed']),
  /** The key in the media bucket. */
  key: z.string().optional(),
  /** Detected from the content; may differ from the type that WhatsApp reported. */
  mimeType: z.string().optional(),
  size: z.number().int().optional(),
  /** Hex. */
  sha256: z.string().optional(),
  /**
   * Why the download waits or failed: `TokenExpired`, `Expired`, `TooLarge`, `HashDiffers`, `HostNotAllowed`,
   * `Refused`.
   */
  reason: z.string().optional(),
  /** When the state was set; unix seconds. */
  at: z.number(),
});

export interface StoredMedia extends Omit<z.infer<typeof storedSchema>, 'pk' | 'v'> {
  readonly messageId: string;
}

/** @throws ZodError for an item that is not a media file */
export function readMediaItem(item: Item): StoredMedia {
  const { pk, v: _, ...stored } = storedSchema.parse(item);
  return { ...stored, messageId: partitionIdOf('media', pk) };
}

/** Creates the update that records a stored file. */
export function markMediaStored(
  scope: TenantScope,
  messageId: string,
  file: { readonly key: string; readonly mimeType: string; readonly size: number; readonly sha256: string },
  at: number,
): Update {
  return { key: scope.media(messageId), set: { v: 1, state: 'stored', ...file, at }, remove: ['reason'] };
}

/**
 * Creates the update that records why a file is missing. Its condition fails when the file has been stored meanwhile.
 */
export function markMediaMissing(
  scope: TenantScope,
  messageId: string,
  failure: { readonly state: 'waiting' | 'failed'; readonly reason: string },
  at: number,
): Update {
  return { key: scope.media(messageId), set: { v: 1, ...failure, at }, when: absent('key') };
}
