import { useEffect, useSyncExternalStore } from 'react';
import type { State } from '../../phone-api.ts';
import type { Cache, CacheEntry } from '../logic/cache.ts';
import { STATE_KEY, useSimulator } from './simulator.ts';

/** Returns the cache entry of a key. Fetches the key if it was never requested. */
export function useCacheEntry<Value>(cache: Cache<Value>, key: string): CacheEntry<Value> {
  useEffect(() => cache.fetchOnce(key), [cache, key]);
  return useSyncExternalStore(cache.subscribe, () => cache.get(key));
}

/**
 * Returns the simulator's state, undefined until the first response. `isFailing` is true while the simulator does not
 * respond.
 */
export function useSimulatorState(): { readonly state: State | undefined; readonly isFailing: boolean } {
  const { value, failures } = useCacheEntry(useSimulator().stateCache, STATE_KEY);
  return { state: value, isFailing: failures > 1 };
}
