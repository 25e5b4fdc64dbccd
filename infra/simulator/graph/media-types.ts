/** Types and sizes of media that a business can upload (Meta, "Supported media types"). */

export const MEDIA_KINDS = ['image', 'sticker', 'audio', 'video', 'document'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

const KB = 1024;
const MB = 1024 * KB;

interface Kind {
  readonly longest: number;
  readonly types: readonly string[];
}

const KINDS: Readonly<Record<MediaKind, Kind>> = {
  image: { longest: 5 * MB, types: ['image/jpeg', 'image/png'] },
  // Animated ones may have 500 KB, still ones 100 KB; which it is, is not looked at.
  sticker: { longest: 500 * KB, types: ['image/webp'] },
  audio: { longest: 16 * MB, types: ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg', 'audio/opus'] },
  video: { longest: 16 * MB, types: ['video/mp4', 'video/3gpp'] },
  document: {
    longest: 100 * MB,
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

export const TYPES: readonly string[] = Object.values(KINDS).flatMap(({ types }) => types);

export const kindOfMime = (mime: string): MediaKind | undefined =>
  MEDIA_KINDS.find((kind) => KINDS[kind].types.includes(mime));

/** In bytes. */
export const longestOf = (kind: MediaKind): number => KINDS[kind].longest;
