import type * as z from 'zod';
import { NotRunHere } from '../kernel/aws-error.ts';
import { IGNORED_PROPERTIES } from './ignored.ts';
import type { Provider } from './provider.ts';

/**
 * Parses resolved properties with the provider's strict schema, after the ones that are safe to ignore are taken out.
 * @throws NotRunHere naming the resource and each property that is neither run nor ignored, or has a value not run here
 */
export function parseProperties(
  provider: Provider,
  logicalId: string,
  raw: Readonly<Record<string, unknown>>,
): unknown {
  const parsed = provider.properties.safeParse(withoutIgnored(provider.type, raw));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(describe).join('; ');
  throw new NotRunHere(`${provider.type} ${logicalId}: ${problems}`);
}

/** `Type.A.B` in the list takes `B` out of `A`, also where `A` is a list of objects. */
export function withoutIgnored(type: string, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const strip = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => strip(item, path));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !isIgnored(type, path, key))
        .map(([key, item]) => [key, strip(item, path ? `${path}.${key}` : key)]),
    );
  };
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([key]) => !isIgnored(type, '', key))
      .map(([key, item]) => [key, strip(item, key)]),
  );
}

function isIgnored(type: string, path: string, key: string): boolean {
  const full = path ? `${path}.${key}` : key;
  return `${type}.${full}` in IGNORED_PROPERTIES || (path === '' && `*.${key}` in IGNORED_PROPERTIES);
}

function describe(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `property ${at ? `${at}.${key}` : key} is not run here`).join('; ');
  }
  return `property ${at || '(root)'}: ${issue.message}`;
}
