import { describe, expect, test } from 'vitest';
import { listAgents, newAgent } from '../../../../shared/entities/agent.ts';
import { newestPreference, putPreference } from '../../../../shared/entities/contact.ts';
import { countSent, monthCounts } from '../../../../shared/entities/month-counts.ts';
import { countAcceptances, listAcceptances, newAcceptance } from '../../../../shared/entities/terms.ts';
import { globalKeys, TenantScope } from '../../../../shared/table/keys.ts';
import { queryAll } from '../../../../shared/table/query-all.ts';
import { createMemoryTable } from '../memory-table.ts';

const TENANTS = ['01JD0000000000000000000001', '01JD0000000000000000000002', '01JD0000000000000000000003'];
const scope = new TenantScope(TENANTS[0] ?? '');

function smallPages() {
  const table = createMemoryTable();
  table.pageSize = 1;
  return table;
}

const acceptanceOf = (version: string, acceptedAt = 1) => ({
  ...{ version, language: 'id', hash: 'h', agentId: 'a', by: 'Sari', acceptedAt, address: '127.0.0.1' },
});

test.each(['ascending', 'descending'])('all pages of a range are read, %s', async (order) => {
  const table = smallPages();
  for (const version of ['1', '2', '3']) await table.transact([newAcceptance(scope, acceptanceOf(version))]);
  await table.put({ key: scope.tenant(), attributes: { v: 1 } });
  const { sk } = scope.acceptance('');
  const items = await queryAll(table, { in: scope.own(), range: { prefix: sk }, descending: order === 'descending' });
  const versions = items.map(({ version }) => version);
  expect(order === 'descending' ? versions.reverse() : versions).toEqual(['1', '2', '3']);
});

test('items of an index partition with equal positions are all read', async () => {
  const table = smallPages();
  const { pk: gpk } = globalKeys.tenants();
  for (const tenantId of TENANTS)
    await table.put({ key: new TenantScope(tenantId).tenant(), attributes: { gpk, gsk: 'same' } });
  expect(await queryAll(table, { in: globalKeys.tenants() })).toHaveLength(TENANTS.length);
});

describe('beyond the first page', () => {
  test('all agents of a tenant are listed', async () => {
    const table = smallPages();
    for (const [n, agentId] of ['a', 'b', 'c'].entries())
      await table.transact([newAgent(scope, { agentId, name: agentId, role: 'agent', createdAt: n })]);
    expect((await listAgents(table, scope)).map(({ agentId }) => agentId)).toEqual(['a', 'b', 'c']);
  });

  test('all numbers of a tenant count', async () => {
    const table = smallPages();
    for (const phoneNumberId of ['1', '2', '3'])
      await table.update(countSent(scope, { month: '2026-11', phoneNumberId }, { service: false, price: undefined }));
    expect(await monthCounts(table, scope, '2026-11')).toMatchObject({ sent: 3 });
  });

  test('all acceptances of a tenant and of a version are found', async () => {
    const table = smallPages();
    for (const tenantId of TENANTS) await table.transact([newAcceptance(new TenantScope(tenantId), acceptanceOf('1'))]);
    await table.transact([newAcceptance(scope, acceptanceOf('2', 2))]);
    expect((await listAcceptances(table, scope)).map(({ version }) => version)).toEqual(['2', '1']);
    expect(await countAcceptances(table, '1')).toBe(TENANTS.length);
  });

  test('a marketing preference is found behind newer preferences of other categories', async () => {
    const table = smallPages();
    for (let time = 1; time <= 12; time += 1) {
      const category = time === 1 ? 'marketing_messages' : 'other';
      const given = { category, value: 'stop', raw: '{}', receivedAt: time };
      await table.put(putPreference(scope, { contactId: 'c', time, hash: 'h' }, given));
    }
    expect(await newestPreference(table, scope, 'c')).toBe('stop');
  });
});
