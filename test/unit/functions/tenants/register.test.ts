import { expect, test } from 'vitest';
import { connectNumber, createTenant } from '../../../../functions/tenants/register.ts';
import { tenantOfApiKey } from '../../../../shared/entities/tenant.ts';
import { hashApiKey } from '../../../../shared/ids.ts';
import type { Table } from '../../../../shared/table/table.ts';
import { memoryTable } from '../../shared/memory-table.ts';

test('a tenant that was made a moment ago has its number connected and its key known', async () => {
  // DynamoDB Developer Guide, Read consistency: an eventually consistent read may not show a write that was just answered.
  const memory = memoryTable();
  const table: Table = {
    ...memory,
    get: async (key, options) => (options?.consistent ? memory.get(key, options) : undefined),
  };
  const clock = { now: () => 1_795_420_800_000 };
  const { tenantId, apiKey } = await createTenant({ name: 'Warung Sari' }, { table, clock });
  expect(await tenantOfApiKey(table, hashApiKey(apiKey))).toBe(tenantId);
  const master = { current: '1', keys: { '1': Buffer.alloc(32, 7).toString('base64') } };
  const number = { tenantId, phoneNumberId: '1', wabaId: '2', displayPhoneNumber: '+62 1', accessToken: 'token' };
  expect(await connectNumber(number, { table, clock, master })).toMatchObject({ tenantId, phoneNumberId: '1' });
});
