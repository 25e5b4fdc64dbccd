import { join } from 'node:path';
import { acceptSchemas } from './accept-schemas.ts';
import { allSchemas } from './json-schema.ts';

/** Writes `events/schemas/` (`npm run schemas`). The committed schemas are the contract with consumers. */
acceptSchemas(join(import.meta.dirname, 'schemas'), allSchemas());
