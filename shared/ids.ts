import { createHash, createHmac } from 'node:crypto';
import { base32 } from './base32.ts';

/** What an id names. Part of the hash, so that ids of different kinds never collide. */
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
 * Derives ids from what they name, under a key: whoever sees an id cannot find the phone number or wamid behind it by
 * trying them all. Same input, same id, on every delivery. The key is never rotated: the ids are keys of the table.
 */
export class Ids {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** 26 characters for a value of a kind within a tenant; `tenantId` is empty for what has no tenant yet. */
  derive(purpose: Purpose, tenantId: string, value: string): string {
    // Neither purposes nor tenant ids contain the separator, so that two different triples never make one text.
    return base32(createHmac('sha256', this.#key).update(`${purpose}|${tenantId}|${value}`).digest(), ID_LENGTH);
  }

  /** A MAC over a text, for what leaves us and comes back (cursors). 26 characters. */
  mac(text: string): string {
    return base32(createHmac('sha256', this.#key).update(`mac|${text}`).digest(), ID_LENGTH);
  }
}

/** An API key as it is stored: SHA-256, unkeyed since the key itself has 160 random bits. 52 characters. */
export const hashApiKey = (apiKey: string): string => base32(createHash('sha256').update(apiKey).digest());

/** Crockford's base32, in which ULIDs are written. */
const ULID_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The second at which a ULID was made: its first ten characters are milliseconds (ulid/spec). Unix seconds. */
export function secondOfUlid(id: string): number {
  let ms = 0;
  for (const character of id.slice(0, 10)) ms = ms * 32 + ULID_DIGITS.indexOf(character);
  return Math.floor(ms / 1000);
}
