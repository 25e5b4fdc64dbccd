import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pairs, Throughput } from '../../../infra/simulator/world/rate.ts';

const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 });

test('in any span no more than the burst and what the time has earned go to one customer, and a patient sender is never refused', () => {
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 45 }),
      (waits, everySeconds, burst) => {
        const pairs = new Pairs();
        let now = 0;
        const taken: number[] = [];
        for (const wait of waits) {
          now += wait;
          if (pairs.take('a', now, { everySeconds, burst })) taken.push(now);
        }
        taken.forEach((start, first) => {
          taken.slice(first).forEach((end, more) => {
            expect(more + 1).toBeLessThanOrEqual(burst + Math.floor((end - start) / (everySeconds * 1000)));
          });
        });
        const patient = new Pairs();
        for (const index of waits.keys())
          expect(patient.take('a', index * everySeconds * 1000, { everySeconds, burst })).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test('no second takes more than its share, whatever the order of calls; numbers do not share', () => {
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 20 }), (waits, perSecond) => {
      const throughput = new Throughput();
      let now = 0;
      const taken: number[] = [];
      for (const wait of waits) {
        now += Math.floor(wait / 50);
        if (throughput.take('a', now, perSecond)) taken.push(now);
        throughput.count('b', now);
      }
      for (const start of taken)
        expect(taken.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(perSecond);
    }),
  );
});
