import { expect, test } from 'vitest';
import { localDayOf, startOfDay, UnknownTimeZoneError } from '../../../../shared/rates/calendar.ts';

test('the local day of an instant', () => {
  const at = Date.parse('2026-09-30T17:00:00Z');
  expect(localDayOf('Asia/Jakarta', at)).toBe('2026-10-01');
  expect(localDayOf('Asia/Jakarta', at - 1)).toBe('2026-09-30');
  expect(localDayOf('America/Los_Angeles', at)).toBe('2026-09-30');
});

test.each([
  ['Asia/Jakarta', '2026-10-01', '2026-09-30T17:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-10-01', '2026-09-30T10:00:00.000Z'],
  ['Etc/GMT+12', '2026-10-01', '2026-10-01T12:00:00.000Z'],
  ['Asia/Kathmandu', '2026-10-01', '2026-09-30T18:15:00.000Z'],
  // The clock skipped midnight: the day began at one o'clock.
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
])('in %s, %s begins at %s', (timeZone, day, start) => {
  expect(new Date(startOfDay(timeZone, day)).toISOString()).toBe(start);
});

test('an unknown time zone is an error', () => {
  expect(() => localDayOf('Asia/Bandung', 0)).toThrow(UnknownTimeZoneError);
});
