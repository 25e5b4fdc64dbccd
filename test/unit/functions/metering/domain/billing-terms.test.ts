import { expect, test } from 'vitest';
import { billingTermsOf, periodAt, periodOf } from '../../../../../functions/metering/domain/billing-terms.ts';

const jakarta = { currency: 'IDR', timeZone: 'Asia/Jakarta' } as const;
const plans = [
  { plan: 'usaha', from: '2026-11', ...jakarta },
  { plan: 'free', from: '2027-01', ...jakarta, timeZone: 'Asia/Tokyo' },
];

test('a month uses the latest plan that starts in it or in an earlier month', () => {
  const planIn = (month: string) => billingTermsOf({ plans }, month).plan;
  expect(['2026-10', '2026-11', '2026-12', '2027-01', '2027-06'].map(planIn)).toEqual([
    ...['free', 'usaha', 'usaha', 'free', 'free'],
  ]);
  expect(billingTermsOf({}, '2026-11')).toEqual({ plan: 'free', ...jakarta });
  expect(billingTermsOf({ plans: [{ plan: 'gone', from: '2026-01', ...jakarta }] }, '2026-11').plan).toBe('free');
});

test('months have no gap or overlap, even if the time zone changes', () => {
  const months = ['2026-11', '2026-12', '2027-01', '2027-02'].map((id) => periodOf({ plans }, id));
  for (const [index, { from }] of months.entries()) expect(from).toBe(months[index - 1]?.to ?? from);
  expect(new Date(months[0]?.from ?? 0).toISOString()).toBe('2026-10-31T17:00:00.000Z');
  expect(new Date(months[2]?.to ?? 0).toISOString()).toBe('2027-01-31T15:00:00.000Z');
});

test('an instant belongs to the month that contains it', () => {
  const edge = Date.parse('2026-11-30T17:00:00Z');
  expect([periodAt({}, edge - 1).id, periodAt({}, edge).id]).toEqual(['2026-11', '2026-12']);
  expect(periodAt({ plans }, Date.parse('2027-01-31T15:00:00Z')).id).toBe('2027-02');
});
