import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allOperations } from './all-operations.ts';
import { toOpenApiText } from './build-openapi.ts';

/** Writes `docs/openapi.json`, which is served at /openapi.json. Run with `npm run schemas`. */
writeFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), toOpenApiText(allOperations));
