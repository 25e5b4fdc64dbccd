import { describe, expect, test } from 'vitest';
import { createFormat, relativeDay } from '../../shop/i18n/format.ts';

const JAKARTA = 'Asia/Jakarta';
const id = createFormat('id', JAKARTA, JAKARTA);
const en = createFormat('en', JAKARTA, JAKARTA);
/** Replaces the non-breaking spaces of Intl. */
const plain = (text: string): string => text.replace(/\s/g, ' ');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('money', () => {
  test.each([
    ['25000', 'IDR', 'Rp 25.000'],
    ['356.65', 'IDR', 'Rp 357'],
    ['0.0041', 'USD', '$0,0041'],
    ['12', 'USD', '$12,00'],
    ['9007199254740993', 'IDR', 'Rp 9.007.199.254.740.993'],
  ])('%s %s is %s in Indonesian', (amount, currency, shown) => {
    expect(plain(id.money(amount, currency)).replace('$ ', '$')).toBe(shown);
  });

  test('uses the English format in English', () => {
    expect(plain(en.money('25000', 'IDR')).replace('Rp ', 'Rp')).toBe('Rp25,000');
  });
});

describe('times', () => {
  test('are in the time zone of the business, not of the device', () => {
    expect(createFormat('id', JAKARTA, 'America/New_York').time('2026-11-24T07:02:00Z')).toBe('14.02 WIB');
  });

  test('omit the zone on a device with the same offset', () => {
    expect(id.time('2026-11-24T07:02:00Z')).toBe('14.02');
    expect(createFormat('id', JAKARTA, 'Asia/Bangkok').time('2026-11-24T07:02:00Z')).toBe('14.02');
  });

  test('a day includes the year if it is not the current year', () => {
    const now = Date.parse('2026-11-24T00:00:00Z');
    expect(id.day('2026-11-03T07:00:00Z', now)).toBe('Selasa, 3 November');
    expect(id.day('2025-11-03T07:00:00Z', now)).toBe('3 November 2025');
  });

  test.each([
    ['2026-11-24T16:59:00Z', 'today'],
    ['2026-11-23T17:00:00Z', 'today'],
    ['2026-11-23T16:59:00Z', 'yesterday'],
    ['2026-11-22T16:59:00Z', 'earlier'],
  ])('at noon in Jakarta, %s is %s', (at, day) => {
    expect(relativeDay(at, Date.parse('2026-11-24T05:00:00Z'), id)).toBe(day);
  });
});

test.each([
  [-5, '0 mnt'],
  [59 * 1000, '0 mnt'],
  [12.9 * MINUTE, '12 mnt'],
  [60 * MINUTE, '1 j'],
  [74 * MINUTE, '1 j 14 mnt'],
  [5 * HOUR + 50 * MINUTE, '5 j'],
  [49 * HOUR, '2 hr'],
])('a duration of %i ms is %s', (length, shown) => {
  expect(plain(id.duration(length)).replace('jam', 'j')).toBe(shown);
});

test.each([
  [183_400, '183 kB'],
  [2_440_000, '2,4 MB'],
])('%i bytes are %s', (bytes, shown) => {
  expect(plain(id.size(bytes))).toBe(shown);
});
