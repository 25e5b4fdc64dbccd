import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** `--fresh` was used on a folder that holds more than the runtime's data. */
export class ForeignFolderError extends Error {
  override readonly name = 'ForeignFolderError';
}

/** Files and folders that the services keep in the data folder. */
const RUNTIME_DATA =
  /^(.+\.sqlite(-wal|-shm)?|dynamodb|s3|simulator|logs|access-logs|(credentials|aws)\.json(\.next)?|clock)$/;
/** The lock, the assembly that may be written at this moment, and hidden files of the operating system. */
const KEPT = /^(lock|assembly.*|\..*)$/;

/**
 * Deletes all data of earlier starts.
 * @throws ForeignFolderError, without deleting anything, when the folder holds anything that the runtime did not create
 */
export function emptyDataFolder(dataDir: string): void {
  const data = readdirSync(dataDir).filter((name) => !KEPT.test(name));
  const foreign = data.find((name) => !RUNTIME_DATA.test(name));
  if (foreign !== undefined)
    throw new ForeignFolderError(
      `--fresh would empty ${dataDir}, but it contains ${foreign}, which the runtime did not create: choose another folder with --data DIR`,
    );
  for (const name of data) rmSync(join(dataDir, name), { recursive: true, force: true });
}
