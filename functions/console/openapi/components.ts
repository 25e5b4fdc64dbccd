import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { type Converted, convert, type Direction, type JsonSchema, withReferences } from './json-schema.ts';

/** Two different schemas have one id. */
export class SchemaIdTaken extends Error {
  override readonly name = 'SchemaIdTaken';
  constructor(id: string) {
    super(`two schemas have the id "${id}"`);
  }
}

/**
 * The named schemas of an API. What a caller may send and what a caller gets are different schemas, where there are defaults or
 * conversions: then the former is called `<id>Input`.
 */
export class Components {
  readonly #named: Readonly<Record<Direction, Map<string, JsonSchema>>> = { input: new Map(), output: new Map() };

  /** Takes a schema's named parts in. All have to be taken in before any is written. @throws SchemaIdTaken */
  add(schema: z.ZodType, io: Direction): Converted {
    const converted = convert(schema, io);
    for (const [id, part] of Object.entries(converted.defs)) {
      const known = this.#named[io].get(id);
      if (known !== undefined && !isDeepStrictEqual(known, part)) throw new SchemaIdTaken(id);
      this.#named[io].set(id, part);
    }
    return converted;
  }

  /** A schema that was added, with references to components. */
  write({ schema }: Converted, io: Direction): JsonSchema {
    const split = this.#split();
    return withReferences(schema, (id) => `#/components/schemas/${nameOf(id, io, split)}`);
  }

  /** All components by name, in the order of names. */
  schemas(): Record<string, JsonSchema> {
    const split = this.#split();
    const all = (['output', 'input'] as const).flatMap((io) =>
      [...this.#named[io]].map(
        ([id, schema]) => [nameOf(id, io, split), this.write({ schema, defs: {} }, io)] as const,
      ),
    );
    return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Ids of schemas that are not the same in both directions, by themselves or by what they refer to. */
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
  withReferences(schema, (id) => {
    found.push(id);
    return id;
  });
  return found;
}
