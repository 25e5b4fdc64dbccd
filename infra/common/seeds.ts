import { randomBytes } from 'node:crypto';
import * as z from 'zod';

const MetaSchema = z.object({
  /** The id of the Meta app: without it no codes of the embedded signup can be exchanged. */
  appId: z.string().min(1).optional(),
  appSecret: z.string().min(1),
  previousAppSecret: z.string().min(1).optional(),
  /** Unix seconds from which on the previous secret is worth nothing. */
  previousUntil: z.number().optional(),
  verifyToken: z.string().min(1),
});
const MasterSchema = z.object({ current: z.string(), keys: z.record(z.string(), z.string()) });
const OperatorSchema = z.object({ key: z.string().startsWith('wo_') });
const FinanceSchema = z.object({ key: z.string().min(16) });

/** Bytes of an AES-256 key. */
const KEY_BYTES = 32;

/** What signs webhooks on this machine when nothing else is given. Everybody knows it, so it is never kept beside a real one. */
export const LOCAL_APP_SECRET = 'local-app-secret';

/** How long the app secret before is good beside a new one: Meta's change has spread by then, and a leaked one ends. Seconds. */
const PREVIOUS_SECONDS = 24 * 3600;

/**
 * The content of the `meta` secret (JSON: appId?, appSecret, previousAppSecret? with previousUntil, verifyToken). When the app secret
 * changes, the one before is kept beside it for a day, because Meta signs with the old one until its change has spread. One whose
 * time is over, or that never had an end, is dropped.
 * @param now unix seconds
 */
export function metaSecret(
  current: string | undefined,
  wanted: { readonly appId?: string | undefined; readonly appSecret: string; readonly verifyToken: string },
  now: number,
): string {
  const before = parsed(MetaSchema, current);
  const appId = wanted.appId ?? before?.appId;
  return JSON.stringify({ ...wanted, appId, ...(before && previousOf(before, wanted.appSecret, now)) });
}

function previousOf(before: z.infer<typeof MetaSchema>, appSecret: string, now: number) {
  if (before.appSecret !== appSecret) {
    if (before.appSecret === LOCAL_APP_SECRET) return undefined;
    return { previousAppSecret: before.appSecret, previousUntil: now + PREVIOUS_SECONDS };
  }
  const { previousAppSecret, previousUntil } = before;
  if (previousAppSecret === undefined || previousUntil === undefined) return undefined;
  return previousUntil > now && previousAppSecret !== LOCAL_APP_SECRET
    ? { previousAppSecret, previousUntil }
    : undefined;
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

/** The content of the `finance` secret (JSON: key): the key that is given, else made once and then kept. */
export function financeSecret(current: string | undefined, given?: string): string {
  if (given) return JSON.stringify(FinanceSchema.parse({ key: given }));
  const kept = parsed(FinanceSchema, current);
  return JSON.stringify(kept ?? { key: `wf_${randomBytes(KEY_BYTES).toString('base64url')}` });
}

/** Finance's API key out of the `finance` secret. */
export function financeKeyOf(secret: string): string {
  return FinanceSchema.parse(JSON.parse(secret)).key;
}

/** A placeholder that a first deployment left is no JSON of the right shape, and counts as absent. */
function parsed<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
