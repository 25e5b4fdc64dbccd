import * as z from 'zod';
import { publishedEvent } from './envelope.ts';
import { FACT_TYPES, type FactType } from './facts.ts';

/** The JSON Schema (2020-12) of a type's events, as text that ends with a line break: a file of `events/schemas/`. */
function jsonSchemaOf(type: FactType): string {
  // As input: what a consumer's parser takes, fields too many included.
  const schema = z.toJSONSchema(publishedEvent(type), { target: 'draft-2020-12', io: 'input' });
  return `${JSON.stringify({ $id: `https://warung.example/events/${type}.json`, title: type, ...schema }, null, 2)}\n`;
}

export const schemaFileName = (type: FactType): string => `${type}.json`;

/** All schema files by name. */
export const allSchemas = (): ReadonlyMap<string, string> =>
  new Map(FACT_TYPES.map((type) => [schemaFileName(type), jsonSchemaOf(type)]));
