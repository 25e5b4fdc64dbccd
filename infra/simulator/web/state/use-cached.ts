import { useEffect, useSyncExternalStore } from 'react';
import type { State } from '../../phone-api.ts';
import type { Cache, Cached } from '../logic/cache.ts';
import { STATE, useSimulator } from './simulator.ts';

/** What a cache holds under a key; fetched when nobody asked for it before. */
export function useCached<Value>(cache: Cache<Value>, key: string): Cached<Value> {
  useEffect(() => cache.want(key), [cache, key]);
  return useSyncExternalStore(cache.listen, () => cache.get(key));
}

/** The simulator's state; undefined until it has answered once. `failing` while it does not answer. */
export function useServerState(): { readonly state: State | undefined; readonly failing: boolean } {
  const { value, failures } = useCached(useSimulator().states, STATE);
  return { state: value, failing: failures > 1 };
}
