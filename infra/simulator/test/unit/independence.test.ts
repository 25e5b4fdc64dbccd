import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../../..');
const HOME = 'infra/simulator/';
/** Components that the simulator's page shares with the platform's pages; they know neither. */
const SHARED_COMPONENTS = 'web/ui/';

/** Returns imports from and to `infra/simulator` that cross its folder. */
function crossingImports(): string[] {
  return globSync('{infra,functions,shared,events}/**/*.{ts,tsx}', { cwd: ROOT, exclude: ['**/test/**'] }).flatMap(
    (file) => {
      const source = readFileSync(join(ROOT, file), 'utf8');
      return [...source.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)]
        .map(([, path = '']) => relative(ROOT, resolve(ROOT, dirname(file), path)))
        .filter((target) => target.startsWith(HOME) !== file.startsWith(HOME) && !target.startsWith(SHARED_COMPONENTS))
        .map((target) => `${file} -> ${target}`);
    },
  );
}

test('the simulator and the platform do not import each other', () => {
  expect(crossingImports()).toEqual([]);
});

test('the back end depends on Node and zod only', () => {
  const packages = globSync(`${HOME}**/*.ts`, { cwd: ROOT, exclude: [`${HOME}web/**`, `${HOME}test/**`] }).flatMap(
    (file) => [...readFileSync(join(ROOT, file), 'utf8').matchAll(/from '([^.'][^']*)'/g)].map(([, name = '']) => name),
  );
  expect([...new Set(packages)].filter((name) => !name.startsWith('node:'))).toEqual(['zod']);
});
