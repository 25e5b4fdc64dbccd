import type { Header, MediaSource } from './content.ts';
import type { Media, WireHeader } from './content-schemas.ts';

/** Returns the location of a file, or null when the message has neither a media id nor an HTTP URL. */
export function sourceOf(media: Media | undefined): MediaSource | null {
  if (media?.id !== undefined) return { by: 'id', id: media.id };
  if (media?.link !== undefined && /^https?:\/\//.test(media.link)) return { by: 'link', link: media.link };
  return null;
}

/** Reads the header of an interactive message or template. Returns null when there is nothing to show. */
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
