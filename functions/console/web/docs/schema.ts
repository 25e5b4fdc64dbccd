import * as z from 'zod';

/** A JSON Schema as it stands in the document: only what can be shown of it is read. */
export const $Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    default: z.unknown().optional(),
    examples: z.array(z.unknown()).optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    exclusiveMaximum: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    properties: z.record(z.string(), $Schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), $Schema]).optional(),
    propertyNames: $Schema.optional(),
    items: $Schema.optional(),
    anyOf: z.array($Schema).optional(),
    oneOf: z.array($Schema).optional(),
    allOf: z.array($Schema).optional(),
  }),
);

export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly default?: unknown;
  readonly examples?: readonly unknown[] | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly propertyNames?: Schema | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
}

/** Named schemas, by name. */
export type Schemas = Readonly<Record<string, Schema>>;

/** The name that a reference gives. */
export const nameIn = (reference: string): string => reference.split('/').at(-1) ?? reference;

/**
 * A schema without reference, union with null or intersection at its top, so that what it is can be read off. What lies deeper is
 * as it was, so a schema that refers to itself has an end.
 */
export interface Resolved {
  readonly schema: Schema;
  /** The name of what it refers to. */
  readonly name?: string | undefined;
  readonly nullable: boolean;
  /** What it may be, each, when it may be several things. */
  readonly variants: readonly Schema[];
}

export function resolve(schema: Schema, schemas: Schemas): Resolved {
  if (schema.$ref !== undefined) {
    const { $ref, ...own } = schema;
    const name = nameIn($ref);
    const target = resolve(schemas[name] ?? {}, schemas);
    // What is said at the place of use is said about this use.
    return { ...target, name, schema: { ...target.schema, ...stated(own) } };
  }
  if (schema.allOf !== undefined) return intersection(schema, schema.allOf, schemas);
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return unionOf(schema, union, schemas);
  const types = [schema.type ?? []].flat();
  const nullable = types.includes('null');
  const rest = types.filter((type) => type !== 'null');
  return {
    schema: nullable ? { ...schema, type: rest.length === 1 ? rest[0] : rest } : schema,
    nullable,
    variants: [],
  };
}

/** Only what is there: an absent keyword must not hide that of the target. */
const stated = (schema: Schema): Schema =>
  $Schema.parse(Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined)));

function unionOf(schema: Schema, union: readonly Schema[], schemas: Schemas): Resolved {
  const others = union.filter(({ type }) => type !== 'null');
  const nullable = others.length < union.length;
  const [only] = others;
  if (only !== undefined && others.length === 1) {
    const { anyOf: _, oneOf: __, ...own } = schema;
    const target = resolve(only, schemas);
    return { ...target, nullable: nullable || target.nullable, schema: { ...target.schema, ...stated(own) } };
  }
  // A union in a union that has no name of its own is the same union.
  const variants = others.flatMap((one) => (one.$ref === undefined ? (one.anyOf ?? one.oneOf ?? [one]) : [one]));
  const isNull = ({ type }: Schema): boolean => type === 'null';
  return { schema, nullable: nullable || variants.some(isNull), variants: variants.filter((one) => !isNull(one)) };
}

/** Of objects: one object with the fields of all. Where one part is a union, each of its variants with all other parts. */
function intersection(schema: Schema, parts: readonly Schema[], schemas: Schemas): Resolved {
  const resolved = parts.map((part) => resolve(part, schemas));
  const name = resolved.find((part) => part.name !== undefined)?.name;
  const union = resolved.findIndex(({ variants }) => variants.length > 0);
  if (union >= 0) {
    const rest = parts.filter((_, n) => n !== union);
    const variants = (resolved[union]?.variants ?? []).map((variant) => ({ allOf: [variant, ...rest] }));
    return { schema, name, nullable: false, variants };
  }
  const { allOf: _, ...own } = schema;
  const merged: Schema = {
    type: 'object',
    ...stated(own),
    properties: Object.assign({}, ...resolved.map((part) => part.schema.properties ?? {})),
    required: resolved.flatMap((part) => part.schema.required ?? []),
  };
  return { schema: merged, name: resolved.length === 1 ? name : undefined, nullable: false, variants: [] };
}
