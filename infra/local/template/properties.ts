import type * as z from 'zod';
import { NotRunHereError } from '../kernel/aws-error.ts';
import { IGNORED_PROPERTIES } from './ignored.ts';
import type { Provider } from './provider.ts';

/**
 * Parses resolved properties with the provider's strict schema, after removing the ignored ones.
 * @throws NotRunHereError naming the resource and each property that is neither supported nor ignored, or has an
 *   unsupported value
 */
export function parseProperties(
  provider: Provider,
  logicalId: string,
  raw: Readonly<Record<string, unknown>>,
): unknown {
  const parsed = provider.properties.safeParse(withoutIgnored(provider.type, raw));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => describe(provider.type, issue)).join('; ');
  throw new NotRunHereError(`${provider.type} ${logicalId}: ${problems}`);
}

/** Removes ignored properties. `Type.A.B` in the list removes `B` from `A`, also when `A` is a list of objects. */
export function withoutIgnored(type: string, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const strip = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => strip(item, path));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, item]) => !isIgnored(type, path, key, item))
        .map(([key, item]) => [key, strip(item, path ? `${path}.${key}` : key)]),
    );
  };
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([key, item]) => !isIgnored(type, '', key, item))
      .map(([key, item]) => [key, strip(item, key)]),
  );
}

function isIgnored(type: string, path: string, key: string, value: unknown): boolean {
  const full = path ? `${path}.${key}` : key;
  const entry = IGNORED_PROPERTIES[`${type}.${full}`] ?? (path === '' ? IGNORED_PROPERTIES[`*.${key}`] : undefined);
  return typeof entry === 'string' || entry?.only.safeParse(value).success === true;
}

function describe(type: string, issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => notSupported(type, at ? `${at}.${key}` : key)).join('; ');
  }
  return `property ${at || '(root)'}: ${issue.message}`;
}

function notSupported(type: string, property: string): string {
  const entry = IGNORED_PROPERTIES[`${type}.${property}`];
  const except = typeof entry === 'object' ? ` except for ${entry.why}` : '';
  return `property ${property} is not run here${except}`;
}
