import { createRefresher } from './refresher.ts';

/** The value that was fetched last, and the number of consecutive failures since then. */
export interface CacheEntry<Value> {
  readonly value: Value | undefined;
  readonly failures: number;
}

/** Stores fetched values by key for the lifetime of the page. */
export interface Cache<Value> {
  get(key: string): CacheEntry<Value>;
  /** Fetches a key that was never requested. */
  fetchOnce(key: string): void;
  /** Fetches a key again if it was ever requested. */
  invalidate(key: string): void;
  /** Fetches all requested keys again. */
  invalidateAll(): void;
  /** Changes the stored value, if there is one. */
  update(key: string, change: (value: Value) => Value): void;
  subscribe(listener: () => void): () => void;
}

const NOT_FETCHED: CacheEntry<never> = { value: undefined, failures: 0 };

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
  const entries = new Map<string, CacheEntry<Value>>();
  const listeners = new Set<() => void>();

  const get = (key: string): CacheEntry<Value> => entries.get(key) ?? NOT_FETCHED;
  const put = (key: string, entry: CacheEntry<Value>): void => {
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
    fetchOnce: (key) => {
      if (entries.has(key)) return;
      entries.set(key, NOT_FETCHED);
      refresher.markStale(key);
    },
    invalidate: (key) => {
      if (entries.has(key)) refresher.markStale(key);
    },
    invalidateAll: () => {
      for (const key of entries.keys()) refresher.markStale(key);
    },
    update: (key, change) => {
      const { value, failures } = get(key);
      if (value !== undefined) put(key, { value: change(value), failures });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
