import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CODINGS, type Coding } from './negotiate.ts';

/** Files by the name that they were built under, such as `assets/shop-1a2b3c.js`, each plain and in smaller codings. */
export interface Site {
  /** The codings in which there is a file of this name; empty when there is none. */
  codings(name: string): readonly Coding[];
  /** The bytes in one of its codings. */
  read(name: string, coding: Coding): Promise<Buffer>;
}

const SUFFIXES = { br: '.br', gzip: '.gz', identity: '' } as const satisfies Record<Coding, string>;

/**
 * The files of a folder. Names are looked up in a list that is made once, never on the disk, so nothing outside of the folder can
 * be asked for. What was read stays in memory: the folder never changes while a function lives.
 */
export function folderSite(folder: string): Site {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')),
  );
  const read = new Map<string, Promise<Buffer>>();
  return {
    codings: (name) => (files.has(name) ? CODINGS.filter((coding) => files.has(name + SUFFIXES[coding])) : []),
    read(name, coding) {
      const file = name + SUFFIXES[coding];
      const known = read.get(file);
      if (known) return known;
      const reading = readFile(join(folder, file));
      read.set(file, reading);
      // A failure is not remembered.
      reading.catch(() => read.delete(file));
      return reading;
    },
  };
}
