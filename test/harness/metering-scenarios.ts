import type { DomainEvent, EventType } from '../../events/domain-events.ts';
import { rebuildRollup, rebuildStoredQuantity } from '../../functions/metering/workers/rebuild-rollup.ts';
import { toIsoTime } from '../../shared/clock.ts';
import { bucketOf, putUsage, putUsedAtIfEarlier, type UsageRecord } from '../../shared/entities/usage.ts';
import type { Table } from '../../shared/table/table.ts';
import { tenantRoleOf } from './grants.ts';
import type { SimulatedPlatform } from './platform.ts';
import type { ShopFixture } from './shop-fixture.ts';

/** Tools that drive the functions of a scenario. */
interface ScenarioTools {
  /** A shop with a stored file. */
  readonly shop: ShopFixture;
  readonly table: Table;
  readonly send: (queue: string, ...bodies: string[]) => Promise<void>;
  readonly busMessage: (type: EventType, events: readonly DomainEvent['event'][]) => string;
  readonly poison: string;
}

const FILE = 'F'.repeat(26);
const NO_DIMENSIONS = { category: null, market: null, numberId: null, type: null } as const;

/** Creates the scenarios that exercise all permissions of the functions of usage and charges. */
export async function meteringScenarios(
  meta: SimulatedPlatform,
  { shop, table, send, busMessage, poison }: ScenarioTools,
) {
  const { tenantId, scope, apiKey } = shop;
  const at = Math.floor(meta.platform.runtime.clock.now() / 1000);
  const bucket = bucketOf(at);
  const time = toIsoTime(at);
  const references = { messageId: FILE, orderId: null, conversationId: null, agentId: null };
  const stored: UsageRecord = {
    ...{ id: FILE, meter: 'storage', at, quantity: '0.5', hash: 'h', recordedAt: at, hasProvisionalTime: true },
    ...NO_DIMENSIONS,
    ...references,
  };
  await table.update(putUsedAtIfEarlier(scope, stored));
  await table.put(putUsage(scope, stored));
  await rebuildRollup(table, scope, bucket, at);
  await rebuildStoredQuantity(table, scope, bucket.day.slice(0, 7));

  const file = { id: 'stored', at: time, tenantId, messageId: FILE.replaceAll('F', 'G'), bytes: 1 };
  const recorded = { id: 'usage', at: time, tenantId, ...bucket };
  const tick = busMessage('warung.meter.beat.v1', [{ id: 'beat', at: time }]);
  const period = new Date((at + 7 * 3600) * 1000).toISOString().slice(0, 7);
  const records = `usage/records?period=${period}&meter=storage`;
  const get = (path: string, key: string) => meta.request('GET', path, { key });
  const asTenant = async (): Promise<void> => {
    for (const path of [`charges?period=${period}`, 'usage', records]) await get(`/v1/${path}`, apiKey);
  };
  const asFinance = async (): Promise<void> => {
    const key = meta.credentials.finance?.apiKey ?? '';
    for (const path of [`charges?period=${period}`, `tenants/${tenantId}/${records}`])
      await get(`/v1/finance/${path}`, key);
  };
  return {
    workers: {
      'record-usage': () =>
        send('usage', busMessage('warung.media.stored.v1', [file]), JSON.stringify({ kind: 'watermark-tick' }), poison),
      'roll-up-usage': () => send('roll-up', busMessage('warung.usage.recorded.v1', [recorded]), tick, poison),
    },
    apis: {
      'metering-api': asTenant,
      [tenantRoleOf('metering-api')]: asTenant,
      'finance-api': asFinance,
    },
  };
}
