import * as z from 'zod';
import { $Nothing, pageQuery } from '../../../shared/http/page.ts';
import { convert, type JsonSchema } from './json-schema.ts';

/** A parameter of an operation, or a reference to one that several have. */
export type Parameter = ParameterObject | { readonly $ref: string };

interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

/** Path and path schema don't name the same parameters. */
export class ParametersDiffer extends Error {
  override readonly name = 'ParametersDiffer';
  constructor(path: string, names: readonly string[]) {
    super(`${path} does not have the parameters of its schema: ${names.join(', ') || 'none'}`);
  }
}

const reference = (name: string) => ({ $ref: `#/components/parameters/${name}` });

/** Where an operation that is idempotent takes its key. */
export const IDEMPOTENCY_KEY = reference('IdempotencyKey');

/** Parameters that several operations have, by the name of their component. */
export const sharedParameters = (): Record<string, ParameterObject> => ({
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'Any text of your own, up to 255 visible ASCII characters. The same key with the same request is done once and answered alike, for three days; with another request it is refused with 409.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7E]+$' },
  },
  Limit: { ...queryParameter('limit', pageQuery.limit), description: 'The most entries of a page.' },
  Cursor: {
    ...queryParameter('cursor', pageQuery.cursor),
    description:
      '`next` of the page before. It belongs to this list and these filters; with others it is refused with 400.',
  },
});

/** Limit and cursor are told by who they are, not by their names: a list may have a `limit` of its own kind. */
const SHARED: ReadonlyMap<z.ZodType, { readonly $ref: string }> = new Map<z.ZodType, { readonly $ref: string }>([
  [pageQuery.limit, reference('Limit')],
  [pageQuery.cursor, reference('Cursor')],
]);

/** @throws ParametersDiffer */
export function pathParameters(path: string, schema: z.ZodType): Parameter[] {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  const shape = shapeOf(schema);
  if (names.length !== Object.keys(shape).length || !names.every((name) => Object.hasOwn(shape, name)))
    throw new ParametersDiffer(path, Object.keys(shape));
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

/** A schema of path or query that is no object: its parameters can't be listed. */
export class NoObject extends Error {
  override readonly name = 'NoObject';
}

function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  if (schema === $Nothing) return {};
  const object = schema instanceof z.ZodPipe ? schema.in : schema;
  if (!(object instanceof z.ZodObject)) throw new NoObject('path and query are described by z.object(…)');
  return z.record(z.string(), z.instanceof(z.ZodType)).parse(object.shape);
}

/**
 * What stands in an address is text; a text that is read as a number or a truth value is described as that. What is needed only
 * after defaults were filled in is not needed from the caller.
 */
function described(schema: z.ZodType): { readonly schema: JsonSchema; readonly description?: string } {
  const asSent = convert(schema, 'input').schema;
  const asRead = convert(schema, 'output').schema;
  const isConverted = asSent['type'] === 'string' && ['number', 'integer', 'boolean'].includes(String(asRead['type']));
  const { description, ...rest } = isConverted ? asRead : asSent;
  return { ...(typeof description === 'string' ? { description } : {}), schema: rest };
}
