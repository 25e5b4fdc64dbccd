import { createCachedDirectory } from '../../../../functions/webhooks/directory.ts';
import type { InboundItem } from '../../../../functions/webhooks/inbound-item.ts';
import { quarantineItem } from '../../../../functions/webhooks/quarantine-item.ts';
import { type RoutingOutcome, routeItems } from '../../../../functions/webhooks/route-items.ts';
import { splitPayload } from '../../../../functions/webhooks/split-payload.ts';
import { registrationWrites } from '../../../../shared/entities/number.ts';
import { newTenant } from '../../../../shared/entities/tenant.ts';
import { Ids } from '../../../../shared/ids.ts';
import { type Entity, isItemOf, partitionIdOf } from '../../../../shared/table/key-shapes.ts';
import { TenantScope } from '../../../../shared/table/keys.ts';
import { type BeforeOperation, createMemoryTable } from '../../shared/memory-table.ts';
import { PHONE, WABA } from './payloads.ts';

export const TENANT = '01JD0000000000000000000000';
export const NOW = 1_795_420_800;

/** Creates a table with one tenant and number, and the dependencies of routing. */
export async function createRoutingFixture(before?: BeforeOperation) {
  const table = createMemoryTable(before);
  const scope = new TenantScope(TENANT);
  const owner = { agentId: '01JD0000000000000000000001', name: 'Ani', role: 'owner', createdAt: NOW } as const;
  await table.transact(newTenant({ tenantId: TENANT, name: 'Warung', shards: 1, createdAt: NOW }, owner, 'HASH'));
  await connect(PHONE, WABA);
  const ids = new Ids('a key for tests');
  const clock = { now: () => NOW * 1000 };
  const deps = { table, directory: createCachedDirectory(table, clock), ids, now: NOW };

  async function connect(phoneNumberId: string, wabaId: string, tenantId = TENANT): Promise<void> {
    const token = { keyVersion: '1', iv: '', text: '', tag: '' };
    const number = { phoneNumberId, wabaId, displayPhoneNumber: '+62', token, at: NOW };
    await table.transact(registrationWrites(new TenantScope(tenantId), number));
  }
  const itemsOf = (payload: unknown): InboundItem[] =>
    splitPayload(payload).map((item) => ({ ...item, receivedAt: NOW }));
  const routeAll = async (items: readonly InboundItem[]): Promise<RoutingOutcome[]> => {
    const results = await routeItems(items, deps);
    return results.map((result) => {
      if (!result.ok) throw result.error;
      return result.value;
    });
  };
  return {
    table,
    scope,
    ids,
    clock,
    deps,
    connect,
    itemsOf,
    routeAll,
    route: (payload: unknown) => routeAll(itemsOf(payload)),
    /** Routes items and quarantines those that cannot be routed, as the worker does. */
    async process(items: readonly InboundItem[]): Promise<void> {
      for (const [index, outcome] of (await routeAll(items)).entries()) {
        const item = items[index];
        if (outcome.kind === 'unroutable' && item) await quarantineItem(item, outcome, deps);
      }
    },
    /** Returns the items of an entity, optionally with this id in the partition key. */
    find: (entity: Entity, partitionId?: string) =>
      [...table.items.values()].filter(
        (item) =>
          isItemOf(entity, item) && (partitionId === undefined || partitionIdOf(entity, item['pk']) === partitionId),
      ),
  };
}
