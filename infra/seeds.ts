import { randomBytes } from 'node:crypto';
import * as z from 'zod';

const MetaSchema = z.object({
  /** The id of the Meta app. It is needed to exchange the codes of the embedded signup. */
  appId: z.string().min(1).optional(),
  appSecret: z.string().min(1),
  previousAppSecret: z.string().min(1).optional(),
  /** Time at which the previous secret expires, in Unix seconds. */
  previousUntil: z.number().optional(),
  verifyToken: z.string().min(1),
});
const MasterSchema = z.object({ current: z.string(), keys: z.record(z.string(), z.string()) });
const OperatorSchema = z.object({ key: z.string().startsWith('wo_') });
const FinanceSchema = z.object({ key: z.string().min(16) });

/** Bytes of an AES-256 key. */
const KEY_BYTES = 32;

/** The app secret of a local platform if none is given. It is public, so it is never kept beside a real one. */
export const LOCAL_APP_SECRET = 'local-app-secret';

/**
 * How long the previous app secret is valid beside a new one, in seconds. Meta's change has propagated by then, and a
 * leaked secret expires.
 */
const PREVIOUS_SECONDS = 24 * 3600;

/**
 * Returns the content of the `meta` secret (JSON: appId?, appSecret, previousAppSecret? with previousUntil,
 * verifyToken). When the app secret changes, the previous one is kept beside it for a day, because Meta signs with it
 * until the change has propagated. A previous secret that has expired, or that has no end, is dropped.
 * @param now Unix seconds
 */
export function seedMetaSecret(
  current: string | undefined,
  wanted: { readonly appId?: string | undefined; readonly appSecret: string; readonly verifyToken: string },
  now: number,
): string {
  const before = parseSecret(MetaSchema, current);
  const appId = wanted.appId ?? before?.appId;
  return JSON.stringify({ ...wanted, appId, ...(before && previousSecretOf(before, wanted.appSecret, now)) });
}

function previousSecretOf(before: z.infer<typeof MetaSchema>, appSecret: string, now: number) {
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

/**
 * Returns the content of the `master` secret (JSON: current key version, keys in base64): the current one, or a new
 * one.
 */
export function seedMasterSecret(current: string | undefined): string {
  const kept = parseSecret(MasterSchema, current);
  return JSON.stringify(kept ?? { current: '1', keys: { '1': randomBytes(KEY_BYTES).toString('base64') } });
}

/** Returns the content of the `operator` secret (JSON: key): the current one, or a new one. */
export function seedOperatorSecret(current: string | undefined): string {
  const kept = parseSecret(OperatorSchema, current);
  return JSON.stringify(kept ?? { key: `wo_${randomBytes(KEY_BYTES).toString('base64url')}` });
}

/** Returns the operator's API key from the content of the `operator` secret. */
export function operatorKeyOf(secret: string): string {
  return OperatorSchema.parse(JSON.parse(secret)).key;
}

/** Returns the content of the `finance` secret (JSON: key): the given key, the current one, or a new one. */
export function seedFinanceSecret(current: string | undefined, given?: string): string {
  if (given) return JSON.stringify(FinanceSchema.parse({ key: given }));
  const kept = parseSecret(FinanceSchema, current);
  return JSON.stringify(kept ?? { key: `wf_${randomBytes(KEY_BYTES).toString('base64url')}` });
}

/** Returns finance's API key from the content of the `finance` secret. */
export function financeKeyOf(secret: string): string {
  return FinanceSchema.parse(JSON.parse(secret)).key;
}

/** Parses a secret. Returns undefined for a placeholder of a first deployment, which does not match the schema. */
function parseSecret<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
