import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import { equalInConstantTime } from '../../shared/constant-time.ts';

/**
 * The secret of the Meta app. While it is being rotated, signatures under the previous one are good too, before
 * `previousUntil` (unix seconds); one without an end is not.
 */
export const $MetaSecret = z.object({
  appSecret: z.string().check(z.minLength(1)),
  previousAppSecret: z.optional(z.string()),
  previousUntil: z.optional(z.number()),
  verifyToken: z.string().check(z.minLength(1)),
});
export type MetaSecret = z.infer<typeof $MetaSecret>;

/** Whether a body was signed by Meta: `X-Hub-Signature-256` over the raw bytes, in constant time. `now`: unix seconds. */
export function isSigned(body: Buffer, header: string | undefined, secret: MetaSecret, now: number): boolean {
  if (!header?.startsWith('sha256=')) return false;
  const given = header.slice('sha256='.length).toLowerCase();
  const { appSecret, previousAppSecret, previousUntil = 0 } = secret;
  const keys = [appSecret, ...(previousAppSecret && now < previousUntil ? [previousAppSecret] : [])];
  // No early end: both keys are tried whatever the first says.
  return keys
    .map((key) => equalInConstantTime(given, createHmac('sha256', key).update(body).digest('hex')))
    .includes(true);
}
