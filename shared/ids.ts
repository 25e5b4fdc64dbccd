import { createHash, createHmac } from 'node:crypto';
import { base32 } from './base32.ts';

/** The kind of an id. Part of the hash, so that ids of different kinds never collide. */
export type Purpose =
  | 'identity'
  | 'contact'
  | 'conversation'
  | 'message'
  | 'status'
  | 'participant'
  | 'event'
  | 'quarantine'
  | 'preference'
  | 'round';

/** The length of every derived id: 130 bits in base32. */
const ID_LENGTH = 26;

export const isId = (text: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);

/**
 * Derives ids with a keyed hash, so that nobody can find the phone number or wamid behind an id by brute force. The
 * same input gives the same id on every delivery. The key is never rotated, because the ids are keys of the table.
 */
export class Ids {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /**
   * Derives the id of a value within a tenant: 26 characters. `tenantId` is empty for a value that has no tenant yet.
   */
  derive(purpose: Purpose, tenantId: string, value: string): string {
    // Neither purposes nor tenant ids contain the separator, so different triples never give the same text.
    return base32(createHmac('sha256', this.#key).update(`${purpose}|${tenantId}|${value}`).digest(), ID_LENGTH);
  }

  /** Computes a MAC over a text that leaves the service and comes back, such as a cursor. 26 characters. */
  mac(text: string): string {
    return base32(createHmac('sha256', this.#key).update(`mac|${text}`).digest(), ID_LENGTH);
  }
}

/** Hashes an API key for storage: SHA-256, unkeyed because the key has 160 random bits. 52 characters. */
export const hashApiKey = (apiKey: string): string => base32(createHash('sha256').update(apiKey).digest());

/** Crockford's base32, in which ULIDs are written. */
const ULID_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Reads the creation time of a ULID from its first ten characters, which hold milliseconds (ulid/spec). Unix seconds.
 */
export function secondsOfUlid(id: string): number {
  let ms = 0;
  for (const character of id.slice(0, 10)) ms = ms * 32 + ULID_DIGITS.indexOf(character);
  return Math.floor(ms / 1000);
}
