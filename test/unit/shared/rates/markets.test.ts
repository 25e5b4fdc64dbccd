import { describe, expect, test } from 'vitest';
import { MARKET_COUNTRIES, OWN_MARKETS } from '../../../../shared/rates/calling-codes.ts';
import { marketOf, marketSchema } from '../../../../shared/rates/markets.ts';

const OCTOBER = '2026-10-01';

test('47 markets: 39 countries and 8 regions; 141 countries in the list', () => {
  const markets = marketSchema.options;
  const regions = markets.filter((market) => /^Rest of|^North America$|^Other$/.test(market));
  expect([markets.length, regions.length]).toEqual([47, 8]);
  const countries = Object.values(MARKET_COUNTRIES).flatMap((text) =>
    text.split(' ').map((place) => place.slice(0, 2)),
  );
  expect(new Set(countries).size).toBe(141);
});

describe('by phone number', () => {
  test.each([
    ['6281234567890', 'Indonesia'],
    ['+62 812-3456-7890', 'Indonesia'],
    ['5511912345678', 'Brazil'],
    ['447911123456', 'United Kingdom'],
    ['393331234567', 'Italy'],
    ['254712345678', 'Rest of Africa'],
    ['8613812345678', 'Rest of Asia Pacific'],
    ['821012345678', 'Other'],
    ['9999999999', 'Other'],
    ['', 'Other'],
    ['62', 'Other'],
  ])('%s is %s', (phone, market) => expect(marketOf({ phone }, OCTOBER)).toBe(market));

  test.each([
    ['12125551234', 'North America'],
    ['14165551234', 'North America'],
    ['18095551234', 'Rest of Latin America'],
    ['18295551234', 'Rest of Latin America'],
    ['18495551234', 'Rest of Latin America'],
    ['16585551234', 'Rest of Latin America'],
    ['18765551234', 'Rest of Latin America'],
    ['17875551234', 'Rest of Latin America'],
    ['19395551234', 'Rest of Latin America'],
    ['12425551234', 'Other'],
  ])('with +1, %s is %s', (phone, market) => expect(marketOf({ phone }, OCTOBER)).toBe(market));

  test.each([
    ['79161234567', 'Russia', 'Russia'],
    ['77011234567', 'Russia', 'Kazakhstan'],
    ['76001234567', 'Russia', 'Kazakhstan'],
  ])('with +7, %s is %s, and %s since October 2026', (phone, before, since) => {
    expect(marketOf({ phone }, '2026-09-30')).toBe(before);
    expect(marketOf({ phone }, OCTOBER)).toBe(since);
  });

  test.each([
    ['48512345678', '2026-07-01', 'Rest of Central & Eastern Europe', 'Poland'],
    ['6591234567', '2026-07-01', 'Rest of Asia Pacific', 'Singapore'],
    ['8801712345678', OCTOBER, 'Rest of Asia Pacific', 'Bangladesh'],
    ['212612345678', OCTOBER, 'Rest of Africa', 'Morocco'],
    ['380501234567', OCTOBER, 'Rest of Central & Eastern Europe', 'Ukraine'],
    ['96512345678', OCTOBER, 'Rest of Middle East', 'Kuwait'],
  ])('%s moved on %s from %s to %s', (phone, day, before, since) => {
    const eve = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
    expect(marketOf({ phone }, eve)).toBe(before);
    expect(marketOf({ phone }, day)).toBe(since);
  });
});

test('by business-scoped user id: its country, or the country whose calling code it shares', () => {
  const of = (userId: string, day = OCTOBER) => marketOf({ userId }, day);
  expect(of('ID.13491208655302741918')).toBe('Indonesia');
  expect(of('US.ENT.11815799212886844830')).toBe('North America');
  expect(of('PR.1')).toBe('Rest of Latin America');
  expect(of('KZ.1', '2026-09-30')).toBe('Russia');
  expect(of('KZ.1')).toBe('Kazakhstan');
  expect(of('JE.1')).toBe('United Kingdom');
  expect(of('KR.1')).toBe('Other');
  expect(of('nonsense')).toBe('Other');
});

test('fifteen countries became markets of their own, and each was listed in a region before', () => {
  const listed = Object.values(MARKET_COUNTRIES).join(' ');
  expect(OWN_MARKETS).toHaveLength(15);
  for (const { country } of OWN_MARKETS) expect(listed).toMatch(new RegExp(`\\b${country}\\d`));
});
