/** The codings in which files are stored, smallest first. */
export const CONTENT_CODINGS = ['br', 'gzip', 'identity'] as const;
export type ContentCoding = (typeof CONTENT_CODINGS)[number];

/**
 * Selects the content coding of a response (RFC 9110, 12.5.3): the available coding with the highest weight, and among
 * equal weights the smallest. A client that accepts none gets the uncompressed bytes, which are more useful than status
 * 406.
 */
export function negotiateCoding(
  acceptEncoding: string | undefined,
  available: readonly ContentCoding[],
): ContentCoding {
  const weights = weightsOf(acceptEncoding ?? '');
  const weightOf = (coding: ContentCoding): number =>
    weights.get(coding) ?? (coding === 'identity' ? DEFAULT_IDENTITY_WEIGHT : (weights.get('*') ?? 0));
  const accepted = CONTENT_CODINGS.filter((coding) => available.includes(coding) && weightOf(coding) > 0);
  const highest = Math.max(...accepted.map(weightOf));
  return accepted.find((coding) => weightOf(coding) === highest) ?? 'identity';
}

/** The weight of `identity` if the header does not name it: acceptable, but below any coding that the header names. */
const DEFAULT_IDENTITY_WEIGHT = 0.0001;

/** Parses weights by coding in lower case. `x-gzip` is `gzip` (RFC 9110, 8.4.1.3). Malformed entries are ignored. */
function weightsOf(header: string): Map<string, number> {
  const entries = header.split(',').flatMap((entry) => {
    const [, coding, weight = '1'] = ENTRY.exec(entry.trim().toLowerCase()) ?? [];
    if (coding === undefined) return [];
    return [[coding === 'x-gzip' ? 'gzip' : coding, Number(weight)] as const];
  });
  return new Map(entries);
}

/** A coding and its weight: at most 1, with up to three decimals (RFC 9110, 12.4.2). */
const ENTRY = /^([\w!#$%&'*+.^`|~-]+)(?:\s*;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/;
