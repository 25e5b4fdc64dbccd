import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CONTENT_CODINGS, type ContentCoding } from './content-coding.ts';

/** Built files by name, such as `assets/shop-1a2b3c.js`, each uncompressed and in compressed codings. */
export interface StaticFiles {
  /** Returns the codings in which the file exists; empty if it does not exist. */
  codings(name: string): readonly ContentCoding[];
  /** Returns the bytes of the file in one of its codings. */
  read(name: string, coding: ContentCoding): Promise<Buffer>;
}

const SUFFIXES = { br: '.br', gzip: '.gz', identity: '' } as const satisfies Record<ContentCoding, string>;

/**
 * Serves the files of a folder. Names are looked up in a list that is read once, so that no request can reach a file
 * outside the folder. Contents stay in memory, because the folder does not change during the lifetime of a function.
 */
export function loadStaticFiles(folder: string): StaticFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')),
  );
  const contents = new Map<string, Promise<Buffer>>();
  return {
    codings: (name) => (files.has(name) ? CONTENT_CODINGS.filter((coding) => files.has(name + SUFFIXES[coding])) : []),
    read(name, coding) {
      const file = name + SUFFIXES[coding];
      const cached = contents.get(file);
      if (cached) return cached;
      const reading = readFile(join(folder, file));
      contents.set(file, reading);
      // A failed read is not cached.
      reading.catch(() => contents.delete(file));
      return reading;
    },
  };
}
