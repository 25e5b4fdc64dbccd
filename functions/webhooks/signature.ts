import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import { isEqualInConstantTime } from '../../shared/constant-time.ts';

/**
 * Secret of the Meta app. During a rotation, signatures with the previous secret are valid until `previousUntil` (unix
 * seconds). Without `previousUntil` the previous secret is not valid.
 */
export const metaSecretSchema = z.object({
  appSecret: z.string().check(z.minLength(1)),
  previousAppSecret: z.optional(z.string()),
  previousUntil: z.optional(z.number()),
  verifyToken: z.string().check(z.minLength(1)),
});
export type MetaSecret = z.infer<typeof metaSecretSchema>;

/** Verifies `X-Hub-Signature-256` over the raw bytes of a body, in constant time. @param now unix seconds */
export function isSigned(body: Buffer, header: string | undefined, secret: MetaSecret, now: number): boolean {
  if (!header?.startsWith('sha256=')) return false;
  const given = header.slice('sha256='.length).toLowerCase();
  const { appSecret, previousAppSecret, previousUntil = 0 } = secret;
  const keys = [appSecret, ...(previousAppSecret && now < previousUntil ? [previousAppSecret] : [])];
  // Both keys are always tried, to keep the time constant.
  return keys
    .map((key) => isEqualInConstantTime(given, createHmac('sha256', key).update(body).digest('hex')))
    .includes(true);
}
