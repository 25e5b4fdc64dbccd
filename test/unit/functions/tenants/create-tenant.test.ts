import { expect, test } from 'vitest';
import * as z from 'zod';
import { connectNumber, createTenant } from '../../../../functions/tenants/create-tenant.ts';
import { callerOfApiKey } from '../../../../shared/entities/tenant.ts';
import { hashApiKey } from '../../../../shared/ids.ts';
import { isItemOf } from '../../../../shared/table/key-shapes.ts';
import type { Table } from '../../../../shared/table/table.ts';
import { createMemoryTable } from '../../shared/memory-table.ts';
import { createTenantsFixture, MASTER } from './tenants-fixture.ts';

const madeSchema = z.object({ tenantId: z.string(), apiKey: z.string() });
const rememberAnswer = () => [];

test('a number can be connected and the API key used right after the tenant was created', async () => {
  // DynamoDB Developer Guide, Read consistency: an eventually consistent read may miss a write that has just completed.
  const memory = createMemoryTable();
  const table: Table = {
    ...memory,
    get: async (key, options) => (options?.consistent ? memory.get(key, options) : undefined),
  };
  const clock = { now: () => 1_795_420_800_000 };
  const owner = { name: 'Sari' };
  const { body } = await createTenant({ name: 'Warung Sari', owner }, { table, clock, rememberAnswer });
  const { tenantId, apiKey } = madeSchema.parse(body);
  expect(await callerOfApiKey(table, hashApiKey(apiKey))).toMatchObject({ scope: { tenantId }, role: 'owner' });
  const number = { tenantId, phoneNumberId: '1', wabaId: '2', displayPhoneNumber: '+62 1', accessToken: 'token' };
  const connected = await connectNumber(number, { table, clock, master: MASTER, rememberAnswer });
  expect(connected).toMatchObject({ status: 201, body: { tenantId, phoneNumberId: '1' } });
});

test('a tenant is created once per Idempotency-Key, and its API key is not stored in plain text', async () => {
  const { asOperator, table } = createTenantsFixture();
  const make = (name: string, idempotencyKey: string) =>
    asOperator('POST', '/v1/operator/tenants', { name }, idempotencyKey);
  const first = await make('Sari', 'one');
  const { apiKey } = madeSchema.parse(first.json);
  expect(await make('Sari', 'one')).toEqual(first);
  expect((await make('Sari', 'two')).json).not.toEqual(first.json);
  expect(await make('Another', 'one')).toMatchObject({ status: 409 });
  expect(JSON.stringify([...table.items.values()])).not.toContain(apiKey);
  expect([...table.items.values()].filter((item) => isItemOf('tenant', item))).toHaveLength(2);
});

test('two concurrent requests with the same Idempotency-Key create one tenant', async () => {
  const waiting: (() => void)[] = [];
  // Both requests find no stored answer before either writes.
  const before = async (operation: string): Promise<void> => {
    if (operation !== 'transact' || waiting.length === 2) return;
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 2) for (const go of waiting) go();
    });
  };
  const { asOperator, table } = createTenantsFixture({ before });
  const make = () => asOperator('POST', '/v1/operator/tenants', { name: 'Sari' }, 'one');
  const [a, b] = await Promise.all([make(), make()]);
  expect(a).toMatchObject({ status: 201 });
  expect(b).toEqual(a);
  expect([...table.items.values()].filter((item) => isItemOf('tenant', item))).toHaveLength(1);
});

test('a number is connected once per Idempotency-Key, and connecting it again ends its pause', async () => {
  const { asOperator, tenant, table } = createTenantsFixture();
  const { tenantId, scope, owner } = await tenant();
  const number = { tenantId, phoneNumberId: '1', wabaId: '2', displayPhoneNumber: '+62 1', accessToken: 'token' };
  const first = await asOperator('POST', '/v1/operator/numbers', number, 'n');
  expect(first).toMatchObject({ status: 201, json: { tenantId, phoneNumberId: '1' } });
  await table.update({ key: scope.number('1'), set: { pause: { reason: 'TokenExpired', since: 5 } } });
  expect(await asOperator('POST', '/v1/operator/numbers', number, 'n')).toEqual(first);
  expect((await owner('GET', '/v1/numbers')).json).toMatchObject({ data: [{ status: 'paused' }] });
  await asOperator('POST', '/v1/operator/numbers', { ...number, accessToken: 'newer' }, 'm');
  expect((await owner('GET', '/v1/numbers')).json).toMatchObject({
    data: [{ status: 'waiting', pause: null, steps: [{ state: 'skipped' }, {}, {}, { state: 'waiting' }] }],
  });
});

test('ids of only dots are rejected', async () => {
  const { asOperator, tenant } = createTenantsFixture();
  const { tenantId } = await tenant();
  const number = { tenantId, phoneNumberId: '..', wabaId: '2', displayPhoneNumber: '+62 1', accessToken: 'token' };
  expect(await asOperator('POST', '/v1/operator/numbers', number)).toMatchObject({ status: 422 });
});

test('limits are set only for an existing tenant, and appear in its settings', async () => {
  const { asOperator, tenant } = createTenantsFixture();
  const { tenantId, owner } = await tenant();
  const limits = { monthlyMessages: 500, sendsPerMinute: null };
  const path = (id: string) => `/v1/operator/tenants/${id}/limits`;
  expect(await asOperator('PUT', path(tenantId), limits)).toEqual({ status: 200, json: { tenantId, ...limits } });
  expect((await owner('GET', '/v1/settings')).json).toMatchObject({ quota: { messages: 500, used: 0 } });
  expect(await asOperator('PUT', path('01JD9999999999999999999999'), limits)).toMatchObject({ status: 404 });
  expect(await asOperator('PUT', path(tenantId), { monthlyMessages: -1, sendsPerMinute: null })).toMatchObject({
    status: 422,
  });
});
