import { createRefresher } from './refresher.ts';

/** The value that was fetched last, and the number of consecutive failures since then. */
export interface Cached<Value> {
  readonly value: Value | undefined;
  readonly failures: number;
}

/** Stores fetched values by key for the lifetime of the page. */
export interface Cache<Value> {
  get(key: string): Cached<Value>;
  /** Fetches a key that was never requested. */
  want(key: string): void;
  /** Fetches a key again if it was ever requested. */
  changed(key: string): void;
  /** Fetches all requested keys again. */
  allChanged(): void;
  /** Changes the stored value, if there is one. */
  edit(key: string, change: (value: Value) => Value): void;
  listen(listener: () => void): () => void;
}

const NOT_FETCHED: Cached<never> = { value: undefined, failures: 0 };

/** Delay before a failed fetch is retried. It doubles with each attempt, up to the maximum. */
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 4_000;

const wait = (milliseconds: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds);
  return promise;
};

/** Creates a cache that fetches with `fetchOne` and retries until the fetch succeeds. */
export function createCache<Value>(fetchOne: (key: string) => Promise<Value>): Cache<Value> {
  const entries = new Map<string, Cached<Value>>();
  const listeners = new Set<() => void>();

  const get = (key: string): Cached<Value> => entries.get(key) ?? NOT_FETCHED;
  const put = (key: string, entry: Cached<Value>): void => {
    entries.set(key, entry);
    for (const listener of listeners) listener();
  };
  const fetchInto = async (key: string): Promise<boolean> => {
    try {
      put(key, { value: await fetchOne(key), failures: 0 });
      return true;
    } catch {
      const { value, failures } = get(key);
      put(key, { value, failures: failures + 1 });
      return false;
    }
  };
  const refresher = createRefresher(async (key) => {
    for (let delayMs = FIRST_DELAY_MS; !(await fetchInto(key)); delayMs = Math.min(MAX_DELAY_MS, delayMs * 2))
      await wait(delayMs);
  });

  return {
    get,
    want: (key) => {
      if (entries.has(key)) return;
      entries.set(key, NOT_FETCHED);
      refresher.mark(key);
    },
    changed: (key) => {
      if (entries.has(key)) refresher.mark(key);
    },
    allChanged: () => {
      for (const key of entries.keys()) refresher.mark(key);
    },
    edit: (key, change) => {
      const { value, failures } = get(key);
      if (value !== undefined) put(key, { value: change(value), failures });
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
