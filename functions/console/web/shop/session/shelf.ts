import type * as z from 'zod';
import { tryParseJson } from '../../../../../shared/json.ts';

/** What localStorage is to us: texts by name. It can be full, or forbidden; then nothing is kept, and the pages go on. */
export interface Shelf {
  get(name: string): string | null;
  set(name: string, text: string): void;
  remove(name: string): void;
  names(): readonly string[];
}

export const PREFIX = 'warung.';

/** A shelf on a Storage of the browser. */
export const storageShelf = (storage: Storage): Shelf => ({
  get: (name) => attempt(() => storage.getItem(PREFIX + name)) ?? null,
  set: (name, text) => attempt(() => storage.setItem(PREFIX + name, text)),
  remove: (name) => attempt(() => storage.removeItem(PREFIX + name)),
  names: () =>
    (attempt(() => Object.keys(storage)) ?? [])
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => name.slice(PREFIX.length)),
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** A shelf that lives as long as the page. */
export function memoryShelf(): Shelf {
  const texts = new Map<string, string>();
  return {
    get: (name) => texts.get(name) ?? null,
    set: (name, text) => void texts.set(name, text),
    remove: (name) => void texts.delete(name),
    names: () => [...texts.keys()],
  };
}

/** What lies there under a name, as its schema says; undefined when there is nothing of the kind. */
export function readJson<T>(shelf: Shelf, name: string, schema: z.ZodType<T>): T | undefined {
  const text = shelf.get(name);
  if (text === null) return undefined;
  const read = schema.safeParse(tryParseJson(text));
  return read.success ? read.data : undefined;
}

export const writeJson = (shelf: Shelf, name: string, value: unknown): void => shelf.set(name, JSON.stringify(value));
