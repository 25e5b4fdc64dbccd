/** Fetches changed keys again. It never runs two fetches of the same key at the same time. */
export interface Refresher {
  /** Reports that the value of a key has changed. */
  markStale(key: string): void;
  /** Waits until all fetches have ended. */
  waitUntilIdle(): Promise<void>;
}

/**
 * Creates a refresher. A change that is reported while its key is being fetched causes one more fetch afterwards,
 * because the response may be older than the change. Any number of such changes causes only one more fetch, and no
 * fetch is aborted.
 */
export function createRefresher(refetch: (key: string) => Promise<void>): Refresher {
  const dirty = new Set<string>();
  const running = new Map<string, Promise<void>>();

  const run = async (key: string): Promise<void> => {
    while (dirty.delete(key)) await refetch(key).catch(() => undefined);
    running.delete(key);
  };

  return {
    markStale: (key) => {
      dirty.add(key);
      if (!running.has(key)) running.set(key, run(key));
    },
    waitUntilIdle: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
