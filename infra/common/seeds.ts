import { randomBytes } from 'node:crypto';
import * as z from 'zod';

const MetaSchema = z.object({
  appSecret: z.string().min(1),
  previousAppSecret: z.string().min(1).optional(),
  verifyToken: z.string().min(1),
});
const MasterSchema = z.object({ current: z.string(), keys: z.record(z.string(), z.string()) });
const OperatorSchema = z.object({ key: z.string().startsWith('wo_') });

/** Bytes of an AES-256 key. */
const KEY_BYTES = 32;

/**
 * The content of the `meta` secret (JSON: appSecret, previousAppSecret?, verifyToken). When the app secret changes, the one
 * before is kept beside it, because Meta signs with the old one until its change has spread.
 */
export function metaSecret(
  current: string | undefined,
  wanted: { readonly appSecret: string; readonly verifyToken: string },
): string {
  const before = parsed(MetaSchema, current);
  const previous = before && before.appSecret !== wanted.appSecret ? before.appSecret : before?.previousAppSecret;
  return JSON.stringify({ ...wanted, ...(previous && { previousAppSecret: previous }) });
}

/** The content of the `master` secret (JSON: current key version, keys in base64), made once and then kept. */
export function masterSecret(current: string | undefined): string {
  const kept = parsed(MasterSchema, current);
  return JSON.stringify(kept ?? { current: '1', keys: { '1': randomBytes(KEY_BYTES).toString('base64') } });
}

/** The content of the `operator` secret (JSON: key), made once and then kept. */
export function operatorSecret(current: string | undefined): string {
  const kept = parsed(OperatorSchema, current);
  return JSON.stringify(kept ?? { key: `wo_${randomBytes(KEY_BYTES).toString('base64url')}` });
}

/** The operator's API key out of the `operator` secret. */
export function operatorKeyOf(secret: string): string {
  return OperatorSchema.parse(JSON.parse(secret)).key;
}

/** A placeholder that a first deployment left is no JSON of the right shape, and counts as absent. */
function parsed<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
