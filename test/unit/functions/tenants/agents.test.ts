import { expect, test } from 'vitest';
import * as z from 'zod';
import { operatorOperations } from '../../../../functions/tenants/operator-operations.ts';
import { tenantOperations } from '../../../../functions/tenants/tenant-operations.ts';
import { isItemOf } from '../../../../shared/table/key-shapes.ts';
import { createTenantsFixture } from './tenants-fixture.ts';

const madeSchema = z.object({ id: z.string(), apiKey: z.string() });

test('GET /v1/me returns the business and the agent of the key', async () => {
  const { tenant } = createTenantsFixture();
  const { owner, tenantId, ownerId } = await tenant('Warung Sari');
  expect((await owner('GET', '/v1/me')).json).toEqual({
    tenant: { id: tenantId, name: 'Warung Sari' },
    agent: { id: ownerId, name: 'Sari', role: 'owner' },
  });
});

test('an agent is added with an API key that has no owner permissions', async () => {
  const { tenant, time } = createTenantsFixture();
  const { owner, as, ownerId } = await tenant();
  time.now += 1;
  const made = await owner('POST', '/v1/agents', { name: 'Rina' });
  expect(made).toMatchObject({ status: 201, json: { name: 'Rina', role: 'agent' } });
  const { id, apiKey } = madeSchema.parse(made.json);
  const rina = as(apiKey);
  expect((await rina('GET', '/v1/me')).json).toMatchObject({ agent: { id, name: 'Rina', role: 'agent' } });
  expect((await rina('GET', '/v1/agents')).json).toEqual({
    data: [
      { id: ownerId, name: 'Sari', role: 'owner' },
      { id, name: 'Rina', role: 'agent' },
    ],
    next: null,
  });
  expect(await rina('POST', '/v1/agents', { name: 'Bayu' })).toMatchObject({ status: 403 });
  expect(await rina('PUT', '/v1/settings', { budget: null })).toMatchObject({ status: 403 });
  expect(await rina('POST', '/v1/numbers', { phoneNumberId: '1', wabaId: '2', accessToken: 't' })).toMatchObject({
    status: 403,
  });
});

test('an agent is added once per Idempotency-Key; its API key is returned again and not stored in plain text', async () => {
  const { tenant, table } = createTenantsFixture();
  const [one, two] = [await tenant(), await tenant()];
  const first = await one.owner('POST', '/v1/agents', { name: 'Rina' }, 'rina');
  expect(await one.owner('POST', '/v1/agents', { name: 'Rina' }, 'rina')).toEqual(first);
  expect((await two.owner('POST', '/v1/agents', { name: 'Rina' }, 'rina')).json).not.toEqual(first.json);
  expect(await one.owner('POST', '/v1/agents', { name: 'Bayu' }, 'rina')).toMatchObject({ status: 409 });
  expect(JSON.stringify([...table.items.values()])).not.toContain(madeSchema.parse(first.json).apiKey);
  const { json } = await one.owner('GET', '/v1/agents');
  expect(z.object({ data: z.array(z.unknown()) }).parse(json).data).toHaveLength(2);
});

test('an answer that was stored for another tenant cannot be decrypted', async () => {
  const { tenant, table } = createTenantsFixture();
  const [one, two] = [await tenant(), await tenant()];
  await one.owner('POST', '/v1/agents', { name: 'Rina' }, 'rina');
  const kept = [...table.items.values()].find((item) => isItemOf('response', item));
  const pk = String(kept?.['pk']).replace(one.tenantId, two.tenantId);
  table.items.set(`${pk} ${kept?.['sk']}`, { ...kept, pk });
  expect(await two.owner('POST', '/v1/agents', { name: 'Rina' }, 'rina')).toMatchObject({ status: 500 });
});

test('each request uses the session of its own tenant', async () => {
  const { tenant, sessions } = createTenantsFixture();
  const [one, two] = [await tenant(), await tenant()];
  await one.owner('GET', '/v1/agents');
  await two.owner('GET', '/v1/agents');
  expect(sessions).toEqual([one.tenantId, two.tenantId]);
});

test('each operation is served, and requires a key', async () => {
  const { call } = createTenantsFixture();
  for (const { method, path } of [...tenantOperations, ...operatorOperations]) {
    expect([path, (await call(method, path.replace(/\{\w+\}/g, 'x'))).status]).toEqual([path, 401]);
  }
});
