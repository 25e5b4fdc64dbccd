import { describe, expect, it } from 'vitest';
import { findNextRun, InvalidExpression, parseExpression } from '../../../scheduler/expression.ts';

const utc = (text: string) => Date.parse(`${text}Z`);
const runs = (text: string, after: string, count: number, zone?: string) => {
  const expression = parseExpression(text, zone);
  const found: string[] = [];
  let at = utc(after);
  for (let index = 0; index < count; index++) {
    const next = findNextRun(expression, { startMs: 0 }, at);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    at = next;
  }
  return found;
};

// EventBridge Scheduler User Guide, "Schedule types": cron-based schedules and their examples.
describe('cron expressions', () => {
  it.each<[string, string, string[]]>([
    ['cron(0 10 * * ? *)', '2026-11-02T10:00', ['2026-11-03T10:00', '2026-11-04T10:00']],
    ['cron(15 12 * * ? *)', '2026-11-02T10:00', ['2026-11-02T12:15', '2026-11-03T12:15']],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-06T18:00', ['2026-11-09T18:00', '2026-11-10T18:00']],
    ['cron(0 8 1 * ? *)', '2026-11-02T10:00', ['2026-12-01T08:00', '2027-01-01T08:00']],
    ['cron(0/15 * * * ? *)', '2026-11-02T10:00', ['2026-11-02T10:15', '2026-11-02T10:30']],
    ['cron(0/10 * ? * MON-FRI *)', '2026-11-06T23:50', ['2026-11-09T00:00', '2026-11-09T00:10']],
    ['cron(0/5 8-17 ? * MON-FRI *)', '2026-11-02T17:55', ['2026-11-03T08:00', '2026-11-03T08:05']],
    ['cron(0/30 20-2 ? * MON-FRI *)', '2026-11-02T02:30', ['2026-11-02T20:00', '2026-11-02T20:30']],
    ['cron(0 0 29 FEB ? *)', '2026-11-02T10:00', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(0 0 ? JAN,JUL SUN 2027)', '2026-11-02T10:00', ['2027-01-03T00:00', '2027-01-10T00:00']],
    ['cron(30 6 1 1 ? 2026-2028/2)', '2026-11-02T10:00', ['2028-01-01T06:30']],
    ['cron(0 0 ? * 7-1 *)', '2026-11-02T10:00', ['2026-11-07T00:00', '2026-11-08T00:00']],
  ])('%s', (expression, after, expected) => expect(runs(expression, after, 2)).toEqual(expected));

  it('run at the local time of their time zone', () => {
    expect(runs('cron(30 9 * * ? *)', '2026-11-02T00:00', 1, 'Asia/Jakarta')).toEqual(['2026-11-02T02:30']);
  });

  it('skip a time that does not exist because of daylight saving time, and run once at one that occurs twice', () => {
    // America/New_York: forward on 2026-03-08 at 02:00, back on 2026-11-01 at 02:00
    expect(runs('cron(30 2 * * ? *)', '2026-03-07T12:00', 1, 'America/New_York')).toEqual(['2026-03-09T06:30']);
    expect(runs('cron(30 1 * * ? *)', '2026-10-31T12:00', 2, 'America/New_York')).toEqual([
      '2026-11-01T05:30',
      '2026-11-02T06:30',
    ]);
  });

  it.each([
    ['five fields', 'cron(0 10 * * ?)'],
    ['no question mark', 'cron(0 10 * * * *)'],
    ['two question marks', 'cron(0 10 ? * ? *)'],
    ['the last day', 'cron(0 10 L * ? *)'],
    ['the nearest weekday', 'cron(0 10 3W * ? *)'],
    ['the nth weekday', 'cron(0 10 ? * 6#3 *)'],
    ['the last Friday', 'cron(0 10 ? * FRIL *)'],
    ['a minute beyond 59', 'cron(60 10 * * ? *)'],
    ['a month beyond 12', 'cron(0 10 * 13 ? *)'],
    ['a step of nothing', 'cron(0/0 10 * * ? *)'],
    ['a rate of nothing', 'rate(0 minutes)'],
    ['a rate in seconds', 'rate(5 seconds)'],
    ['an impossible date', 'at(2026-02-30T00:00:00)'],
    ['anything else', 'every day'],
  ])('reject %s', (_, text) => expect(() => parseExpression(text)).toThrow(InvalidExpression));

  it('reject an unknown time zone', () => {
    expect(() => parseExpression('rate(1 day)', 'Mars/Olympus')).toThrow(/time zone/);
  });
});

describe('rates and single times', () => {
  it('runs a rate at its start and then every period', () => {
    const rate = parseExpression('rate(5 minutes)');
    const bounds = { startMs: 1_000, endMs: 1_000 + 600_000 };
    expect(findNextRun(rate, bounds, 0)).toBe(1_000);
    expect(findNextRun(rate, bounds, 1_000)).toBe(301_000);
    expect(findNextRun(rate, bounds, 601_000)).toBeUndefined();
  });

  it('runs a single time once, in its zone', () => {
    const once = parseExpression('at(2026-11-20T13:00:00)', 'Asia/Jakarta');
    expect(findNextRun(once, { startMs: 0 }, utc('2026-11-01T00:00'))).toBe(utc('2026-11-20T06:00'));
    expect(findNextRun(once, { startMs: 0 }, utc('2026-11-20T06:00'))).toBeUndefined();
  });
});
