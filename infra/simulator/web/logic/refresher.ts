/** Refetches what changed, one key at a time, never two fetches of one key at once. */
export interface Refresher {
  /** Says that what stands under the key changed. */
  mark(key: string): void;
  /** Waits until nothing is left to refetch. */
  settled(): Promise<void>;
}

/**
 * A change that is told while its key is being fetched makes one more fetch afterwards: the answer under way may be older than
 * the change. However many changes come, no fetch is cut off and none is fetched more than once more.
 */
export function createRefresher(refetch: (key: string) => Promise<void>): Refresher {
  const dirty = new Set<string>();
  const running = new Map<string, Promise<void>>();

  const run = async (key: string): Promise<void> => {
    while (dirty.delete(key)) await refetch(key).catch(() => undefined);
    running.delete(key);
  };

  return {
    mark: (key) => {
      dirty.add(key);
      if (!running.has(key)) running.set(key, run(key));
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
