import type * as z from 'zod';
import { tryParseJson } from '../../shared/json.ts';

/**
 * Key-value storage of strings. If the browser storage is full or forbidden, nothing is stored and the page keeps
 * working.
 */
export interface TextStorage {
  get(name: string): string | null;
  set(name: string, text: string): void;
  remove(name: string): void;
  names(): readonly string[];
}

/** Prefix of the pages' keys in localStorage. */
export const STORAGE_PREFIX = 'warung.';

/** Creates a storage on top of a browser `Storage`. Errors of the browser are ignored. */
export const createBrowserStorage = (storage: Storage): TextStorage => ({
  get: (name) => tryOrUndefined(() => storage.getItem(STORAGE_PREFIX + name)) ?? null,
  set: (name, text) => tryOrUndefined(() => storage.setItem(STORAGE_PREFIX + name, text)),
  remove: (name) => tryOrUndefined(() => storage.removeItem(STORAGE_PREFIX + name)),
  names: () =>
    (tryOrUndefined(() => Object.keys(storage)) ?? [])
      .filter((name) => name.startsWith(STORAGE_PREFIX))
      .map((name) => name.slice(STORAGE_PREFIX.length)),
});

function tryOrUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Creates a storage in memory, which lives as long as the page. */
export function createMemoryStorage(): TextStorage {
  const texts = new Map<string, string>();
  return {
    get: (name) => texts.get(name) ?? null,
    set: (name, text) => void texts.set(name, text),
    remove: (name) => void texts.delete(name),
    names: () => [...texts.keys()],
  };
}

/** localStorage, or a storage in memory if the browser forbids localStorage. */
export const deviceStorage = openDeviceStorage();

function openDeviceStorage(): TextStorage {
  try {
    return createBrowserStorage(localStorage);
  } catch {
    return createMemoryStorage();
  }
}

/** Reads a stored JSON value; undefined if it is missing or does not match the schema. */
export function readJson<T>(storage: TextStorage, name: string, schema: z.ZodType<T>): T | undefined {
  const text = storage.get(name);
  if (text === null) return undefined;
  const parsed = schema.safeParse(tryParseJson(text));
  return parsed.success ? parsed.data : undefined;
}

export const writeJson = (storage: TextStorage, name: string, value: unknown): void =>
  storage.set(name, JSON.stringify(value));
