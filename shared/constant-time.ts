import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares two texts in a time that reveals neither where they differ nor how long the secret is. */
export function isEqualInConstantTime(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
