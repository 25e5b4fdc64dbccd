import * as z from 'zod';
import { seedFinanceSecret, seedMasterSecret, seedMetaSecret, seedOperatorSecret } from '../seeds.ts';

/** A store of secrets by name. `read` returns undefined if a secret does not exist. */
export interface SecretStore {
  read(name: string): Promise<string | undefined>;
  write(name: string, value: string): Promise<void>;
}

/** Values from the Meta app's settings, which only the operator knows. */
export interface MetaInputs {
  /** Not secret; needed only for the embedded signup. */
  readonly appId?: string | undefined;
  readonly appSecret?: string | undefined;
  readonly verifyToken?: string | undefined;
}

/** Keys that the operator may choose. */
export interface KeyInputs {
  /** The key of the finance API. If it is missing, one is generated. At least 16 characters. */
  readonly financeKey?: string | undefined;
}

export class MissingMetaInputsError extends Error {
  override readonly name = 'MissingMetaInputsError';
  constructor(names: readonly string[]) {
    super(`set ${names.join(' and ')}: the stage has no secrets of the Meta app yet`);
  }
}

export class UnreadableSecretError extends Error {
  override readonly name = 'UnreadableSecretError';
  constructor(secret: string) {
    super(
      `secret ${secret} contains neither a placeholder nor a value in the expected format; examine it before you continue`,
    );
  }
}

const PlaceholderSchema = z.looseObject({ placeholder: z.literal(true) });
const KnownMetaSchema = z.looseObject({ appSecret: z.string(), verifyToken: z.string() });
/** The minimum by which a secret is known to be in use. A value in use is never overwritten with a new one. */
const IN_USE_SCHEMAS = {
  meta: KnownMetaSchema,
  master: z.looseObject({ current: z.string(), keys: z.record(z.string(), z.string()) }),
  operator: z.looseObject({ key: z.string() }),
  finance: z.looseObject({ key: z.string() }),
};

export function secretName(stage: string, purpose: keyof typeof IN_USE_SCHEMAS): string {
  return `warung/${stage}/${purpose}`;
}

/**
 * Checks that the Meta app's secrets are stored or given, and throws MissingMetaInputsError otherwise. Runs before the
 * stacks are deployed, so that a first deployment does not stop half-way.
 */
export async function requireMetaInputs(stage: string, store: SecretStore, inputs: MetaInputs): Promise<void> {
  resolveMetaInputs(await readInUse(stage, store, 'meta'), inputs);
}

/**
 * Replaces placeholders with real values, keeps the previous app secret beside a changed one, and removes a previous
 * one that has expired (`now`, Unix seconds). Returns the names of the secrets written. Throws UnreadableSecretError,
 * and writes nothing, if a value in use is not readable.
 */
export async function seedSecrets(
  stage: string,
  store: SecretStore,
  inputs: MetaInputs & KeyInputs,
  now: number,
): Promise<string[]> {
  const [meta, master, operator, finance] = await Promise.all([
    readInUse(stage, store, 'meta'),
    readInUse(stage, store, 'master'),
    readInUse(stage, store, 'operator'),
    readInUse(stage, store, 'finance'),
  ]);
  const wanted = [
    {
      name: secretName(stage, 'meta'),
      before: meta,
      after: seedMetaSecret(meta, resolveMetaInputs(meta, inputs), now),
    },
    { name: secretName(stage, 'master'), before: master, after: master ?? seedMasterSecret(undefined) },
    { name: secretName(stage, 'operator'), before: operator, after: operator ?? seedOperatorSecret(undefined) },
    { name: secretName(stage, 'finance'), before: finance, after: seedFinanceSecret(finance, inputs.financeKey) },
  ];
  const changed = wanted.filter(({ before, after }) => !isSameJson(before, after));
  for (const { name, after } of changed) {
    await store.write(name, after);
  }
  return changed.map(({ name }) => name);
}

function resolveMetaInputs(
  current: string | undefined,
  inputs: MetaInputs,
): { appId: string | undefined; appSecret: string; verifyToken: string } {
  const known = current === undefined ? undefined : KnownMetaSchema.parse(JSON.parse(current));
  const appSecret = inputs.appSecret || known?.appSecret;
  const verifyToken = inputs.verifyToken || known?.verifyToken;
  if (!appSecret || !verifyToken) {
    throw new MissingMetaInputsError([
      ...(appSecret ? [] : ['META_APP_SECRET']),
      ...(verifyToken ? [] : ['META_VERIFY_TOKEN']),
    ]);
  }
  return { appId: inputs.appId || undefined, appSecret, verifyToken };
}

/** Returns the secret's text if it is in use; undefined if it does not exist or is a placeholder. */
async function readInUse(
  stage: string,
  store: SecretStore,
  purpose: keyof typeof IN_USE_SCHEMAS,
): Promise<string | undefined> {
  const name = secretName(stage, purpose);
  const text = await store.read(name);
  const content = text === undefined ? undefined : parseJson(text);
  if (text === undefined || PlaceholderSchema.safeParse(content).success) {
    return undefined;
  }
  if (!IN_USE_SCHEMAS[purpose].safeParse(content).success) {
    throw new UnreadableSecretError(name);
  }
  return text;
}

function isSameJson(before: string | undefined, after: string): boolean {
  return before !== undefined && sortedJson(before) === sortedJson(after);
}

function sortedJson(text: string): string {
  const entries = Object.entries(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
  return JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
