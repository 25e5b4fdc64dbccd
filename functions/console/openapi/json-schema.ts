import * as z from 'zod';

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** `input` is what a caller may send, `output` what a caller gets. */
export type Direction = 'input' | 'output';

export interface Converted {
  readonly schema: JsonSchema;
  /** What `$ref: '#/$defs/<id>'` in it points to, by id. */
  readonly defs: Readonly<Record<string, JsonSchema>>;
}

/** A schema that refers to itself can only be referred to by a name. */
export class UnnamedRecursion extends Error {
  override readonly name = 'UnnamedRecursion';
  constructor() {
    super('a schema refers to itself or to what holds it: give it a name with `.meta({ id })`');
  }
}

/** Formats whose pattern only says the same again, at length. */
const TOLD_BY_FORMAT: readonly unknown[] = ['date-time', 'date', 'time', 'email', 'uri', 'uuid'];

const $Defs = z.record(z.string(), z.record(z.string(), z.unknown())).default({});

/**
 * The JSON Schema of a zod schema; each part that has an id stands in `defs`.
 * @throws UnnamedRecursion
 */
export function convert(schema: z.ZodType, io: Direction): Converted {
  const {
    $schema: _,
    $defs,
    ...converted
  } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (TOLD_BY_FORMAT.includes(jsonSchema.format)) delete jsonSchema.pattern;
      // What JavaScript can count to is no limit of the API.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      // Answers may get fields; only who sends has to keep to what is known, where the schema is strict.
      const { def } = zodSchema._zod;
      const isStrict = def.type === 'object' && 'catchall' in def && def.catchall !== undefined;
      if (jsonSchema.additionalProperties === false && !isStrict) delete jsonSchema.additionalProperties;
    },
  });
  const defs = $Defs.parse($defs);
  if (JSON.stringify([converted, defs]).match(/"#"|__schema\d/)) throw new UnnamedRecursion();
  return { schema: converted, defs };
}

/** The schema with the target of each `$ref` to a named part replaced by what `target` says. */
export function withReferences(schema: JsonSchema, target: (id: string) => string): JsonSchema {
  const replaced = (value: unknown, key?: string): unknown => {
    if (key === '$ref' && typeof value === 'string') return target(value.replace('#/$defs/', ''));
    if (Array.isArray(value)) return value.map((entry) => replaced(entry));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaced(part, name)]));
  };
  return $Schema.parse(replaced(schema));
}

const $Schema = z.record(z.string(), z.unknown());
