/** Crockford's alphabet: without I, L, O and U. Sorts like the bytes; safe in URLs and file names. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Encodes bytes in Crockford base32, five bits a character, cut to `length` characters. Pads a short tail with zero
 * bits.
 */
export function base32(bytes: Uint8Array, length = Math.ceil((bytes.length * 8) / 5)): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31];
    }
  }
  if (bits > 0 && text.length < length) text += ALPHABET[(buffer << (5 - bits)) & 31];
  return text;
}
