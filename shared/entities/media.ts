import * as z from 'zod';
import { readTenantKey, type TenantScope } from '../table/keys.ts';
import { absent, type Update } from '../table/table.ts';
import type { Item } from '../table/values.ts';

/**
 * The file of a message, `T#<tenant>#F#<message>` / `F`: where it lies once it was fetched from WhatsApp, or why it is not there.
 * Without an item it is still to be fetched. Access: put or update (1 WCU); get by message (0.5 RCU).
 */
const $Stored = z.object({
  pk: z.string(),
  v: z.literal(1),
  state: z.enum(['waiting', 'stored', 'failed']),
  /** In the media bucket. */
  key: z.string().optional(),
  /** As the bytes say; what WhatsApp said may differ. */
  mimeType: z.string().optional(),
  size: z.number().int().optional(),
  /** Hex. */
  sha256: z.string().optional(),
  /** Why it waits or failed: `TokenExpired`, `Expired`, `TooLarge`, `HashDiffers`, `HostNotAllowed`, `Refused`. */
  reason: z.string().optional(),
  /** When that was found; unix seconds. */
  at: z.number(),
});

export interface StoredMedia extends Omit<z.infer<typeof $Stored>, 'pk' | 'v'> {
  readonly messageId: string;
}

/** @throws ZodError for what is no such item */
export function readMediaItem(item: Item): StoredMedia {
  const { pk, v: _, ...stored } = $Stored.parse(item);
  return { ...stored, messageId: readTenantKey(pk)?.rest.slice('F#'.length) ?? '' };
}

export function mediaStored(
  scope: TenantScope,
  messageId: string,
  file: { readonly key: string; readonly mimeType: string; readonly size: number; readonly sha256: string },
  at: number,
): Update {
  return { key: scope.media(messageId), set: { v: 1, state: 'stored', ...file, at }, remove: ['reason'] };
}

/** Notes why a file is not there; a file that was stored by somebody else stays. */
export function mediaMissing(
  scope: TenantScope,
  messageId: string,
  why: { readonly state: 'waiting' | 'failed'; readonly reason: string },
  at: number,
): Update {
  return { key: scope.media(messageId), set: { v: 1, ...why, at }, when: absent('key') };
}
