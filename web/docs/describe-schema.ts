import { nameOfReference, type ResolvedSchema, resolveSchema, type Schema, type Schemas } from './schema.ts';

/** A field of an object. Its schema is described only when it is shown. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** One of several schemas that a value can have. */
export interface Variant {
  readonly label: string;
  readonly schema: Schema;
}

/** The description of a value. */
export interface SchemaDescription {
  /** `string`, `integer`, `array of Message`, `Conversation`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly text?: string | undefined;
  /** Limits, each as a phrase, with code in backquotes. */
  readonly constraints: readonly string[];
  readonly fields: readonly Field[];
  readonly variants: readonly Variant[];
}

/** Describes a schema. For lists and maps, the fields are those of an entry. */
export function describeSchema(schema: Schema, schemas: Schemas): SchemaDescription {
  const resolved = resolveSchema(schema, schemas);
  const { inner, type } = typeOf(resolved, schemas);
  return {
    type,
    nullable: resolved.nullable,
    text: resolved.schema.description,
    constraints: [
      ...constraintsOf(resolved.schema),
      ...(inner === resolved ? [] : constraintsOf(inner.schema).map((phrase) => `each ${phrase}`)),
    ],
    fields: Object.entries(inner.schema.properties ?? {}).map(([name, part]) => ({
      name,
      required: inner.schema.required?.includes(name) ?? false,
      schema: part,
    })),
    variants: inner.variants.map((variant, n) => ({ label: labelOf(variant, schemas, n), schema: variant })),
  };
}

/** Returns the type as text, and the schema that has the fields: for lists, also nested ones, that of the entries. */
function typeOf(resolved: ResolvedSchema, schemas: Schemas): { readonly type: string; readonly inner: ResolvedSchema } {
  const { schema, name, variants } = resolved;
  if (name !== undefined) return { type: name, inner: resolved };
  if (variants.length > 0) return { type: `one of ${variants.length}`, inner: resolved };
  const entry =
    schema.items ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
  if (entry !== undefined) {
    const { type, inner } = typeOf(resolveSchema(entry, schemas), schemas);
    return { type: `${schema.items === undefined ? 'map' : 'array'} of ${type}`, inner };
  }
  const type = [schema.type ?? (schema.const === undefined ? 'anything' : typeof schema.const)].flat().join(' or ');
  return { type: schema.format === undefined ? type : `${type}, ${schema.format}`, inner: resolved };
}

/** Returns the label of a variant: its discriminator field, or else its name. */
function labelOf(variant: Schema, schemas: Schemas, index: number): string {
  const { schema, name, variants } = resolveSchema(variant, schemas);
  const discriminator = Object.entries(schema.properties ?? {}).find(([, part]) => part.const !== undefined);
  if (discriminator !== undefined) return `${discriminator[0]}: ${JSON.stringify(discriminator[1].const)}`;
  const fallback = variants.length > 0 ? `one of ${variants.length}` : [schema.type ?? []].flat().join(' or ');
  return name ?? (variant.$ref === undefined ? fallback || `variant ${index + 1}` : nameOfReference(variant.$ref));
}

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function constraintsOf(schema: Schema): string[] {
  return [
    schema.const === undefined ? undefined : `always ${code(schema.const)}`,
    schema.enum === undefined ? undefined : `one of ${schema.enum.map(code).join(', ')}`,
    range(schema.minLength, schema.maxLength, 'character'),
    range(schema.minimum, schema.maximum),
    schema.exclusiveMinimum === undefined ? undefined : `more than ${schema.exclusiveMinimum}`,
    schema.exclusiveMaximum === undefined ? undefined : `less than ${schema.exclusiveMaximum}`,
    range(schema.minItems, schema.maxItems, 'entry', 'entries'),
    schema.pattern === undefined ? undefined : `matches ${code(schema.pattern)}`,
    schema.default === undefined ? undefined : `${code(schema.default)} when left out`,
    schema.additionalProperties === false ? 'no other fields' : undefined,
    ...(schema.propertyNames === undefined
      ? []
      : constraintsOf(schema.propertyNames).map((phrase) => `keys ${phrase}`)),
  ].filter((phrase) => phrase !== undefined);
}

function range(
  minimum?: number,
  maximum?: number,
  unit = '',
  units = unit === '' ? '' : `${unit}s`,
): string | undefined {
  const withUnit = (n: number): string => `${n} ${n === 1 ? unit : units}`.trimEnd();
  if (minimum !== undefined && maximum !== undefined)
    return minimum === maximum ? withUnit(maximum) : `${minimum} to ${withUnit(maximum)}`;
  if (maximum !== undefined) return `at most ${withUnit(maximum)}`;
  return minimum === undefined ? undefined : `at least ${withUnit(minimum)}`;
}
