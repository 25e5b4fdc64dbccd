import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DataFolderTaken, lockDataFolder } from '../../../infra/local/data-lock.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'warung-lock-'));

test('a data folder held by a living process is refused, naming it', () => {
  const dir = folder();
  writeFileSync(join(dir, 'lock'), String(process.ppid));
  expect(() => lockDataFolder(dir)).toThrow(DataFolderTaken);
  expect(() => lockDataFolder(dir)).toThrow(String(process.ppid));
});

// Process ids come again, in a container after every start of it.
test('a claim left by a killed process is taken over when its id went to another program', () => {
  const dir = folder();
  const unlock = lockDataFolder(dir);
  const [, since = ''] = readFileSync(join(dir, 'lock'), 'utf8').split(' ');
  unlock();
  writeFileSync(join(dir, 'lock'), `${process.ppid} ${since}0`);
  lockDataFolder(dir)();
});

test('a claim left by a killed process is taken over, and a given-back one is free', () => {
  const dir = folder();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(join(dir, 'lock'), String(dead));
  lockDataFolder(dir)();
  lockDataFolder(dir)();
});
