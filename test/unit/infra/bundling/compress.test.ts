import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compressTexts, copyCompressed } from '../../../../infra/bundling/compress.ts';

const TEXT = 'the same words again and again, '.repeat(40);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'warung-compress-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets', 'a.js'), TEXT);
  writeFileSync(join(folder, 'assets', 'f.woff2'), TEXT);
  writeFileSync(join(folder, 'tiny.txt'), 'x');
  compressTexts(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (name: string): Buffer => readFileSync(join(folder, name));

test('text files have both encodings beside them', () => {
  expect(brotliDecompressSync(read('assets/a.js.br')).toString()).toBe(TEXT);
  expect(gunzipSync(read('assets/a.js.gz')).toString()).toBe(TEXT);
});

test('files that are compressed already or would get larger have none', () => {
  for (const name of ['assets/f.woff2.br', 'assets/f.woff2.gz', 'tiny.txt.br', 'tiny.txt.gz']) {
    expect(existsSync(join(folder, name)), name).toBe(false);
  }
});

test('the bytes do not depend on the time or the operating system', () => {
  // RFC 1952, 2.3: four bytes of time, one of flags, one of the system.
  expect([...read('assets/a.js.gz').subarray(4, 10)]).toEqual([0, 0, 0, 0, 2, 255]);
});

test('a file can be copied with its encodings', () => {
  copyCompressed(join(folder, 'assets', 'a.js'), join(folder, 'b.js'));
  expect(read('b.js').toString()).toBe(TEXT);
  expect(read('b.js.br')).toEqual(read('assets/a.js.br'));
});
