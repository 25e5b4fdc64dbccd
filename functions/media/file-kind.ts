import { open } from 'node:fs/promises';
import { filetypemime } from 'magic-bytes.js';

/** Types whose bytes have no mark of their own, which a sender is believed. */
const PLAIN = /^(text\/(plain|csv|calendar|vcard)|application\/json)$/;
/** Marks stand at the beginning; the longest that matter lie within this much. Bytes. */
const MARK_BYTES = 512;
const UNKNOWN = 'application/octet-stream';

/**
 * What a file is, by its bytes. What the sender says chooses among several kinds that look alike (a Word file is a ZIP), and
 * counts alone only for plain text, which has no mark. Anything else without a mark is bytes: offered for saving, never shown.
 */
export async function kindOfFile(path: string, told: string | undefined): Promise<string> {
  const said = told?.split(';')[0]?.trim().toLowerCase() ?? '';
  const found = filetypemime(await beginning(path));
  const [first] = found;
  if (first !== undefined) return found.includes(said) ? said : first;
  return PLAIN.test(said) ? said : UNKNOWN;
}

async function beginning(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MARK_BYTES), 0, MARK_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
