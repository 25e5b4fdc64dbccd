import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'clock';

/**
 * Reads the clock's offset at the last use of the data folder, in milliseconds ahead of the machine's clock (negative:
 * behind); undefined for a new folder.
 */
export function loadClockOffsetMs(dataDir: string): number | undefined {
  try {
    const offsetMs = Number(readFileSync(join(dataDir, FILE), 'utf8'));
    return Number.isSafeInteger(offsetMs) ? offsetMs : undefined;
  } catch {
    return undefined;
  }
}

/** Saves the clock's offset, so that timestamps of this run are not in the future of the next start. */
export function saveClockOffsetMs(dataDir: string, offsetMs: number): void {
  if (offsetMs !== 0) writeFileSync(join(dataDir, FILE), String(offsetMs));
}
