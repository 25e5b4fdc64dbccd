import { expect, test } from 'vitest';
import { countSent, monthOf } from '../../../../shared/entities/month-counts.ts';
import { createTenantsFixture, NOW } from './tenants-fixture.ts';

test('a budget is set and returned with the amount spent this month', async () => {
  const { tenant, table } = createTenantsFixture();
  const { owner, scope } = await tenant();
  expect((await owner('GET', '/v1/settings')).json).toEqual({
    budget: null,
    spent: null,
    quota: { messages: null, used: 0 },
    sendsPerMinute: null,
    holdMinutes: 30,
    language: 'id',
  });
  const at = (phoneNumberId: string) => ({ month: monthOf(NOW), phoneNumberId });
  await table.update(countSent(scope, at('1'), { service: true, price: { amount: '356.65', currency: 'IDR' } }));
  await table.update(countSent(scope, at('2'), { service: false, price: { amount: '400', currency: 'IDR' } }));
  await table.update(countSent(scope, at('2'), { service: true, price: undefined }));
  const budget = { amount: '250000', currency: 'IDR' };
  const set = await owner('PUT', '/v1/settings', { budget });
  expect(set).toEqual({
    status: 200,
    json: {
      budget,
      spent: { amount: '756.65', currency: 'IDR' },
      quota: { messages: null, used: 3 },
      sendsPerMinute: null,
      holdMinutes: 30,
      language: 'id',
    },
  });
  expect((await owner('GET', '/v1/settings')).json).toEqual(set.json);
  await owner('PUT', '/v1/settings', { budget: null });
  expect((await owner('GET', '/v1/settings')).json).toMatchObject({
    budget: null,
    spent: { amount: '756.65', currency: 'IDR' },
  });
});

test('hold time and language are set, and are reset to their defaults if left out', async () => {
  const { tenant } = createTenantsFixture();
  const { owner } = await tenant();
  const set = await owner('PUT', '/v1/settings', { budget: null, holdMinutes: 5, language: 'en' });
  expect(set).toMatchObject({ status: 200, json: { holdMinutes: 5, language: 'en' } });
  for (const holdMinutes of [4, 721, 5.5]) {
    expect(await owner('PUT', '/v1/settings', { budget: null, holdMinutes })).toMatchObject({ status: 422 });
  }
  expect((await owner('GET', '/v1/settings')).json).toEqual(set.json);
  expect(await owner('PUT', '/v1/settings', { budget: null })).toMatchObject({
    json: { holdMinutes: 30, language: 'id' },
  });
});

test.each([
  { amount: '-1', currency: 'IDR' },
  { amount: '007', currency: 'IDR' },
  { amount: 100, currency: 'IDR' },
  { amount: '1', currency: 'XYZ' },
])('%o is rejected as a budget', async (budget) => {
  const { tenant } = createTenantsFixture();
  const { owner } = await tenant();
  expect(await owner('PUT', '/v1/settings', { budget })).toMatchObject({ status: 422 });
});
