import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { NotRunHere } from '../kernel/aws-error.ts';

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional();

/** CloudFormation, AWS::SecretsManager::Secret GenerateSecretString. */
export const generateSecretString = z.strictObject({
  PasswordLength: z.coerce.number().int().min(1).max(4096).optional(),
  ExcludeCharacters: z.string().optional(),
  ExcludeLowercase: flag,
  ExcludeNumbers: flag,
  ExcludePunctuation: flag,
  ExcludeUppercase: flag,
  IncludeSpace: flag,
  RequireEachIncludedType: flag,
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});
export type GenerateSecretString = z.infer<typeof generateSecretString>;

/**
 * Makes a secret's first value: a random password, or a JSON object with the password under `GenerateStringKey`.
 * @throws NotRunHere when the wish cannot be met (no character left, or a template without its key)
 */
export function generateSecret(wish: GenerateSecretString): string {
  const password = generatePassword(wish);
  const { SecretStringTemplate: template, GenerateStringKey: key } = wish;
  if (template === undefined && key === undefined) return password;
  if (template === undefined || key === undefined) {
    throw new NotRunHere('GenerateSecretString: SecretStringTemplate and GenerateStringKey come together');
  }
  return JSON.stringify({ ...parseTemplate(template), [key]: password });
}

/** GetRandomPassword's rules: 32 characters by default, one of each kind unless RequireEachIncludedType is false. */
function generatePassword(wish: GenerateSecretString): string {
  const length = wish.PasswordLength ?? 32;
  const excluded = new Set(wish.ExcludeCharacters ?? '');
  const kinds = [
    wish.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    wish.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    wish.ExcludeNumbers ? '' : '0123456789',
    wish.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    wish.IncludeSpace ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((character) => !excluded.has(character)))
    .filter((kind) => kind.length > 0);
  const required = wish.RequireEachIncludedType === false ? [] : kinds;
  if (kinds.length === 0 || required.length > length) {
    throw new NotRunHere(`GenerateSecretString: no password of ${length} characters can meet it`);
  }
  const all = kinds.flat();
  const filled = Array.from({ length: length - required.length }, () => pick(all));
  return shuffle([...required.map(pick), ...filled]).join('');
}

function parseTemplate(template: string): Readonly<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(template));
  } catch {
    throw new NotRunHere('GenerateSecretString: SecretStringTemplate is not a JSON object');
  }
}

const pick = (characters: readonly string[]): string => characters[randomInt(characters.length)] ?? '';

/** By drawing without putting back, so every order is as likely. */
function shuffle(characters: readonly string[]): readonly string[] {
  const left = [...characters];
  return characters.map(() => left.splice(randomInt(left.length), 1)[0] ?? '');
}
