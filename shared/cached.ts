import type { Clock } from './clock.ts';

/** A value that is loaded when first asked for and kept for a while. */
export interface Cached<T> {
  /** The value, loaded at most once at a time. Rejects only when there is none and loading fails. */
  get(): Promise<T>;
  /** Loads anew unless that happened a moment ago; answers the newest value that could be had. */
  refresh(): Promise<T>;
}

export interface CacheOptions {
  readonly clock: Clock;
  /** After this long the next `get` loads anew. Milliseconds. */
  readonly maxAge: number;
  /** `refresh`, and `get` after a failure, load at most this often: strangers cannot make us load at will. Milliseconds. */
  readonly minRefreshGap?: number;
}

/**
 * Caches what `load` answers. Without any value each call tries to load; with one, a failed load is tried again after
 * `minRefreshGap`, and until it succeeds the last good value goes on being served, since a stale secret beats none.
 */
export function cached<T>(load: () => Promise<T>, options: CacheOptions): Cached<T> {
  let held: { readonly value: T; readonly at: number } | undefined;
  let loading: Promise<T> | undefined;
  let lastAttempt = Number.NEGATIVE_INFINITY;
  let lastFailure = Number.NEGATIVE_INFINITY;
  const gap = options.minRefreshGap ?? 10_000;

  const reload = (): Promise<T> => {
    lastAttempt = options.clock.now();
    loading ??= load()
      .then((value) => {
        held = { value, at: options.clock.now() };
        return value;
      })
      .catch((error: unknown) => {
        lastFailure = options.clock.now();
        if (held) return held.value;
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
      // After a failure the old value serves for a while without another try: each would cost the caller its time-outs.
      const fresh = held && (now - held.at < options.maxAge || now - lastFailure < gap);
      return held && fresh ? held.value : reload();
    },
    async refresh() {
      const tooSoon = options.clock.now() - lastAttempt < gap;
      return held && tooSoon && !loading ? held.value : reload();
    },
  };
}
