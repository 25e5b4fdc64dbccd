import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyDataFolder, ForeignFolderError } from '../../data-folder.ts';

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
