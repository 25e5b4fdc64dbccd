import { useEffect, useSyncExternalStore } from 'react';
import type { State } from '../../phone-api.ts';
import type { Cache, Cached } from '../logic/cache.ts';
import { STATE, useSimulator } from './simulator.ts';

/** Returns the cache entry of a key. Fetches the key if it was never requested. */
export function useCached<Value>(cache: Cache<Value>, key: string): Cached<Value> {
  useEffect(() => cache.want(key), [cache, key]);
  return useSyncExternalStore(cache.listen, () => cache.get(key));
}

/**
 * Returns the simulator's state, undefined until the first response. `isFailing` is true while the simulator does not
 * respond.
 */
export function useServerState(): { readonly state: State | undefined; readonly isFailing: boolean } {
  const { value, failures } = useCached(useSimulator().states, STATE);
  return { state: value, isFailing: failures > 1 };
}
