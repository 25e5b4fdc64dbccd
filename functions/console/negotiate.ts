/** How files are kept: the earlier is the smaller. */
export const CODINGS = ['br', 'gzip', 'identity'] as const;
export type Coding = (typeof CODINGS)[number];

/**
 * Which of the codings at hand a client gets (RFC 9110, 12.5.3): the one that it weighs most, among equals the smallest.
 * A client that refuses all gets the plain bytes: better readable than 406.
 */
export function negotiate(acceptEncoding: string | undefined, atHand: readonly Coding[]): Coding {
  const weights = weightsOf(acceptEncoding ?? '');
  const weightOf = (coding: Coding): number =>
    weights.get(coding) ?? (coding === 'identity' ? UNNAMED_IDENTITY : (weights.get('*') ?? 0));
  const wanted = CODINGS.filter((coding) => atHand.includes(coding) && weightOf(coding) > 0);
  const most = Math.max(...wanted.map(weightOf));
  return wanted.find((coding) => weightOf(coding) === most) ?? 'identity';
}

/** Plain bytes are acceptable unless they are refused, and less wanted than anything that is named. */
const UNNAMED_IDENTITY = 0.0001;

/** By coding in lower case; `x-gzip` is `gzip` (RFC 9110, 8.4.1.3). What can't be read is left out. */
function weightsOf(header: string): Map<string, number> {
  const entries = header.split(',').flatMap((entry) => {
    const [, coding, weight = '1'] = ENTRY.exec(entry.trim().toLowerCase()) ?? [];
    if (coding === undefined) return [];
    return [[coding === 'x-gzip' ? 'gzip' : coding, Number(weight)] as const];
  });
  return new Map(entries);
}

/** A coding and its weight: at most 1, up to three decimals (RFC 9110, 12.4.2). */
const ENTRY = /^([\w!#$%&'*+.^`|~-]+)(?:\s*;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/;
