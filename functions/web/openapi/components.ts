import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import {
  type ConvertedSchema,
  type Direction,
  type JsonSchema,
  replaceReferences,
  toJsonSchema,
} from './json-schema.ts';

/** Two different schemas have the same id. */
export class SchemaIdTakenError extends Error {
  override readonly name = 'SchemaIdTakenError';
  constructor(id: string) {
    super(`two schemas have the id "${id}"`);
  }
}

/**
 * The named schemas of an API. With defaults or conversions, the schema of a request differs from the schema of a
 * response; the request schema is then named `<id>Input`.
 */
export class Components {
  readonly #named: Readonly<Record<Direction, Map<string, JsonSchema>>> = { input: new Map(), output: new Map() };

  /** Adds the named parts of a schema. Add all schemas before writing any. @throws SchemaIdTakenError */
  add(schema: z.ZodType, io: Direction): ConvertedSchema {
    const converted = toJsonSchema(schema, io);
    for (const [id, part] of Object.entries(converted.defs)) {
      const known = this.#named[io].get(id);
      if (known !== undefined && !isDeepStrictEqual(known, part)) throw new SchemaIdTakenError(id);
      this.#named[io].set(id, part);
    }
    return converted;
  }

  /** Returns an added schema with references to components. */
  write({ schema }: ConvertedSchema, io: Direction): JsonSchema {
    const split = this.#split();
    return replaceReferences(schema, (id) => `#/components/schemas/${nameOf(id, io, split)}`);
  }

  /** Returns all components by name, sorted by name. */
  schemas(): Record<string, JsonSchema> {
    const split = this.#split();
    const all = (['output', 'input'] as const).flatMap((io) =>
      [...this.#named[io]].map(
        ([id, schema]) => [nameOf(id, io, split), this.write({ schema, defs: {} }, io)] as const,
      ),
    );
    return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Returns the ids of schemas that differ between the directions, themselves or through a reference. */
  #split(): ReadonlySet<string> {
    const { input, output } = this.#named;
    const both = [...input].filter(([id]) => output.has(id));
    const split = new Set(both.filter(([id, schema]) => !isDeepStrictEqual(schema, output.get(id))).map(([id]) => id));
    for (let before = -1; before !== split.size; ) {
      before = split.size;
      for (const [id, schema] of both) {
        if (referencesOf(schema).some((other) => split.has(other))) split.add(id);
      }
    }
    return split;
  }
}

const nameOf = (id: string, io: Direction, split: ReadonlySet<string>): string =>
  io === 'input' && split.has(id) ? `${id}Input` : id;

function referencesOf(schema: JsonSchema): string[] {
  const found: string[] = [];
  replaceReferences(schema, (id) => {
    found.push(id);
    return id;
  });
  return found;
}
