import { join } from 'node:path';
import { acceptSchemas } from './accept.ts';
import { allSchemas } from './json-schema.ts';

/** Writes `events/schemas/`: `npm run schemas`. What stands there, committed, is what consumers were promised. */
acceptSchemas(join(import.meta.dirname, 'schemas'), allSchemas());
