import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadStaticFiles } from '../../../../functions/web/static-files.ts';

describe('the files of a folder', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'warung-site-'));
    mkdirSync(join(folder, 'web', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'secret.txt'), 'outside');
    writeFileSync(join(folder, 'web', 'a.html'), 'plain');
    writeFileSync(join(folder, 'web', 'a.html.br'), 'brotli');
    writeFileSync(join(folder, 'web', 'assets', 'b.woff2'), 'font');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const site = () => loadStaticFiles(join(folder, 'web'));

  test('are listed with their codings', () => {
    expect(site().codings('a.html')).toEqual(['br', 'identity']);
    expect(site().codings('assets/b.woff2')).toEqual(['identity']);
  });

  test.each(['', 'assets', '../secret.txt', './a.html', '/a.html', 'missing.html', 'a.html\0'])(
    'do not include %j',
    (name) => {
      expect(site().codings(name)).toEqual([]);
    },
  );

  test('are read in a coding', async () => {
    const read = await Promise.all([site().read('a.html', 'br'), site().read('a.html', 'identity')]);
    expect(read.map(String)).toEqual(['brotli', 'plain']);
  });

  test('are read once, and again after a failed read', async () => {
    const some = site();
    await expect(some.read('late.html', 'identity')).rejects.toThrow('ENOENT');
    writeFileSync(join(folder, 'web', 'late.html'), 'first');
    expect(String(await some.read('late.html', 'identity'))).toBe('first');
    writeFileSync(join(folder, 'web', 'late.html'), 'second');
    expect(String(await some.read('late.html', 'identity'))).toBe('first');
  });
});
