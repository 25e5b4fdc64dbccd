import { resolveSchema, type Schema, type Schemas } from './schema.ts';

/** The maximum depth of an example, because a schema can be recursive. */
const MAX_DEPTH = 8;

/** Candidate texts: the first one that satisfies the schema is its example. */
const CANDIDATES = [
  'string',
  'a',
  '1.50',
  '1',
  '25000',
  '123456',
  'IDR',
  'ID',
  'id',
  'example-1',
  'https://example.org/file',
];
const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-11-23T04:05:06Z',
  date: '2026-11-23',
  uri: 'https://example.org/file',
  email: 'ani@example.org',
};

/**
 * Returns a value that satisfies a schema: its first example, or else a value derived from its keywords. Objects have
 * their required fields, or the first field if a nested object requires none.
 */
export function exampleOf(schema: Schema, schemas: Schemas, depth = 0): unknown {
  const { schema: own, variants } = resolveSchema(schema, schemas);
  if (own.examples !== undefined && own.examples.length > 0) return own.examples[0];
  if (own.const !== undefined) return own.const;
  if (own.default !== undefined) return own.default;
  if (own.enum !== undefined) return own.enum[0];
  const [variant] = variants;
  if (variant !== undefined) return exampleOf(variant, schemas, depth + 1);
  if (own.properties !== undefined) return objectOf(own, own.properties, schemas, depth);
  if (typeof own.additionalProperties === 'object') {
    const key = String(exampleOf(own.propertyNames ?? { type: 'string' }, schemas, depth + 1));
    return depth > MAX_DEPTH ? {} : { [key]: exampleOf(own.additionalProperties, schemas, depth + 1) };
  }
  switch ([own.type ?? []].flat()[0]) {
    case 'array':
      return own.items === undefined || depth > MAX_DEPTH ? [] : [exampleOf(own.items, schemas, depth + 1)];
    case 'integer':
    case 'number':
      return own.minimum ?? (own.maximum === undefined ? 1 : Math.min(1, own.maximum));
    case 'boolean':
      return true;
    case 'string':
      return textOf(own);
    default:
      return {};
  }
}

function objectOf(
  own: Schema,
  properties: Readonly<Record<string, Schema>>,
  schemas: Schemas,
  depth: number,
): Record<string, unknown> {
  if (depth > MAX_DEPTH) return {};
  const required = Object.entries(properties).filter(([name]) => own.required?.includes(name));
  const shown = required.length > 0 || depth === 0 ? required : Object.entries(properties).slice(0, 1);
  return Object.fromEntries(shown.map(([name, part]) => [name, exampleOf(part, schemas, depth + 1)]));
}

function textOf({ format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema): string {
  const byFormat = format === undefined ? undefined : BY_FORMAT[format];
  if (byFormat !== undefined) return byFormat;
  const expression = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const fits = (text: string): boolean =>
    text.length >= minLength && text.length <= maxLength && (expression?.test(text) ?? true);
  return CANDIDATES.find(fits) ?? 'string'.padEnd(Math.min(minLength, 64), 'x').slice(0, maxLength);
}
