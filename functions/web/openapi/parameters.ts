import * as z from 'zod';
import { nothingSchema, pageQuery } from '../../../shared/http/page.ts';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';

/** A parameter of an operation, or a reference to a shared parameter. */
export type Parameter = ParameterObject | { readonly $ref: string };

interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

/** A path and its schema name different parameters. */
export class ParametersDifferError extends Error {
  override readonly name = 'ParametersDifferError';
  constructor(path: string, names: readonly string[]) {
    super(`the parameters of ${path} differ from those of its schema: ${names.join(', ') || 'none'}`);
  }
}

const reference = (name: string) => ({ $ref: `#/components/parameters/${name}` });

/** The header parameter of idempotent operations. */
export const IDEMPOTENCY_KEY_PARAMETER = reference('IdempotencyKey');

/** Returns the shared parameters by component name. */
export const sharedParameters = (): Record<string, ParameterObject> => ({
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'A unique value that you choose, up to 255 visible ASCII characters. For three days, repeating a request with the same key returns the first response and has no further effect. Using the key for a different request fails with 409.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7E]+$' },
  },
  Limit: { ...queryParameter('limit', pageQuery.limit), description: 'The maximum number of entries in a page.' },
  Cursor: {
    ...queryParameter('cursor', pageQuery.cursor),
    description:
      'The `next` value of the previous page. It is valid only for the same list and filters; otherwise the request fails with 400.',
  },
});

/** Shared parameters by schema object, not by name: a list may define a different `limit`. */
const SHARED: ReadonlyMap<z.ZodType, { readonly $ref: string }> = new Map<z.ZodType, { readonly $ref: string }>([
  [pageQuery.limit, reference('Limit')],
  [pageQuery.cursor, reference('Cursor')],
]);

/** Returns the parameters of a path in their order. @throws ParametersDifferError */
export function pathParameters(path: string, schema: z.ZodType): Parameter[] {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  const shape = shapeOf(schema);
  if (names.length !== Object.keys(shape).length || !names.every((name) => Object.hasOwn(shape, name)))
    throw new ParametersDifferError(path, Object.keys(shape));
  return names.map((name) => ({ name, in: 'path', required: true, ...described(shape[name] ?? z.string()) }));
}

export const queryParameters = (schema: z.ZodType): Parameter[] =>
  Object.entries(shapeOf(schema)).map(([name, part]) => SHARED.get(part) ?? queryParameter(name, part));

const queryParameter = (name: string, schema: z.ZodType): ParameterObject => ({
  name,
  in: 'query',
  required: !schema.safeParse(undefined).success,
  ...described(schema),
});

/** The schema of a path or query is not an object, so its parameters cannot be listed. */
export class NoObjectError extends Error {
  override readonly name = 'NoObjectError';
}

function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  if (schema === nothingSchema) return {};
  const object = schema instanceof z.ZodPipe ? schema.in : schema;
  if (!(object instanceof z.ZodObject)) throw new NoObjectError('path and query schemas must be z.object(…)');
  return z.record(z.string(), z.instanceof(z.ZodType)).parse(object.shape);
}

/**
 * Describes a parameter. Parameters are sent as text; one that is parsed as a number or a boolean is described as such.
 * A parameter with a default is described as the caller sends it, that is as optional.
 */
function described(schema: z.ZodType): { readonly schema: JsonSchema; readonly description?: string } {
  const input = toJsonSchema(schema, 'input').schema;
  const output = toJsonSchema(schema, 'output').schema;
  const isConverted = input['type'] === 'string' && ['number', 'integer', 'boolean'].includes(String(output['type']));
  const { description, ...rest } = isConverted ? output : input;
  return { ...(typeof description === 'string' ? { description } : {}), schema: rest };
}
