import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './bundle.ts';
import { copyCompressed } from './compress.ts';
import { buildWeb, type WebApp } from './web.ts';

/** The description of the API, which `npm run schemas` writes. */
const OPENAPI = join(PROJECT_ROOT, 'docs', 'openapi.json');

/** Writes what functions/console serves into the folder `web` of a function's code. Throws WebBuildFailed. */
export function writePages(app: WebApp, codeFolder: string): void {
  const folder = join(codeFolder, 'web');
  cpSync(buildWeb(app), folder, { recursive: true });
  copyCompressed(OPENAPI, join(folder, 'openapi.json'));
}
