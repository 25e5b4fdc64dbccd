import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another runtime uses the data folder. */
export class DataFolderTaken extends Error {
  override readonly name = 'DataFolderTaken';
}

/**
 * Claims a data folder for this process, so that two runtimes never share one. A claim left by a killed process is taken over.
 * @returns a function that gives the claim back
 * @throws DataFolderTaken naming the process that holds it
 */
export function lockDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'lock');
  for (;;) {
    try {
      writeFileSync(file, `${process.pid} ${startOf(process.pid) ?? ''}`, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const [pid = '', since = ''] = readFileSync(file, 'utf8').split(' ');
    const holder = Number(pid);
    const sameProcess = since === '' || (startOf(holder) ?? since) === since;
    if (sameProcess && isAlive(holder)) {
      throw new DataFolderTaken(
        `the data folder ${dataDir} is in use by process ${holder}: stop that one, or give another with --data DIR`,
      );
    }
    rmSync(file, { force: true });
  }
}

/** When a process began, which tells it from a later one of the same id; undefined where the system does not say. */
function startOf(pid: number): string | undefined {
  try {
    // Field 22 of proc_pid_stat(5); the second, the program's name in brackets, may hold blanks.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19];
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
