import { createRefresher } from './refresher.ts';

/** What was fetched last, and how often in a row fetching failed since. */
export interface Cached<Value> {
  readonly value: Value | undefined;
  readonly failures: number;
}

/** Keeps what was fetched, by key, for as long as the page lives. */
export interface Cache<Value> {
  get(key: string): Cached<Value>;
  /** Fetches a key that was never asked for. */
  want(key: string): void;
  /** Says that a key changed: it is fetched anew, if anybody ever asked for it. */
  changed(key: string): void;
  /** Says so of all keys. */
  allChanged(): void;
  /** Changes what is kept, if anything is. */
  edit(key: string, change: (value: Value) => Value): void;
  listen(listener: () => void): () => void;
}

const NOTHING: Cached<never> = { value: undefined, failures: 0 };

/** First wait before a failed fetch is tried again, doubled each time up to the last; milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 4_000;

const wait = (milliseconds: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds);
  return promise;
};

/** A cache that fetches with `fetchOne`, and goes on trying until it answers. */
export function createCache<Value>(fetchOne: (key: string) => Promise<Value>): Cache<Value> {
  const entries = new Map<string, Cached<Value>>();
  const listeners = new Set<() => void>();

  const get = (key: string): Cached<Value> => entries.get(key) ?? NOTHING;
  const put = (key: string, entry: Cached<Value>): void => {
    entries.set(key, entry);
    for (const listener of listeners) listener();
  };
  const fetched = async (key: string): Promise<boolean> => {
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
    for (let next = FIRST_WAIT; !(await fetched(key)); next = Math.min(LONGEST_WAIT, next * 2)) await wait(next);
  });

  return {
    get,
    want: (key) => {
      if (entries.has(key)) return;
      entries.set(key, NOTHING);
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
