import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDataFormat, DataFormatError, emptyDataFolder, ForeignFolderError } from '../../data-folder.ts';

function folder(files: readonly string[], folders: readonly string[] = []): string {
  const directory = mkdtempSync(join(tmpdir(), 'warung-folder-'));
  for (const name of files) writeFileSync(join(directory, name), 'x');
  for (const name of folders) mkdirSync(join(directory, name));
  return directory;
}

test('a fresh start deletes the data of the runtime, except its lock and the assembly', () => {
  const kept = ['lock', 'assembly', 'assembly.next', '.DS_Store'];
  const files = ['sqs.sqlite', 'sqs.sqlite-wal', 'sqs.sqlite-shm', 'credentials.json', 'aws.json', 'clock', 'lock'];
  const directory = folder(
    [...files, '.DS_Store'],
    ['dynamodb', 's3', 'simulator', 'logs', 'access-logs', 'assembly', 'assembly.next'],
  );
  emptyDataFolder(directory);
  expect(readdirSync(directory).sort()).toEqual(kept.sort());
});

test('a folder with a foreign file is not emptied, and the error names the file', () => {
  const directory = folder(['sqs.sqlite', 'package.json']);
  expect(() => emptyDataFolder(directory)).toThrow(ForeignFolderError);
  expect(() => emptyDataFolder(directory)).toThrow(/package\.json.*--data/);
  expect(readdirSync(directory)).toHaveLength(2);
});

test('a new data folder gets the current format, with which it can be started again', () => {
  const directory = folder(['lock'], ['assembly']);
  checkDataFormat(directory);
  const format = readFileSync(join(directory, 'format'), 'utf8');
  writeFileSync(join(directory, 'sqs.sqlite'), 'x');
  checkDataFormat(directory);
  expect(format).toMatch(/^\d+\n$/);
  expect(readFileSync(join(directory, 'format'), 'utf8')).toBe(format);
});

test.each([
  ['no format', undefined],
  ['another format', '999999'],
  ['an unreadable format', 'x'],
])('a folder with data of %s is refused until it is emptied', (_, format) => {
  const directory = folder(['sqs.sqlite']);
  if (format !== undefined) writeFileSync(join(directory, 'format'), format);
  expect(() => checkDataFormat(directory)).toThrow(DataFormatError);
  expect(() => checkDataFormat(directory)).toThrow(/--fresh.*delete/);
  emptyDataFolder(directory);
  checkDataFormat(directory);
  expect(readdirSync(directory)).toEqual(['format']);
});
