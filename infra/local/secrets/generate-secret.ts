import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { NotRunHereError } from '../kernel/aws-error.ts';

const flagSchema = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional();

/** `GenerateSecretString` of AWS::SecretsManager::Secret (CloudFormation). */
export const generateSecretStringSchema = z.strictObject({
  PasswordLength: z.coerce.number().int().min(1).max(4096).optional(),
  ExcludeCharacters: z.string().optional(),
  ExcludeLowercase: flagSchema,
  ExcludeNumbers: flagSchema,
  ExcludePunctuation: flagSchema,
  ExcludeUppercase: flagSchema,
  IncludeSpace: flagSchema,
  RequireEachIncludedType: flagSchema,
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});
export type GenerateSecretString = z.infer<typeof generateSecretStringSchema>;

/**
 * Generates a secret's first value: a random password, or a JSON object with the password under `GenerateStringKey`.
 * @throws NotRunHereError when the requirements cannot be met (no character is left, or a template has no key)
 */
export function generateSecret(requirements: GenerateSecretString): string {
  const password = generatePassword(requirements);
  const { SecretStringTemplate: template, GenerateStringKey: key } = requirements;
  if (template === undefined && key === undefined) return password;
  if (template === undefined || key === undefined) {
    throw new NotRunHereError('GenerateSecretString: SecretStringTemplate and GenerateStringKey require each other');
  }
  return JSON.stringify({ ...parseTemplate(template), [key]: password });
}

/**
 * Generates a password by the rules of GetRandomPassword: 32 characters by default, one of each type unless
 * RequireEachIncludedType is false.
 */
function generatePassword(requirements: GenerateSecretString): string {
  const length = requirements.PasswordLength ?? 32;
  const excluded = new Set(requirements.ExcludeCharacters ?? '');
  const kinds = [
    requirements.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    requirements.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    requirements.ExcludeNumbers ? '' : '0123456789',
    requirements.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    requirements.IncludeSpace ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((character) => !excluded.has(character)))
    .filter((kind) => kind.length > 0);
  const required = requirements.RequireEachIncludedType === false ? [] : kinds;
  if (kinds.length === 0 || required.length > length) {
    throw new NotRunHereError(`GenerateSecretString: no password of ${length} characters meets the requirements`);
  }
  const all = kinds.flat();
  const filled = Array.from({ length: length - required.length }, () => pick(all));
  return shuffle([...required.map(pick), ...filled]).join('');
}

function parseTemplate(template: string): Readonly<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(template));
  } catch {
    throw new NotRunHereError('GenerateSecretString: SecretStringTemplate is not a JSON object');
  }
}

const pick = (characters: readonly string[]): string => characters[randomInt(characters.length)] ?? '';

/** Shuffles by drawing without replacement, so that every order is equally likely. */
function shuffle(characters: readonly string[]): readonly string[] {
  const left = [...characters];
  return characters.map(() => left.splice(randomInt(left.length), 1)[0] ?? '');
}
