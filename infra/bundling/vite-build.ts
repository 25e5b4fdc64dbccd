/**
 * Builds one web app in a separate process: `node infra/bundling/vite-build.ts <folder> <output folder>`. The last line
 * of the output is a JSON list of the project's own sources that were read outside of the app's folder, relative to the
 * project.
 */
import { join, relative, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { build, type Plugin } from 'vite';
import { PROJECT_ROOT } from './bundle.ts';

const [root = '', outDir = ''] = process.argv.slice(2);

const read = new Set<string>();
const readModules: Plugin = {
  name: 'warung-read-modules',
  moduleParsed({ id }) {
    read.add(id.split('?')[0] ?? id);
  },
};

try {
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    configLoader: 'native',
    mode: 'production',
    // Values from a developer's .env files must not get into a build.
    envDir: false,
    logLevel: 'warn',
    plugins: [readModules],
    build: { outDir, emptyOutDir: true, reportCompressedSize: false },
  });
} catch (error) {
  // Without colours, because other programs include the text in their errors.
  console.error(stripVTControlCharacters(error instanceof Error ? error.message : String(error)));
  process.exit(1);
}

const isOutside = (path: string): boolean =>
  path.startsWith(PROJECT_ROOT + sep) && !path.startsWith(root + sep) && !path.includes('/node_modules/');
console.log(
  JSON.stringify(
    [...read]
      .filter(isOutside)
      .map((path) => relative(PROJECT_ROOT, path))
      .sort(),
  ),
);
