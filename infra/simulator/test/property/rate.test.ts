import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairRateLimiter, ThroughputLimiter } from '../../domain/rate-limits.ts';

const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 });

test('a pair never exceeds the burst plus the allowance of the elapsed time, and a slow enough sender is never limited', () => {
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 45 }),
      (waits, everySeconds, burst) => {
        const pairs = new PairRateLimiter();
        let now = 0;
        const accepted: number[] = [];
        for (const wait of waits) {
          now += wait;
          if (pairs.tryAcquire('a', now, { everySeconds, burst })) accepted.push(now);
        }
        accepted.forEach((start, first) => {
          accepted.slice(first).forEach((end, more) => {
            expect(more + 1).toBeLessThanOrEqual(burst + Math.floor((end - start) / (everySeconds * 1000)));
          });
        });
        const slowSender = new PairRateLimiter();
        for (const index of waits.keys())
          expect(slowSender.tryAcquire('a', index * everySeconds * 1000, { everySeconds, burst })).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test('no second exceeds the limit in any order of calls, and numbers have separate limits', () => {
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 20 }), (waits, perSecond) => {
      const throughput = new ThroughputLimiter();
      let now = 0;
      const accepted: number[] = [];
      for (const wait of waits) {
        now += Math.floor(wait / 50);
        if (throughput.tryAcquire('a', now, perSecond)) accepted.push(now);
        throughput.count('b', now);
      }
      for (const start of accepted)
        expect(accepted.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(perSecond);
    }),
  );
});
