import type { Clock } from './clock.ts';

/** A value that is loaded on first use and cached. */
export interface Cached<T> {
  /** Returns the value. Concurrent calls share one load. Rejects only when no value is cached and loading fails. */
  get(): Promise<T>;
  /** Reloads the value, at most every `minRefreshIntervalMs`, and returns the newest value available. */
  refresh(): Promise<T>;
}

export interface CacheOptions {
  readonly clock: Clock;
  /** Age after which `get` reloads the value. Milliseconds. */
  readonly maxAgeMs: number;
  /**
   * Minimum interval between loads by `refresh`, and by `get` after a failure, so that unauthenticated callers cannot
   * trigger unlimited loads. Milliseconds.
   */
  readonly minRefreshIntervalMs?: number;
}

/**
 * Caches the value that `load` returns. While no value is cached, each call tries to load it. Otherwise a failed load
 * is retried after `minRefreshIntervalMs` and the last good value is returned in the meantime: a stale secret is better than
 * none.
 */
export function cached<T>(load: () => Promise<T>, options: CacheOptions): Cached<T> {
  let cachedEntry: { readonly value: T; readonly at: number } | undefined;
  let loading: Promise<T> | undefined;
  let lastAttempt = Number.NEGATIVE_INFINITY;
  let lastFailure = Number.NEGATIVE_INFINITY;
  const gap = options.minRefreshIntervalMs ?? 10_000;

  const reload = (): Promise<T> => {
    lastAttempt = options.clock.now();
    loading ??= load()
      .then((value) => {
        cachedEntry = { value, at: options.clock.now() };
        return value;
      })
      .catch((error: unknown) => {
        lastFailure = options.clock.now();
        if (cachedEntry) return cachedEntry.value;
        throw error;
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };
  return {
    async get() {
      const now = options.clock.now();
      // After a failure the old value is served without another attempt, which would cost the caller a time-out.
      const isUsable = cachedEntry && (now - cachedEntry.at < options.maxAgeMs || now - lastFailure < gap);
      return cachedEntry && isUsable ? cachedEntry.value : reload();
    },
    async refresh() {
      const isTooSoon = options.clock.now() - lastAttempt < gap;
      return cachedEntry && isTooSoon && !loading ? cachedEntry.value : reload();
    },
  };
}
