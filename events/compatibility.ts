import * as z from 'zod';

/** Keywords that tell a reader something and bind nobody. */
const NOTES = ['$id', '$schema', 'title', 'description', 'examples', 'deprecated'] as const;
/**
 * Keywords that must stay as they are. Looser, and a consumer meets what it never met; stricter, and an older event, still under
 * way or published again, breaks the contract.
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
/** Keywords that hold alternatives or parts, each a schema of its own. */
const BRANCHES = ['anyOf', 'oneOf', 'allOf'] as const;

interface Schema extends Readonly<Partial<Record<(typeof FIXED)[number] | (typeof NOTES)[number], unknown>>> {
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
}

const anything = z.unknown().optional();
const $Schema: z.ZodType<Schema> = z.lazy(() => {
  const branches = z.array($Schema).optional();
  return z.strictObject({
    ...z.object(Object.fromEntries([...NOTES, ...FIXED].map((keyword) => [keyword, anything]))).shape,
    enum: z.array(z.unknown()).optional(),
    anyOf: branches,
    oneOf: branches,
    allOf: branches,
    properties: z.record(z.string(), $Schema).optional(),
    required: z.array(z.string()).optional(),
    items: $Schema.optional(),
  });
});

/**
 * What a consumer of the published schema could not cope with in the new one: a field removed or renamed, of another
 * type, format or bound, no longer always there, with values that it does not know, or newly demanded (older events, republished
 * or still under way, lack it). Empty when the new schema only adds optional fields.
 * @throws ZodError naming a keyword that is not compared here: teach it to this file before a contract uses it
 */
export function incompatibilities(published: unknown, current: unknown, path = '$'): readonly string[] {
  return compare($Schema.parse(published), $Schema.parse(current), path);
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

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function compareFixed(before: Schema, after: Schema, path: string): readonly string[] {
  return FIXED.filter((keyword) => !same(before[keyword], after[keyword])).map(
    (keyword) => `${path} changed its ${keyword}`,
  );
}

function compareValues(before: Schema, after: Schema, path: string): readonly string[] {
  if (!before.enum || !after.enum) {
    return same(before.enum, after.enum)
      ? []
      : [`${path} ${before.enum ? 'is no longer' : 'became'} one of a few values`];
  }
  const [old, now] = [before.enum, after.enum];
  return [
    ...now.filter((value) => !old.includes(value)).map((value) => `${path} has a new value ${String(value)}`),
    ...old.filter((value) => !now.includes(value)).map((value) => `${path} lost the value ${String(value)}`),
  ];
}

/** Alternatives are compared one by one in their order: the order is the producer's, and says nothing when it stays. */
function compareBranches(
  before: readonly Schema[] | undefined,
  after: readonly Schema[] | undefined,
  path: string,
): readonly string[] {
  if (before?.length !== after?.length) return [`${path} has other alternatives`];
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
  const demanded = (after.required ?? []).filter((name) => !required(before, name));
  return [...kept, ...demanded.map((name) => `${path}.${name} became required`)];
}

function compareItems(before: Schema, after: Schema, path: string): readonly string[] {
  if (!before.items || !after.items) {
    return same(before.items, after.items) ? [] : [`${path} is no longer a list of the same`];
  }
  return compare(before.items, after.items, `${path}[]`);
}
