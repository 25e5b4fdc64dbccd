import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { AppError } from './errors.ts';

/**
 * The master secret: AES-256 keys by version. Encryption uses `current`; an old version stays while any text uses it.
 */
export const masterKeysSchema = z
  .object({
    current: z.string().min(1),
    keys: z.record(
      z.string(),
      z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes'),
    ),
  })
  .refine((master) => master.current in master.keys, 'the current key is missing');
export type MasterKeys = z.infer<typeof masterKeysSchema>;

/** A text encrypted for one tenant, as it is stored. */
export const encryptedTextSchema = z.object({
  keyVersion: z.string(),
  iv: z.string(),
  text: z.string(),
  tag: z.string(),
});
export type EncryptedText = z.infer<typeof encryptedTextSchema>;

/** The text cannot be decrypted: wrong tenant, wrong key, or altered ciphertext. */
class DecryptionFailedError extends AppError {
  override readonly name = 'DecryptionFailedError';
  readonly retryable = false;
}

/**
 * Encrypts a text for a tenant: AES-256-GCM with the tenant id as associated data, so that the ciphertext cannot be
 * decrypted for another tenant.
 */
export function encrypt(text: string, tenantId: string, master: MasterKeys): EncryptedText {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(master, master.current), iv).setAAD(Buffer.from(tenantId));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return {
    keyVersion: master.current,
    iv: iv.toString('base64'),
    text: ciphertext.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  };
}

/**
 * Decrypts a text of a tenant.
 * @throws DecryptionFailedError
 */
export function decrypt(encrypted: EncryptedText, tenantId: string, master: MasterKeys): string {
  const key = keyOf(master, encrypted.keyVersion);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(encrypted.iv, 'base64'), {
      authTagLength: 16,
    })
      .setAAD(Buffer.from(tenantId))
      .setAuthTag(Buffer.from(encrypted.tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(encrypted.text, 'base64')), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new DecryptionFailedError('text cannot be decrypted', { cause: error });
  }
}

function keyOf(master: MasterKeys, version: string): Buffer {
  const key = master.keys[version];
  if (key === undefined) throw new DecryptionFailedError('unknown key version');
  return Buffer.from(key, 'base64');
}
