import * as z from 'zod';

/** Origins, separated by spaces; may be empty. A port may be a wildcard, as in `http://host:*`. */
export const contentOriginsSchema = z
  .string()
  .default('')
  .transform((text) => text.split(' ').filter((origin) => origin !== ''))
  .pipe(z.array(z.string().regex(/^https?:\/\/[\w.-]+(:(\d+|\*))?$/, 'must be origins')));

/**
 * Returns the security headers of all pages (CSP Level 3). Scripts and styles are served from the same origin only.
 * Product and message images may come from any https URL, because catalogues name them; files are uploaded to and
 * downloaded from storage with presigned https URLs.
 * @param contentOrigins further origins of content: storage that is not reached over https
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
    // URLs of the shop page contain ids of conversations.
    'referrer-policy': 'no-referrer',
  };
}
