import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LogFiles } from '../../../kernel/log-file.ts';

test('a log continues after a restart, and is at most twice as large as its limit', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'warung-logs-')), 'logs');
  const path = join(folder, 'api.log');
  const write = (...numbers: number[]) => {
    const files = new LogFiles(100);
    for (const number of numbers) files.append(path, `${number}`.padEnd(49, '.'));
  };
  write(1, 2);
  write(3);
  expect(readdirSync(folder)).toEqual(['api.log']);
  write(4, 5, 6, 7, 8);
  const lines = (file: string) => readFileSync(file, 'utf8').trim().split('\n').map(Number.parseFloat);
  expect([lines(`${path}.1`), lines(path)]).toEqual([
    [4, 5, 6],
    [7, 8],
  ]);
});
