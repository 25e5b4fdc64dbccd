import { type $ZodType, type output, safeParse } from 'zod/v4/core';
import { BadConfigurationError } from './errors.ts';

/**
 * Parses the environment into one typed object, once at load.
 * @throws BadConfigurationError that names every missing or malformed variable, never its value.
 */
export function parseEnv<S extends $ZodType>(schema: S, source: Record<string, string | undefined>): output<S> {
  const result = safeParse(schema, source);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new BadConfigurationError(`invalid environment: ${problems.join('; ')}`);
}
