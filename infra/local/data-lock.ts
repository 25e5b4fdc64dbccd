import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another runtime is using the data folder. */
export class DataFolderTakenError extends Error {
  override readonly name = 'DataFolderTakenError';
}

/** How long a lock is checked again: a process that was just killed stays listed until the system has removed it. */
const RETRY_TIMEOUT_MS = 2_000;
const RETRY_INTERVAL_MS = 25;

/**
 * Locks a data folder for this process, so that two runtimes never share one. Takes over the lock of a killed process.
 * @returns a function that releases the lock
 * @throws DataFolderTakenError naming the process that still holds the lock after `timeoutMs`
 */
export async function lockDataFolder(dataDir: string, timeoutMs = RETRY_TIMEOUT_MS): Promise<() => void> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'lock');
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      writeFileSync(file, `${process.pid} ${statOf(process.pid)?.since ?? ''}`, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = holderOf(file);
    if (holder === undefined) {
      rmSync(file, { force: true });
    } else if (performance.now() >= deadline) {
      throw new DataFolderTakenError(
        `the data folder ${dataDir} is in use by process ${holder}: stop that process, or choose another folder with --data DIR`,
      );
    } else {
      await new Promise((resolve) => setTimeout(resolve, RETRY_INTERVAL_MS));
    }
  }
}

/** Returns the running process that holds a lock; undefined when there is none. */
function holderOf(file: string): number | undefined {
  const [pid = '', since = ''] = readLock(file).split(' ');
  const holder = Number(pid);
  const stat = statOf(holder);
  const sameProcess = since === '' || (stat?.since ?? since) === since;
  return sameProcess && !stat?.isDead && isAlive(holder) ? holder : undefined;
}

function readLock(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Released in the meantime.
    return '';
  }
}

interface ProcessStat {
  /** Start time, which distinguishes the process from a later one with the same id. */
  readonly since: string;
  /** The process has ended and is listed only until its parent reads the exit status. */
  readonly isDead: boolean;
}

/** Reads the status of a process; undefined where the system provides none, or when there is no such process. */
function statOf(pid: number): ProcessStat | undefined {
  try {
    // Fields 3 and 22 of proc_pid_stat(5); the second, the program's name in parentheses, may contain spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { since: fields[19] ?? '', isDead: ['Z', 'X', 'x'].includes(fields[0] ?? '') };
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
