import type * as z from 'zod';
import { tryParseJson } from '../../../../../shared/json.ts';

/**
 * Key-value storage of strings. If the browser storage is full or forbidden, nothing is stored and the page keeps
 * working.
 */
export interface Shelf {
  get(name: string): string | null;
  set(name: string, text: string): void;
  remove(name: string): void;
  names(): readonly string[];
}

/** Prefix of the page's keys in localStorage. */
export const PREFIX = 'warung.';

/** Creates a storage on top of a browser `Storage`. Errors of the browser are ignored. */
export const storageShelf = (storage: Storage): Shelf => ({
  get: (name) => tryOrUndefined(() => storage.getItem(PREFIX + name)) ?? null,
  set: (name, text) => tryOrUndefined(() => storage.setItem(PREFIX + name, text)),
  remove: (name) => tryOrUndefined(() => storage.removeItem(PREFIX + name)),
  names: () =>
    (tryOrUndefined(() => Object.keys(storage)) ?? [])
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => name.slice(PREFIX.length)),
});

function tryOrUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Creates a storage in memory, which lives as long as the page. */
export function memoryShelf(): Shelf {
  const texts = new Map<string, string>();
  return {
    get: (name) => texts.get(name) ?? null,
    set: (name, text) => void texts.set(name, text),
    remove: (name) => void texts.delete(name),
    names: () => [...texts.keys()],
  };
}

/** Reads a stored JSON value; undefined if it is missing or does not match the schema. */
export function readJson<T>(storage: Shelf, name: string, schema: z.ZodType<T>): T | undefined {
  const text = storage.get(name);
  if (text === null) return undefined;
  const parsed = schema.safeParse(tryParseJson(text));
  return parsed.success ? parsed.data : undefined;
}

export const writeJson = (storage: Shelf, name: string, value: unknown): void =>
  storage.set(name, JSON.stringify(value));
