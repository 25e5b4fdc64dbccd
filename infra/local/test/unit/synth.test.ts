import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { putInPlace } from '../../synth.ts';

const root = (): string => mkdtempSync(join(tmpdir(), 'warung-synth-'));

function assembly(directory: string, manifest: string, asset: string): string {
  mkdirSync(join(directory, asset), { recursive: true });
  writeFileSync(join(directory, 'manifest.json'), manifest);
  writeFileSync(join(directory, asset, 'index.mjs'), manifest);
  return directory;
}

test('a new assembly replaces the old one and keeps its code for running functions', async () => {
  const out = assembly(join(root(), 'assembly'), 'old', 'asset.1');
  await putInPlace(assembly(`${out}.next`, 'new', 'asset.2'), out, true);
  expect(readFileSync(join(out, 'manifest.json'), 'utf8')).toBe('new');
  expect(readFileSync(join(out, 'asset.1', 'index.mjs'), 'utf8')).toBe('old');
  expect(readFileSync(join(out, 'asset.2', 'index.mjs'), 'utf8')).toBe('new');
  expect([`${out}.next`, `${out}.last`].filter((path) => existsSync(path))).toEqual([]);
});

test('a start keeps nothing of an earlier assembly', async () => {
  const out = assembly(join(root(), 'assembly'), 'old', 'asset.1');
  await putInPlace(assembly(`${out}.next`, 'new', 'asset.2'), out, false);
  expect(existsSync(join(out, 'asset.1'))).toBe(false);
  const first = join(root(), 'assembly');
  await putInPlace(assembly(`${first}.next`, 'new', 'asset.2'), first, true);
  expect(existsSync(join(first, 'manifest.json'))).toBe(true);
});
