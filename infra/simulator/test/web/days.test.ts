import { describe, expect, test } from 'vitest';
import { dayOf, daysAgo, formatDay, formatDuration, formatTime, formatTimeOrDay } from '../../web/logic/days.ts';

const LABELS = { today: 'Hari ini', yesterday: 'Kemarin', tomorrow: 'Besok' };
const at = (text: string): number => new Date(text).getTime();
const now = at('2026-11-24T00:10:00');

describe('days', () => {
  test('are calendar days, not periods of 24 hours', () => {
    expect(daysAgo(at('2026-11-23T23:59:00'), now)).toBe(1);
    expect(daysAgo(at('2026-11-24T23:59:00'), now)).toBe(0);
    expect(dayOf(at('2026-01-02T23:59:59'))).toBe('2026-01-02');
  });

  test.each([
    ['2026-11-24T00:00:00', 'Hari ini'],
    ['2026-11-23T00:00:00', 'Kemarin'],
    ['2026-11-25T00:00:00', 'Besok'],
    ['2026-11-22T12:00:00', 'Minggu'],
    ['2026-11-18T12:00:00', 'Rabu'],
    ['2026-11-17T12:00:00', '17 November'],
    ['2025-12-31T12:00:00', '31 Desember 2025'],
    ['2026-11-26T12:00:00', '26 November'],
  ])('%s is formatted as %s', (day, name) => {
    expect(formatDay(at(day), now, 'id-ID', LABELS)).toBe(name);
  });

  test('a list shows the time for today and the day otherwise', () => {
    expect(formatTimeOrDay(at('2026-11-24T00:05:00'), now, 'id-ID', LABELS)).toBe('00.05');
    expect(formatTimeOrDay(at('2026-11-23T14:02:00'), now, 'id-ID', LABELS)).toBe('Kemarin');
  });

  test('times use the format of the language', () => {
    expect(formatTime(at('2026-11-24T14:02:00'), 'id-ID')).toBe('14.02');
    expect(formatTime(at('2026-11-24T14:02:00'), 'en-GB')).toBe('14:02');
  });

  test('durations have minutes and two-digit seconds', () => {
    expect([0, 7.4, 59.6, 65, Number.NaN].map((seconds) => formatDuration(seconds, '.'))).toEqual([
      '0.00',
      '0.07',
      '1.00',
      '1.05',
      '0.00',
    ]);
  });
});
