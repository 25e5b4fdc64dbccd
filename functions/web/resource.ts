/** The file that a path refers to, and whether it may be cached. */
export interface Resource {
  readonly name: string;
  /** The name changes with the content, so clients may cache the file without revalidation. */
  readonly immutable: boolean;
}

/** Files that have a fixed path. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['/', 'start.html'],
  ['/shop', 'shop.html'],
  ['/docs', 'docs.html'],
  ['/openapi.json', 'openapi.json'],
]);
const SHOP = '/shop/';
const ASSETS = 'assets/';
/** Files that are not served below /shop: those with a fixed path, and compressed variants. */
const NOT_BELOW_SHOP = /\.html$|^openapi\.json$|\.(br|gz)$/;

/**
 * Returns the file for a decoded path; undefined if there is none. A path below /shop that is not a file belongs to a
 * route of the shop page, which handles it in the browser; only a path below `assets/` must exist.
 */
export function resolveResource(path: string, exists: (name: string) => boolean): Resource | undefined {
  const fixed = FILES.get(path);
  if (fixed !== undefined) return { name: fixed, immutable: false };
  if (!path.startsWith(SHOP)) return undefined;
  const name = path.slice(SHOP.length);
  const immutable = name.startsWith(ASSETS);
  if (exists(name) && !NOT_BELOW_SHOP.test(name)) return { name, immutable };
  return immutable ? undefined : { name: 'shop.html', immutable: false };
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['json', 'application/json'],
  ['webmanifest', 'application/manifest+json'],
  ['txt', 'text/plain; charset=utf-8'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['ico', 'image/x-icon'],
  ['woff2', 'font/woff2'],
]);

/** Returns the media type for the extension of a file name. */
export const contentTypeOf = (name: string): string =>
  TYPES.get(/\.(\w+)$/.exec(name)?.[1] ?? '') ?? 'application/octet-stream';

/** Returns whether content of this type can be sent as text; other content is sent as base64. */
export const isText = (contentType: string): boolean =>
  /^text\/|^application\/(json|manifest\+json)|^image\/svg/.test(contentType);
