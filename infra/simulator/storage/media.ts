import { createHash } from 'node:crypto';
import * as z from 'zod';
import { booleanColumnSchema, type Database } from './database.ts';

const metadataSchema = z.object({
  id: z.string(),
  /** The number that uploaded or received the file. */
  phoneNumberId: z.string().nullable(),
  mime: z.string(),
  /** The SHA-256 hash in base64. */
  hash: z.string(),
  /** The size in bytes. */
  size: z.number(),
  /** The time from which the business cannot download the file; null when no business has it. */
  expires: z.number().nullable(),
  deleted: booleanColumnSchema,
});
export type MediaMetadata = z.infer<typeof metadataSchema>;

const bytesSchema = z.object({ bytes: z.instanceof(Uint8Array) });
const METADATA_COLUMNS = 'id, phoneNumberId, mime, hash, size, expires, deleted';

/** The table of media files. A file that has expired or was deleted for the business stays on the customers' phones. */
export class Media {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(media: Pick<MediaMetadata, 'id' | 'phoneNumberId' | 'mime' | 'expires'>, bytes: Uint8Array): void {
    const { id, phoneNumberId, mime, expires } = media;
    const hash = createHash('sha256').update(bytes).digest('base64');
    this.#database.run(
      'INSERT INTO media (id, phoneNumberId, mime, hash, size, bytes, expires) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[id, phoneNumberId, mime, hash, bytes.byteLength, bytes, expires],
    );
  }

  get(id: string): MediaMetadata | undefined {
    return this.#database.first(metadataSchema, `SELECT ${METADATA_COLUMNS} FROM media WHERE id = ?`, id);
  }

  bytes(id: string): Uint8Array | undefined {
    return this.#database.first(bytesSchema, 'SELECT bytes FROM media WHERE id = ?', id)?.bytes;
  }

  /** Makes a file available to a business until `expires`. */
  share(id: string, phoneNumberId: string, expires: number): void {
    this.#database.run('UPDATE media SET phoneNumberId = ?, expires = ? WHERE id = ?', phoneNumberId, expires, id);
  }

  remove(id: string): void {
    this.#database.run('UPDATE media SET deleted = 1 WHERE id = ?', id);
  }
}
