import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that exceeds this size is renamed to `<name>.1`, so one log takes at most about twice this size. */
const LIMIT_BYTES = 8_000_000;

/** Appends lines to files of bounded size. */
export class LogFiles {
  readonly #sizes = new Map<string, number>();
  readonly #limitBytes: number;

  constructor(limitBytes = LIMIT_BYTES) {
    this.#limitBytes = limitBytes;
  }

  append(path: string, line: string): void {
    const text = `${line}\n`;
    let size = this.#sizes.get(path) ?? this.#open(path);
    if (size > this.#limitBytes) {
      renameSync(path, `${path}.1`);
      size = 0;
    }
    appendFileSync(path, text);
    this.#sizes.set(path, size + Buffer.byteLength(text));
  }

  #open(path: string): number {
    mkdirSync(dirname(path), { recursive: true });
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
}
