import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCache } from '../../web/logic/cache.ts';
import { createRefresher } from '../../web/logic/refresher.ts';

describe('refresher', () => {
  test('any number of changes during a fetch causes one more fetch', async () => {
    const fetches: PromiseWithResolvers<void>[] = [];
    const refresher = createRefresher(() => {
      const fetch = Promise.withResolvers<void>();
      fetches.push(fetch);
      return fetch.promise;
    });
    refresher.markStale('a');
    refresher.markStale('a');
    expect(fetches).toHaveLength(1);
    refresher.markStale('a');
    fetches[0]?.resolve();
    await vi.waitFor(() => expect(fetches).toHaveLength(2));
    fetches[1]?.resolve();
    await refresher.waitUntilIdle();
    expect(fetches).toHaveLength(2);
  });

  test('keys are fetched independently, and a failed key can be fetched again', async () => {
    const fetched: string[] = [];
    const refresher = createRefresher(async (key) => {
      fetched.push(key);
      if (fetched.length === 1) throw new Error('no response');
    });
    refresher.markStale('a');
    refresher.markStale('b');
    await refresher.waitUntilIdle();
    refresher.markStale('a');
    await refresher.waitUntilIdle();
    expect(fetched).toEqual(['a', 'b', 'a']);
  });
});

describe('cache', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('fetches a key once, and again after a change', async () => {
    let count = 0;
    const cache = createCache(async (key) => `${key} ${++count}`);
    cache.invalidate('a');
    cache.fetchOnce('a');
    cache.fetchOnce('a');
    await vi.runAllTimersAsync();
    expect(cache.get('a')).toEqual({ value: 'a 1', failures: 0 });
    cache.invalidate('a');
    await vi.runAllTimersAsync();
    expect(cache.get('a').value).toBe('a 2');
  });

  test('retries, keeps the last value and counts the failures', async () => {
    let isReachable = true;
    const cache = createCache(async () => {
      if (!isReachable) throw new Error('no response');
      return 'value';
    });
    cache.fetchOnce('a');
    await vi.runAllTimersAsync();
    isReachable = false;
    cache.invalidate('a');
    await vi.advanceTimersByTimeAsync(500 + 1000);
    expect(cache.get('a')).toEqual({ value: 'value', failures: 3 });
    isReachable = true;
    await vi.advanceTimersByTimeAsync(2000);
    expect(cache.get('a')).toEqual({ value: 'value', failures: 0 });
  });

  test('notifies its listeners and changes only stored values', async () => {
    const cache = createCache(async () => 1);
    let calls = 0;
    const stop = cache.subscribe(() => {
      calls += 1;
    });
    cache.update('a', (value) => value + 1);
    expect(calls).toBe(0);
    cache.fetchOnce('a');
    await vi.runAllTimersAsync();
    cache.update('a', (value) => value + 1);
    expect(cache.get('a').value).toBe(2);
    expect(calls).toBe(2);
    stop();
    cache.update('a', (value) => value + 1);
    expect(calls).toBe(2);
  });

  test('fetches every requested key again', async () => {
    const fetched: string[] = [];
    const cache = createCache(async (key) => fetched.push(key));
    cache.fetchOnce('a');
    cache.fetchOnce('b');
    await vi.runAllTimersAsync();
    cache.invalidateAll();
    await vi.runAllTimersAsync();
    expect(fetched).toEqual(['a', 'b', 'a', 'b']);
  });
});
