import { open } from 'node:fs/promises';
import { filetypemime } from 'magic-bytes.js';

/** Types without a file signature, for which the sender's type is used. */
const TYPES_WITHOUT_SIGNATURE = /^(text\/(plain|csv|calendar|vcard)|application\/json)$/;
/** File signatures are at the beginning; the longest relevant ones end within this length. Bytes. */
const SIGNATURE_BYTES = 512;
const UNKNOWN = 'application/octet-stream';

/**
 * Detects the MIME type of a file from its bytes. The sender's type selects among types with the same signature (a Word
 * file is a ZIP) and is used alone only for plain text, which has no signature. Any other file without a signature is
 * `application/octet-stream`: it can be downloaded and is never displayed.
 */
export async function detectMimeType(path: string, givenType: string | undefined): Promise<string> {
  const sentType = givenType?.split(';')[0]?.trim().toLowerCase() ?? '';
  const found = filetypemime(await readSignature(path));
  const [first] = found;
  if (first !== undefined) return found.includes(sentType) ? sentType : first;
  return TYPES_WITHOUT_SIGNATURE.test(sentType) ? sentType : UNKNOWN;
}

async function readSignature(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SIGNATURE_BYTES), 0, SIGNATURE_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
