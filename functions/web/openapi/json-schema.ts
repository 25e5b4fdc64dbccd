import * as z from 'zod';

/** A JSON Schema of draft 2020-12, as in OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** `input` is what a caller may send, `output` what a caller receives. */
export type Direction = 'input' | 'output';

export interface ConvertedSchema {
  readonly schema: JsonSchema;
  /** The targets of `$ref: '#/$defs/<id>'` in the schema, by id. */
  readonly defs: Readonly<Record<string, JsonSchema>>;
}

/** A schema refers to itself without a name. */
export class UnnamedRecursionError extends Error {
  override readonly name = 'UnnamedRecursionError';
  constructor() {
    super('a schema refers to itself or to a schema that contains it: give it a name with `.meta({ id })`');
  }
}

/** Formats whose pattern adds no information. */
const FORMATS_WITHOUT_PATTERN: readonly unknown[] = ['date-time', 'date', 'time', 'email', 'uri', 'uuid'];

const defsSchema = z.record(z.string(), z.record(z.string(), z.unknown())).default({});

/**
 * Converts a zod schema to JSON Schema. Each part that has an id is in `defs`.
 * @throws UnnamedRecursionError
 */
export function toJsonSchema(schema: z.ZodType, io: Direction): ConvertedSchema {
  const {
    $schema: _,
    $defs,
    ...converted
  } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (FORMATS_WITHOUT_PATTERN.includes(jsonSchema.format)) delete jsonSchema.pattern;
      // The safe integers of JavaScript are not limits of the API.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      // Responses may get new fields; only strict schemas reject unknown fields.
      const { def } = zodSchema._zod;
      const isStrict = def.type === 'object' && 'catchall' in def && def.catchall !== undefined;
      if (jsonSchema.additionalProperties === false && !isStrict) delete jsonSchema.additionalProperties;
    },
  });
  const defs = defsSchema.parse($defs);
  if (JSON.stringify([converted, defs]).match(/"#"|__schema\d/)) throw new UnnamedRecursionError();
  return { schema: converted, defs };
}

/** Replaces the target of each `$ref` to a named part by the result of `target`. */
export function replaceReferences(schema: JsonSchema, target: (id: string) => string): JsonSchema {
  const replaced = (value: unknown, key?: string): unknown => {
    if (key === '$ref' && typeof value === 'string') return target(value.replace('#/$defs/', ''));
    if (Array.isArray(value)) return value.map((entry) => replaced(entry));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaced(part, name)]));
  };
  return jsonSchemaSchema.parse(replaced(schema));
}

const jsonSchemaSchema = z.record(z.string(), z.unknown());
