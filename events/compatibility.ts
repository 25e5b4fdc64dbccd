import * as z from 'zod';

/** Annotation keywords, which do not affect validation. */
const ANNOTATIONS = ['$id', '$schema', 'title', 'description', 'examples', 'deprecated'] as const;
/**
 * Keywords whose value must not change. With a looser value a consumer receives unexpected values. With a stricter
 * value an older event that is in flight or republished violates the contract.
 */
const FIXED = [
  'type',
  'const',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'additionalProperties',
] as const;
/** Keywords whose value is a list of subschemas. */
const BRANCHES = ['anyOf', 'oneOf', 'allOf'] as const;

interface Schema extends Readonly<Partial<Record<(typeof FIXED)[number] | (typeof ANNOTATIONS)[number], unknown>>> {
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
}

const anythingSchema = z.unknown().optional();
const schema: z.ZodType<Schema> = z.lazy(() => {
  const branches = z.array(schema).optional();
  return z.strictObject({
    ...z.object(Object.fromEntries([...ANNOTATIONS, ...FIXED].map((keyword) => [keyword, anythingSchema]))).shape,
    enum: z.array(z.unknown()).optional(),
    anyOf: branches,
    oneOf: branches,
    allOf: branches,
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    items: schema.optional(),
  });
});

/**
 * Lists the changes in the new schema that break a consumer of the published one: a field that is removed or renamed,
 * has another type, format or bound, is no longer required, has new values, or becomes required (older events that are
 * in flight or republished lack it). Empty when the new schema only adds optional fields.
 * @throws ZodError that names an unsupported keyword: add it to this file before a contract uses it
 */
export function incompatibilities(published: unknown, current: unknown, path = '$'): readonly string[] {
  return compare(schema.parse(published), schema.parse(current), path);
}

function compare(before: Schema, after: Schema, path: string): readonly string[] {
  return [
    ...compareFixed(before, after, path),
    ...compareValues(before, after, path),
    ...BRANCHES.flatMap((keyword) => compareBranches(before[keyword], after[keyword], `${path}.${keyword}`)),
    ...compareProperties(before, after, path),
    ...compareItems(before, after, path),
  ];
}

const isEqual = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function compareFixed(before: Schema, after: Schema, path: string): readonly string[] {
  return FIXED.filter((keyword) => !isEqual(before[keyword], after[keyword])).map(
    (keyword) => `${path} changed its ${keyword}`,
  );
}

function compareValues(before: Schema, after: Schema, path: string): readonly string[] {
  if (!before.enum || !after.enum) {
    return isEqual(before.enum, after.enum)
      ? []
      : [`${path} ${before.enum ? 'is no longer' : 'became'} an enumeration`];
  }
  const [oldValues, newValues] = [before.enum, after.enum];
  return [
    ...newValues
      .filter((value) => !oldValues.includes(value))
      .map((value) => `${path} has a new value ${String(value)}`),
    ...oldValues
      .filter((value) => !newValues.includes(value))
      .map((value) => `${path} lost the value ${String(value)}`),
  ];
}

/** Compares subschemas one by one in order. A changed order counts as a change. */
function compareBranches(
  before: readonly Schema[] | undefined,
  after: readonly Schema[] | undefined,
  path: string,
): readonly string[] {
  if (before?.length !== after?.length) return [`${path} has different alternatives`];
  return (before ?? []).flatMap((branch, index) => {
    const now = after?.[index];
    return now ? compare(branch, now, `${path}[${index}]`) : [];
  });
}

function compareProperties(before: Schema, after: Schema, path: string): readonly string[] {
  const required = (schema: Schema, name: string): boolean => schema.required?.includes(name) ?? false;
  const kept = Object.entries(before.properties ?? {}).flatMap(([name, property]) => {
    const now = after.properties?.[name];
    if (!now) return [`${path}.${name} was removed`];
    const loosened = required(before, name) && !required(after, name) ? [`${path}.${name} is no longer required`] : [];
    return [...loosened, ...compare(property, now, `${path}.${name}`)];
  });
  const newlyRequired = (after.required ?? []).filter((name) => !required(before, name));
  return [...kept, ...newlyRequired.map((name) => `${path}.${name} became required`)];
}

function compareItems(before: Schema, after: Schema, path: string): readonly string[] {
  if (!before.items || !after.items) {
    return isEqual(before.items, after.items) ? [] : [`${path} is no longer a list with the same item schema`];
  }
  return compare(before.items, after.items, `${path}[]`);
}
