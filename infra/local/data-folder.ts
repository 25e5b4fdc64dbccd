import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** `--fresh` on a folder that holds more than the runtime's data. */
export class ForeignFolder extends Error {
  override readonly name = 'ForeignFolder';
}

/** What the parts keep below the data folder. */
const OURS = /^(.+\.sqlite(-wal|-shm)?|dynamodb|s3|simulator|logs|access-logs|(credentials|aws)\.json(\.next)?|clock)$/;
/** The claim, the app that may just be written, and what the machine leaves in every folder. */
const STAYS = /^(lock|assembly.*|\..*)$/;

/**
 * Takes away all data of earlier starts.
 * @throws ForeignFolder, with nothing touched, when there is anything that the runtime did not put there
 */
export function emptyDataFolder(dataDir: string): void {
  const data = readdirSync(dataDir).filter((name) => !STAYS.test(name));
  const foreign = data.find((name) => !OURS.test(name));
  if (foreign !== undefined)
    throw new ForeignFolder(
      `--fresh would empty ${dataDir}, which holds ${foreign} and so is not (only) a data folder: give another with --data DIR`,
    );
  for (const name of data) rmSync(join(dataDir, name), { recursive: true, force: true });
}
