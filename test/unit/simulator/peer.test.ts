import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const HOME = 'infra/simulator/';

/** Imports across the border of `infra/simulator`, in both directions. */
function crossings(): string[] {
  return globSync('{infra,functions,shared,events}/**/*.{ts,tsx}', { cwd: ROOT }).flatMap((file) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    return [...source.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)]
      .map(([, path = '']) => relative(ROOT, resolve(ROOT, dirname(file), path)))
      .filter((target) => target.startsWith(HOME) !== file.startsWith(HOME))
      .map((target) => `${file} -> ${target}`);
  });
}

test('the simulator is a peer: it imports nothing of the platform, and the platform nothing of it', () => {
  expect(crossings()).toEqual([]);
});

test('the back end needs node and zod alone', () => {
  const packages = globSync(`${HOME}**/*.ts`, { cwd: ROOT, exclude: [`${HOME}web/**`] }).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/from '([^.'][^']*)'/g)].map(([, name = '']) => name),
  );
  expect([...new Set(packages)].filter((name) => !name.startsWith('node:'))).toEqual(['zod']);
});
