import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCache } from '../../../infra/simulator/web/logic/cache.ts';
import { createRefresher } from '../../../infra/simulator/web/logic/refresher.ts';

describe('refetching', () => {
  test('a change during a fetch makes one more, however many changes there are', async () => {
    const fetches: PromiseWithResolvers<void>[] = [];
    const refresher = createRefresher(() => {
      const fetch = Promise.withResolvers<void>();
      fetches.push(fetch);
      return fetch.promise;
    });
    refresher.mark('a');
    refresher.mark('a');
    expect(fetches).toHaveLength(1);
    refresher.mark('a');
    fetches[0]?.resolve();
    await vi.waitFor(() => expect(fetches).toHaveLength(2));
    fetches[1]?.resolve();
    await refresher.settled();
    expect(fetches).toHaveLength(2);
  });

  test('keys do not wait for each other, and a failure does not end a key', async () => {
    const fetched: string[] = [];
    const refresher = createRefresher(async (key) => {
      fetched.push(key);
      if (fetched.length === 1) throw new Error('no answer');
    });
    refresher.mark('a');
    refresher.mark('b');
    await refresher.settled();
    refresher.mark('a');
    await refresher.settled();
    expect(fetched).toEqual(['a', 'b', 'a']);
  });
});

describe('the cache', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('fetches a key once, and again when it changed', async () => {
    let count = 0;
    const cache = createCache(async (key) => `${key} ${++count}`);
    cache.changed('a');
    cache.want('a');
    cache.want('a');
    await vi.runAllTimersAsync();
    expect(cache.get('a')).toEqual({ value: 'a 1', failures: 0 });
    cache.changed('a');
    await vi.runAllTimersAsync();
    expect(cache.get('a').value).toBe('a 2');
  });

  test('goes on trying, keeps what it had, and counts the failures', async () => {
    let works = true;
    const cache = createCache(async () => {
      if (!works) throw new Error('no answer');
      return 'here';
    });
    cache.want('a');
    await vi.runAllTimersAsync();
    works = false;
    cache.changed('a');
    await vi.advanceTimersByTimeAsync(500 + 1000);
    expect(cache.get('a')).toEqual({ value: 'here', failures: 3 });
    works = true;
    await vi.advanceTimersByTimeAsync(2000);
    expect(cache.get('a')).toEqual({ value: 'here', failures: 0 });
  });

  test('tells its listeners, and edits only what is there', async () => {
    const cache = createCache(async () => 1);
    let told = 0;
    const stop = cache.listen(() => {
      told += 1;
    });
    cache.edit('a', (value) => value + 1);
    expect(told).toBe(0);
    cache.want('a');
    await vi.runAllTimersAsync();
    cache.edit('a', (value) => value + 1);
    expect(cache.get('a').value).toBe(2);
    expect(told).toBe(2);
    stop();
    cache.edit('a', (value) => value + 1);
    expect(told).toBe(2);
  });

  test('after a gap every key is fetched anew', async () => {
    const fetched: string[] = [];
    const cache = createCache(async (key) => fetched.push(key));
    cache.want('a');
    cache.want('b');
    await vi.runAllTimersAsync();
    cache.allChanged();
    await vi.runAllTimersAsync();
    expect(fetched).toEqual(['a', 'b', 'a', 'b']);
  });
});
