import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LogFiles } from '../kernel/log-file.ts';
import { EVENT_OVERHEAD_BYTES, type Meter } from '../kernel/meter.ts';

const MAX_LINES = 2_000;

/**
 * The functions' log groups. Keeps the latest lines in memory and all lines in files of limited size, and meters their
 * bytes.
 */
export class LogStore {
  readonly #folder: string;
  readonly #meter: Meter;
  readonly #lines = new Map<string, string[]>();
  readonly #files = new LogFiles();

  constructor(dataDir: string, meter: Meter) {
    this.#folder = join(dataDir, 'logs');
    this.#meter = meter;
    mkdirSync(this.#folder, { recursive: true });
  }

  append(functionName: string, line: string): void {
    const quantity = Buffer.byteLength(line) + EVENT_OVERHEAD_BYTES;
    this.#meter.add({ kind: 'logsIngestedByte', quantity, by: functionName, action: 'logs:PutLogEvents' });
    const lines = this.#lines.get(functionName) ?? [];
    lines.push(line);
    if (lines.length > 2 * MAX_LINES) lines.splice(0, lines.length - MAX_LINES);
    this.#lines.set(functionName, lines);
    this.#files.append(join(this.#folder, `${functionName}.log`), line);
  }

  read(functionName: string): readonly string[] {
    return (this.#lines.get(functionName) ?? []).slice(-MAX_LINES);
  }
}
