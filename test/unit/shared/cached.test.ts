import { expect, test } from 'vitest';
import { cached } from '../../../shared/cached.ts';

test('while loading fails, the last good value is served and loading is tried only now and then', async () => {
  let now = 0;
  let loads = 0;
  let broken = false;
  const secret = cached(
    async () => {
      loads += 1;
      if (broken) throw new Error('Secrets Manager is down');
      return `value ${loads}`;
    },
    { clock: { now: () => now }, maxAge: 300_000, minRefreshGap: 10_000 },
  );
  expect(await secret.get()).toBe('value 1');
  broken = true;
  now = 300_000;
  for (let call = 0; call < 5; call += 1) expect(await secret.get()).toBe('value 1');
  expect(loads).toBe(2);
  now += 10_000;
  broken = false;
  expect(await secret.get()).toBe('value 3');
});
