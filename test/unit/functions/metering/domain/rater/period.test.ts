import { expect, test } from 'vitest';
import { monthAt, monthOf } from '../../../../../../functions/metering/domain/rater/period.ts';

const iso = (at: number): string => new Date(at).toISOString();

test.each([
  ['Asia/Jakarta', '2026-11', '2026-10-31T17:00:00.000Z', '2026-11-30T17:00:00.000Z'],
  ['Asia/Kolkata', '2026-12', '2026-11-30T18:30:00.000Z', '2026-12-31T18:30:00.000Z'],
  ['America/Sao_Paulo', '2018-11', '2018-11-01T03:00:00.000Z', '2018-12-01T02:00:00.000Z'],
  ['America/New_York', '2026-11', '2026-11-01T04:00:00.000Z', '2026-12-01T05:00:00.000Z'],
  ['UTC', '2026-02', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
])('%s, %s', (timeZone, id, from, to) => {
  const month = monthOf(timeZone, id);
  expect([iso(month.from), iso(month.to)]).toEqual([from, to]);
});

test('the first half hour of a local month belongs to the new month in every time zone', () => {
  expect(monthAt('Asia/Kolkata', Date.parse('2026-10-31T19:00:00Z')).id).toBe('2026-11');
  expect(monthAt('America/Sao_Paulo', Date.parse('2026-11-01T02:30:00Z')).id).toBe('2026-10');
});
