/** The types and maximum sizes of media that a business can upload (Meta, "Supported media types"). */

export const MEDIA_KINDS = ['image', 'sticker', 'audio', 'video', 'document'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

const KB = 1024;
const MB = 1024 * KB;

interface Kind {
  readonly maxBytes: number;
  readonly types: readonly string[];
}

const KINDS: Readonly<Record<MediaKind, Kind>> = {
  image: { maxBytes: 5 * MB, types: ['image/jpeg', 'image/png'] },
  // Meta allows 500 KB for animated stickers and 100 KB for static ones; the simulator does not distinguish them.
  sticker: { maxBytes: 500 * KB, types: ['image/webp'] },
  audio: { maxBytes: 16 * MB, types: ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg', 'audio/opus'] },
  video: { maxBytes: 16 * MB, types: ['video/mp4', 'video/3gpp'] },
  document: {
    maxBytes: 100 * MB,
    types: [
      'text/plain',
      'text/csv',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
  },
};

/** The MIME types of all kinds. */
export const SUPPORTED_MIME_TYPES: readonly string[] = Object.values(KINDS).flatMap(({ types }) => types);

/** Returns the kind of media that has a MIME type, if any. */
export const kindOfMime = (mime: string): MediaKind | undefined =>
  MEDIA_KINDS.find((kind) => KINDS[kind].types.includes(mime));

/** Returns the maximum size of a kind, in bytes. */
export const maxBytesOf = (kind: MediaKind): number => KINDS[kind].maxBytes;
