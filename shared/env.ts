import { type $ZodType, type output, safeParse } from 'zod/v4/core';
import { BadConfiguration } from './errors.ts';

/**
 * The environment as one typed object, parsed once at load.
 * @throws BadConfiguration naming every missing or malformed variable at once, never their values.
 */
export function parseEnv<S extends $ZodType>(schema: S, source: Record<string, string | undefined>): output<S> {
  const result = safeParse(schema, source);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new BadConfiguration(`environment is not usable: ${problems.join('; ')}`);
}
