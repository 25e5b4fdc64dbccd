import type { Contact } from './client.ts';

/** How it stands with the connection: `live`, trying again after a failure, or without network. */
export type Connection = 'live' | 'reconnecting' | 'offline';

/** A value that others can watch, for `useSyncExternalStore`. */
export interface Store<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

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

/** What a device's own word and the last call make of the connection. The device knows of lost networks, not of found ones. */
export const connectionOf = (online: boolean, reached: boolean): Connection => {
  if (!online) return 'offline';
  return reached ? 'live' : 'reconnecting';
};

/** Differences below this are the way of the answer, not a wrong clock. */
const TOLERATED_SKEW = 5_000;

/** The server's time by what its answers say: clocks of phones are off by minutes, and windows close by the minute. */
export function createServerClock(deviceNow: () => number) {
  let skew = 0;
  return {
    now: (): number => deviceNow() + skew,
    observe({ serverTime }: Contact): void {
      if (serverTime === null) return;
      const seen = serverTime - deviceNow();
      skew = Math.abs(seen) < TOLERATED_SKEW ? 0 : seen;
    },
  };
}
