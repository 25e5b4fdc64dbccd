import * as z from 'zod';

/** Origins, with spaces between them. A port may be any, as in `http://host:*`. Empty when there are none. */
export const $ContentOrigins = z
  .string()
  .default('')
  .transform((text) => text.split(' ').filter((origin) => origin !== ''))
  .pipe(z.array(z.string().regex(/^https?:\/\/[\w.-]+(:(\d+|\*))?$/, 'must be origins')));

/**
 * What browsers are told about pages (CSP Level 3). Scripts and styles are our own files only. Pictures of products and messages come from
 * any https address, since catalogues name them; files are sent to and taken from the storage by signed https addresses.
 * @param contentOrigins further origins of content: storage that is reached in another way than by https
 */
export function securityHeaders(contentOrigins: readonly string[]): Readonly<Record<string, string>> {
  const content = ['https:', ...contentOrigins];
  const policy = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'font-src': ["'self'"],
    'img-src': ["'self'", 'blob:', 'data:', ...content],
    'media-src': ["'self'", 'blob:', ...content],
    'connect-src': ["'self'", ...content],
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    // Addresses of the console hold ids of conversations.
    'referrer-policy': 'no-referrer',
  };
}
