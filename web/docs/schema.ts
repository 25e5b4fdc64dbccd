import * as z from 'zod';

/** Parses a JSON Schema of the document. Only the keywords that the page can show are kept. */
export const jsonSchemaSchema: z.ZodType<Schema> = z.lazy(() =>
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
    properties: z.record(z.string(), jsonSchemaSchema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), jsonSchemaSchema]).optional(),
    propertyNames: jsonSchemaSchema.optional(),
    items: jsonSchemaSchema.optional(),
    anyOf: z.array(jsonSchemaSchema).optional(),
    oneOf: z.array(jsonSchemaSchema).optional(),
    allOf: z.array(jsonSchemaSchema).optional(),
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

/** The named schemas of a document, by name. */
export type Schemas = Readonly<Record<string, Schema>>;

/** Returns the name of the schema that a reference points to. */
export const nameOfReference = (reference: string): string => reference.split('/').at(-1) ?? reference;

/**
 * A schema whose top level contains no reference, union with null or intersection. Nested schemas are not resolved, so
 * that resolving a recursive schema ends.
 */
export interface ResolvedSchema {
  readonly schema: Schema;
  /** The name of the referenced schema. */
  readonly name?: string | undefined;
  readonly nullable: boolean;
  /** The alternatives of a union. */
  readonly variants: readonly Schema[];
}

/** Resolves the reference, union with null or intersection at the top of a schema. */
export function resolveSchema(schema: Schema, schemas: Schemas): ResolvedSchema {
  if (schema.$ref !== undefined) {
    const { $ref, ...own } = schema;
    const name = nameOfReference($ref);
    const target = resolveSchema(schemas[name] ?? {}, schemas);
    // Keywords beside a reference override those of the target.
    return { ...target, name, schema: { ...target.schema, ...definedKeywords(own) } };
  }
  if (schema.allOf !== undefined) return resolveIntersection(schema, schema.allOf, schemas);
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return resolveUnion(schema, union, schemas);
  const types = [schema.type ?? []].flat();
  const nullable = types.includes('null');
  const rest = types.filter((type) => type !== 'null');
  return {
    schema: nullable ? { ...schema, type: rest.length === 1 ? rest[0] : rest } : schema,
    nullable,
    variants: [],
  };
}

/** Removes undefined keywords, which would otherwise override those of the target. */
const definedKeywords = (schema: Schema): Schema =>
  jsonSchemaSchema.parse(Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined)));

function resolveUnion(schema: Schema, union: readonly Schema[], schemas: Schemas): ResolvedSchema {
  const others = union.filter(({ type }) => type !== 'null');
  const nullable = others.length < union.length;
  const [only] = others;
  if (only !== undefined && others.length === 1) {
    const { anyOf: _, oneOf: __, ...own } = schema;
    const target = resolveSchema(only, schemas);
    return { ...target, nullable: nullable || target.nullable, schema: { ...target.schema, ...definedKeywords(own) } };
  }
  // A nested union without a name is merged into the outer union.
  const variants = others.flatMap((one) => (one.$ref === undefined ? (one.anyOf ?? one.oneOf ?? [one]) : [one]));
  const isNull = ({ type }: Schema): boolean => type === 'null';
  return { schema, nullable: nullable || variants.some(isNull), variants: variants.filter((one) => !isNull(one)) };
}

/**
 * Merges the parts of an intersection into one object with all their fields. If a part is a union, each of its variants
 * is combined with the other parts.
 */
function resolveIntersection(schema: Schema, parts: readonly Schema[], schemas: Schemas): ResolvedSchema {
  const resolved = parts.map((part) => resolveSchema(part, schemas));
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
    ...definedKeywords(own),
    properties: Object.assign({}, ...resolved.map((part) => part.schema.properties ?? {})),
    required: resolved.flatMap((part) => part.schema.required ?? []),
  };
  return { schema: merged, name: resolved.length === 1 ? name : undefined, nullable: false, variants: [] };
}
