import type { Header, MediaSource } from './content.ts';
import type { Media, WireHeader } from './content-schemas.ts';

/** Where a file is; null when the message names neither an id nor an address of the web. */
export function sourceOf(media: Media | undefined): MediaSource | null {
  if (media?.id !== undefined) return { by: 'id', id: media.id };
  if (media?.link !== undefined && /^https?:\/\//.test(media.link)) return { by: 'link', link: media.link };
  return null;
}

/** The head of an interactive message or template; null when there is none to show. */
export function headerOf(header: WireHeader | undefined): Header | null {
  if (header === undefined) return null;
  if (header.type === 'text') return header.text === undefined ? null : { kind: 'text', text: header.text };
  const media = header[header.type];
  const source = sourceOf(media);
  if (source === null) return null;
  return header.type === 'document'
    ? { kind: 'document', source, filename: media?.filename ?? null }
    : { kind: header.type, source };
}
