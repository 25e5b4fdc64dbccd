import * as z from 'zod';
import { publishedEvent } from './cloud-event.ts';
import { EVENT_TYPES, type EventType } from './domain-events.ts';

/** Creates the text of a file in `events/schemas/`: the JSON Schema (2020-12) of a type's CloudEvents. */
function jsonSchemaOf(type: EventType): string {
  // `input` is the form that a consumer's parser accepts, including unknown fields.
  const schema = z.toJSONSchema(publishedEvent(type), { target: 'draft-2020-12', io: 'input' });
  return `${JSON.stringify({ $id: `https://warung.example/events/${type}.json`, title: type, ...schema }, null, 2)}\n`;
}

export const schemaFileName = (type: EventType): string => `${type}.json`;

/** Returns the texts of all schema files by file name. */
export const allSchemas = (): ReadonlyMap<string, string> =>
  new Map(EVENT_TYPES.map((type) => [schemaFileName(type), jsonSchemaOf(type)]));
