import { toIsoTime } from '../../shared/clock.ts';
import type { StoredMedia } from '../../shared/entities/media.ts';
import type { StoredMessage } from '../../shared/entities/message.ts';
import type { TenantSession } from '../../shared/table/tenant-session.ts';
import type { MediaView } from '../conversations/views.ts';
import { readMediaDescription } from './media-description.ts';

/** Lifetime of a link to a file. Seconds. */
export const LINK_LIFETIME_SECONDS = 300;

/** Signs a link to an object with the tenant's own credentials. It is valid for `LINK_LIFETIME_SECONDS`. */
export type SignLink = (
  file: { readonly key: string; readonly mimeType: string; readonly filename: string | null },
  credentials: TenantSession['credentials'],
) => Promise<string>;

/** Returns the API representation of a message's file, with a short-lived link once it is stored. */
export async function showMedia(
  media: StoredMedia | undefined,
  message: StoredMessage,
  deps: { readonly sign: SignLink; readonly session: TenantSession; readonly now: number },
): Promise<MediaView> {
  const described = readMediaDescription(message);
  const filename = described?.filename ?? null;
  const common = { mimeType: media?.mimeType ?? described?.mimeType ?? null, size: media?.size ?? null, filename };
  if (media?.state !== 'stored' || media.key === undefined) {
    const status = media?.state === 'failed' ? 'failed' : 'waiting';
    return { ...common, status, url: null, urlExpiresAt: null, reason: media?.reason ?? null };
  }
  const mimeType = media.mimeType ?? 'application/octet-stream';
  const url = await deps.sign({ key: media.key, mimeType, filename }, deps.session.credentials);
  const urlExpiresAt = toIsoTime(deps.now + LINK_LIFETIME_SECONDS);
  return { ...common, status: 'stored', url, urlExpiresAt, reason: null };
}
