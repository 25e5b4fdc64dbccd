import { nameIn, type Resolved, resolve, type Schema, type Schemas } from './schema.ts';

/** A field of an object. Its schema is looked into only when it is shown. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** One of several things that a value may be. */
export interface Variant {
  readonly label: string;
  readonly schema: Schema;
}

/** What is said about a value. */
export interface Description {
  /** `string`, `integer`, `array of Message`, `Conversation`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly text?: string | undefined;
  /** Limits, each a phrase; code stands in backquotes. */
  readonly constraints: readonly string[];
  readonly fields: readonly Field[];
  readonly variants: readonly Variant[];
}

/** Describes a schema; of lists and maps the fields are those of an entry. */
export function describe(schema: Schema, schemas: Schemas): Description {
  const resolved = resolve(schema, schemas);
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

/** The type in words, and what has the fields: the entries of a list, of lists in lists too. */
function typeOf(resolved: Resolved, schemas: Schemas): { readonly type: string; readonly inner: Resolved } {
  const { schema, name, variants } = resolved;
  if (name !== undefined) return { type: name, inner: resolved };
  if (variants.length > 0) return { type: `one of ${variants.length}`, inner: resolved };
  const entry =
    schema.items ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
  if (entry !== undefined) {
    const { type, inner } = typeOf(resolve(entry, schemas), schemas);
    return { type: `${schema.items === undefined ? 'map' : 'array'} of ${type}`, inner };
  }
  const type = [schema.type ?? (schema.const === undefined ? 'anything' : typeof schema.const)].flat().join(' or ');
  return { type: schema.format === undefined ? type : `${type}, ${schema.format}`, inner: resolved };
}

/** By the field that tells variants apart, else by name. */
function labelOf(variant: Schema, schemas: Schemas, index: number): string {
  const { schema, name, variants } = resolve(variant, schemas);
  const told = Object.entries(schema.properties ?? {}).find(([, part]) => part.const !== undefined);
  if (told !== undefined) return `${told[0]}: ${JSON.stringify(told[1].const)}`;
  const fallback = variants.length > 0 ? `one of ${variants.length}` : [schema.type ?? []].flat().join(' or ');
  return name ?? (variant.$ref === undefined ? fallback || `variant ${index + 1}` : nameIn(variant.$ref));
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

function range(least?: number, most?: number, unit = '', units = unit === '' ? '' : `${unit}s`): string | undefined {
  const counted = (n: number): string => `${n} ${n === 1 ? unit : units}`.trimEnd();
  if (least !== undefined && most !== undefined) return least === most ? counted(most) : `${least} to ${counted(most)}`;
  if (most !== undefined) return `at most ${counted(most)}`;
  return least === undefined ? undefined : `at least ${counted(least)}`;
}
