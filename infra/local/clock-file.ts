import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'clock';

/** Milliseconds that the clock was ahead of the machine's when the data folder was last used; 0 for a new one. */
export function loadAhead(dataDir: string): number {
  try {
    const ahead = Number(readFileSync(join(dataDir, FILE), 'utf8'));
    return Number.isSafeInteger(ahead) && ahead > 0 ? ahead : 0;
  } catch {
    return 0;
  }
}

/** Keeps how far ahead the clock is: what was done at its time must not lie in the future of the next start. */
export function saveAhead(dataDir: string, ahead: number): void {
  if (ahead > 0) writeFileSync(join(dataDir, FILE), String(ahead));
}
