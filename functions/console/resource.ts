/** What a path stands for: a file, and how long it may be kept. */
export interface Resource {
  readonly name: string;
  /** Its name changes with its content, so it never has to be asked for again. */
  readonly immutable: boolean;
}

/** Paths with a file of their own. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['/shop', 'shop.html'],
  ['/docs', 'docs.html'],
  ['/openapi.json', 'openapi.json'],
]);
const SHOP = '/shop/';
const ASSETS = 'assets/';
/** Files that have a path of their own, or none: variants of others. */
const NOT_BELOW_SHOP = /\.html$|^openapi\.json$|\.(br|gz)$/;

/**
 * The file behind a path, decoded; undefined when there is none. Below /shop what is no file is a place in the console, which
 * finds its way by itself; only what looks like a built file and is none is missing.
 */
export function resourceAt(path: string, exists: (name: string) => boolean): Resource | undefined {
  const own = FILES.get(path);
  if (own !== undefined) return { name: own, immutable: false };
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

/** The media type by the ending of a file's name. */
export const contentTypeOf = (name: string): string =>
  TYPES.get(/\.(\w+)$/.exec(name)?.[1] ?? '') ?? 'application/octet-stream';

/** What can travel as text; everything else goes as base64. */
export const isText = (contentType: string): boolean =>
  /^text\/|^application\/(json|manifest\+json)|^image\/svg/.test(contentType);
