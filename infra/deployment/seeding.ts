import * as z from 'zod';
import { financeSecret, masterSecret, metaSecret, operatorSecret } from '../common/seeds.ts';

/** Where secrets are kept, by name. `read` answers undefined when there is none. */
export interface SecretStore {
  read(name: string): Promise<string | undefined>;
  write(name: string, value: string): Promise<void>;
}

/** What only the operator knows, from the Meta app's settings. */
export interface MetaInputs {
  /** Not secret; needed only for the embedded signup. */
  readonly appId?: string | undefined;
  readonly appSecret?: string | undefined;
  readonly verifyToken?: string | undefined;
}

/** What else the operator may choose. */
export interface KeyInputs {
  /** The key of the platform's finance; one is made when there is none. At least 16 characters. */
  readonly financeKey?: string | undefined;
}

export class MissingMetaInputsError extends Error {
  override readonly name = 'MissingMetaInputsError';
  constructor(names: readonly string[]) {
    super(`set ${names.join(' and ')}: the stage does not know the Meta app yet`);
  }
}

export class UnreadableSecretError extends Error {
  override readonly name = 'UnreadableSecretError';
  constructor(secret: string) {
    super(
      `secret ${secret} holds something that is neither a placeholder nor what we write; look at it before going on`,
    );
  }
}

const PlaceholderSchema = z.looseObject({ placeholder: z.literal(true) });
const KnownMetaSchema = z.looseObject({ appSecret: z.string(), verifyToken: z.string() });
/** Enough of each secret to know that it is in use: a value in use is never written over with a new one. */
const IN_USE = {
  meta: KnownMetaSchema,
  master: z.looseObject({ current: z.string(), keys: z.record(z.string(), z.string()) }),
  operator: z.looseObject({ key: z.string() }),
  finance: z.looseObject({ key: z.string() }),
};

export function secretName(stage: string, purpose: keyof typeof IN_USE): string {
  return `warung/${stage}/${purpose}`;
}

/**
 * Reads what the stage has; throws MissingMetaInputsError when it neither has nor is given the Meta app's secrets. Runs
 * before the stacks are deployed, so that a first deployment does not end half-way.
 */
export async function requireMetaInputs(stage: string, store: SecretStore, inputs: MetaInputs): Promise<void> {
  wantedMeta(await inUse(stage, store, 'meta'), inputs);
}

/**
 * Puts real values in the place of placeholders, a changed app secret beside the one before, and takes out one before whose
 * day is over (`now`, unix seconds). Gives back the names of the secrets that were written. A value in use that we can't read
 * stops it: UnreadableSecretError.
 */
export async function seedSecrets(
  stage: string,
  store: SecretStore,
  inputs: MetaInputs & KeyInputs,
  now: number,
): Promise<string[]> {
  const [meta, master, operator, finance] = await Promise.all([
    inUse(stage, store, 'meta'),
    inUse(stage, store, 'master'),
    inUse(stage, store, 'operator'),
    inUse(stage, store, 'finance'),
  ]);
  const wanted = [
    { name: secretName(stage, 'meta'), before: meta, after: metaSecret(meta, wantedMeta(meta, inputs), now) },
    { name: secretName(stage, 'master'), before: master, after: master ?? masterSecret(undefined) },
    { name: secretName(stage, 'operator'), before: operator, after: operator ?? operatorSecret(undefined) },
    { name: secretName(stage, 'finance'), before: finance, after: financeSecret(finance, inputs.financeKey) },
  ];
  const changed = wanted.filter(({ before, after }) => !sameJson(before, after));
  for (const { name, after } of changed) {
    await store.write(name, after);
  }
  return changed.map(({ name }) => name);
}

function wantedMeta(
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

/** The secret's text if it is in use; undefined if there is none yet, or a placeholder. */
async function inUse(stage: string, store: SecretStore, purpose: keyof typeof IN_USE): Promise<string | undefined> {
  const name = secretName(stage, purpose);
  const text = await store.read(name);
  const content = text === undefined ? undefined : jsonOrNothing(text);
  if (text === undefined || PlaceholderSchema.safeParse(content).success) {
    return undefined;
  }
  if (!IN_USE[purpose].safeParse(content).success) {
    throw new UnreadableSecretError(name);
  }
  return text;
}

function sameJson(before: string | undefined, after: string): boolean {
  return before !== undefined && sortedJson(before) === sortedJson(after);
}

function sortedJson(text: string): string {
  const entries = Object.entries(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
  return JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
