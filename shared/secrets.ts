import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type $ZodType, type output, safeParse } from 'zod/v4/core';
import { type Cached, type CacheOptions, cached } from './cached.ts';
import { SecretUnavailableError } from './errors.ts';
import { Ids } from './ids.ts';
import { tryParseJson } from './json.ts';

/** How long a secret is cached: a rotated secret takes effect everywhere within five minutes. */
const SECRET_MAX_AGE_MS = 5 * 60_000;

type SecretOptions = Pick<CacheOptions, 'clock' | 'minRefreshIntervalMs'>;

/**
 * Caches a secret in JSON, parsed with its schema. Rejects with SecretUnavailableError, which never contains the secret's
 * text.
 */
export function jsonSecret<S extends $ZodType>(
  client: SecretsManagerClient,
  arn: string,
  schema: S,
  options: SecretOptions,
): Cached<output<S>> {
  return cached(
    async () => {
      const result = safeParse(schema, tryParseJson(await loadText(client, arn)));
      if (result.success) return result.data;
      throw new SecretUnavailableError(
        `secret has missing or invalid fields: ${result.error.issues.map((issue) => issue.path.join('.')).join(', ')}`,
      );
    },
    { ...options, maxAgeMs: SECRET_MAX_AGE_MS },
  );
}

/** Caches the key of all derived ids for the life of the process, because it never changes. */
export function identitySecret(client: SecretsManagerClient, arn: string, options: SecretOptions): Cached<Ids> {
  return cached(async () => new Ids(await loadText(client, arn)), { ...options, maxAgeMs: Number.POSITIVE_INFINITY });
}

async function loadText(client: SecretsManagerClient, arn: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (SecretString) return SecretString;
  } catch (error) {
    throw new SecretUnavailableError('secret cannot be read', { cause: error });
  }
  throw new SecretUnavailableError('secret is empty');
}
