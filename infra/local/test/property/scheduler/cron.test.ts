import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextCronRun, parseCron } from '../../../scheduler/cron.ts';
import { localTimeAt } from '../../../scheduler/time-zone.ts';

const zones = fc.constantFrom('UTC', 'Asia/Jakarta', 'America/New_York', 'Australia/Lord_Howe', 'Europe/Berlin');
const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) });
const field = (low: number, high: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: low, max: high }).map(String),
    fc.uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 3 }).map((list) => list.join(',')),
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: 1, max: high }))
      .map(([from, step]) => `${from}/${step}`),
  );
const crons = fc
  .tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(1, 7), fc.boolean())
  .map(([minute, hour, day, month, weekday, byDay]) =>
    byDay ? `${minute} ${hour} ${day} ${month} ? *` : `${minute} ${hour} ? ${month} ${weekday} *`,
  );

it('every next run is later and matches all fields in local time', () => {
  fc.assert(
    fc.property(crons, zones, instants, (text, zone, after) => {
      const cron = parseCron(text);
      const run = nextCronRun(cron, zone, after);
      expect(run).toBeGreaterThan(after);
      const wall = localTimeAt(run ?? 0, zone);
      expect(cron.minutes).toContain(wall.minute);
      expect(cron.hours).toContain(wall.hour);
      expect(cron.months).toContain(wall.month);
      expect(wall.second).toBe(0);
      if (cron.daysOfMonth) expect(cron.daysOfMonth).toContain(wall.day);
      const weekday = new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() + 1;
      if (cron.daysOfWeek) expect(cron.daysOfWeek).toContain(weekday);
    }),
    { numRuns: 150 },
  );
});

it('from any time before a run, the next run is that run or an earlier one', () => {
  fc.assert(
    fc.property(crons, zones, instants, fc.integer({ min: 1, max: 10_000_000 }), (text, zone, after, step) => {
      const cron = parseCron(text);
      const run = nextCronRun(cron, zone, after) ?? 0;
      const between = Math.min(after + step, run - 1);
      expect(nextCronRun(cron, zone, between)).toBe(run);
    }),
    { numRuns: 150 },
  );
});
