import { expect, test } from 'vitest';
import { cached } from '../../../shared/cached.ts';

test('while loading fails, serves the last good value and retries at the minimum interval', async () => {
  let now = 0;
  let loads = 0;
  let isFailing = false;
  const secret = cached(
    async () => {
      loads += 1;
      if (isFailing) throw new Error('Secrets Manager is down');
      return `value ${loads}`;
    },
    { clock: { now: () => now }, maxAgeMs: 300_000, minRefreshIntervalMs: 10_000 },
  );
  expect(await secret.get()).toBe('value 1');
  isFailing = true;
  now = 300_000;
  for (let call = 0; call < 5; call += 1) expect(await secret.get()).toBe('value 1');
  expect(loads).toBe(2);
  now += 10_000;
  isFailing = false;
  expect(await secret.get()).toBe('value 3');
});
