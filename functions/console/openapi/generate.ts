import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allOperations } from './all-operations.ts';
import { openApiText } from './build.ts';

/** Writes `docs/openapi.json`, which is served at /openapi.json. Run with `npm run schemas`. */
writeFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), openApiText(allOperations));
