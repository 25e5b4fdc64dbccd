import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another runtime uses the data folder. */
export class DataFolderTaken extends Error {
  override readonly name = 'DataFolderTaken';
}

/** A process that was just killed is listed until the system has taken it apart: so long its claim is looked at again. */
const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 25;

/**
 * Claims a data folder for this process, so that two runtimes never share one. A claim left by a killed process is taken over.
 * @returns a function that gives the claim back
 * @throws DataFolderTaken naming the process that holds it and goes on holding it for `patienceMs`
 */
export async function lockDataFolder(dataDir: string, patienceMs = PATIENCE_MS): Promise<() => void> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'lock');
  const deadline = performance.now() + patienceMs;
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
      throw new DataFolderTaken(
        `the data folder ${dataDir} is in use by process ${holder}: stop that one, or give another with --data DIR`,
      );
    } else {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}

/** The living process that a claim speaks of; undefined when there is none. */
function holderOf(file: string): number | undefined {
  const [pid = '', since = ''] = claimIn(file).split(' ');
  const holder = Number(pid);
  const stat = statOf(holder);
  const sameProcess = since === '' || (stat?.since ?? since) === since;
  return sameProcess && !stat?.isDead && isAlive(holder) ? holder : undefined;
}

function claimIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Given back since we looked.
    return '';
  }
}

interface ProcessStat {
  /** When it began, which tells it from a later one of the same id. */
  readonly since: string;
  /** Ended, and listed only until its parent asks how. */
  readonly isDead: boolean;
}

/** What the system says of a process; undefined where it does not say, or where there is none. */
function statOf(pid: number): ProcessStat | undefined {
  try {
    // Fields 3 and 22 of proc_pid_stat(5); the second, the program's name in brackets, may hold blanks.
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
