import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `--fresh` was used on a folder that holds more than the runtime's data. */
export class ForeignFolderError extends Error {
  override readonly name = 'ForeignFolderError';
}

/** The data folder holds data that this version of the project cannot read. */
export class DataFormatError extends Error {
  override readonly name = 'DataFormatError';
}

/** The version of the stored data. Increment it when items, keys or files of earlier starts can no longer be read. */
const DATA_FORMAT = 1;
const FORMAT_FILE = 'format';

/** Files and folders that the services keep in the data folder. */
const RUNTIME_DATA =
  /^(.+\.sqlite(-wal|-shm)?|dynamodb|s3|simulator|logs|access-logs|(credentials|aws)\.json(\.next)?|clock|format)$/;
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

/**
 * Checks that the data of earlier starts has the current format. Writes the format into a folder without data.
 * @throws DataFormatError for data of another format, or of an unknown one
 */
export function checkDataFormat(dataDir: string): void {
  const file = join(dataDir, FORMAT_FILE);
  if (existsSync(file) ? readFileSync(file, 'utf8').trim() === String(DATA_FORMAT) : !hasData(dataDir)) {
    writeFileSync(file, `${DATA_FORMAT}\n`);
    return;
  }
  throw new DataFormatError(
    `the data in ${dataDir} was written by another version of Warung: start with --fresh to begin with empty data, or delete the folder`,
  );
}

const hasData = (dataDir: string): boolean =>
  readdirSync(dataDir).some((name) => !KEPT.test(name) && RUNTIME_DATA.test(name));
