import type { CallResult } from './client.ts';

/** State of the connection: connected, retrying after a failure, or without network. */
export type Connection = 'live' | 'reconnecting' | 'offline';

/** An observable value, for `useSyncExternalStore`. */
export interface Store<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

/** A store whose value can be set. */
export interface Signal<T> extends Store<T> {
  set(value: T): void;
}

export function createSignal<T>(initial: T): Signal<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Derives the connection state. The device detects a lost network reliably, but not a usable one, so the last call
 * counts too.
 */
export const connectionOf = (online: boolean, reached: boolean): Connection => {
  if (!online) return 'offline';
  return reached ? 'live' : 'reconnecting';
};

/** Smaller differences come from network latency, not from a wrong clock. */
const TOLERATED_SKEW_MS = 5_000;

/**
 * Creates a clock that follows the server's time. Phone clocks can be wrong by minutes, and customer service windows
 * close at an exact minute.
 */
export function createServerClock(deviceNow: () => number) {
  let skewMs = 0;
  return {
    now: (): number => deviceNow() + skewMs,
    observe({ serverTime }: CallResult): void {
      if (serverTime === null) return;
      const measured = serverTime - deviceNow();
      skewMs = Math.abs(measured) < TOLERATED_SKEW_MS ? 0 : measured;
    },
  };
}
