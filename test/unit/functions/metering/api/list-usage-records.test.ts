import { expect, test } from 'vitest';
import { listUsageRecords } from '../../../../../functions/metering/api/list-usage-records.ts';
import type { UsageRecordsQuery } from '../../../../../functions/metering/api/operations.ts';
import type { UsageRecordView } from '../../../../../functions/metering/api/views.ts';
import { InvalidCursorError } from '../../../../../shared/cursor.ts';
import { Ids } from '../../../../../shared/ids.ts';
import { TenantScope } from '../../../../../shared/table/keys.ts';
import {
  agentActiveEvent,
  createMeteringFixture,
  deliveredEvent,
  mediaStoredEvent,
  NOW_SECONDS,
  OTHER,
  orderConfirmedEvent,
  TENANT,
  usageJob,
} from '../metering-fixture.ts';

const ids = new Ids('key');
const span = { from: (NOW_SECONDS - 86_400) * 1000, to: (NOW_SECONDS + 86_400) * 1000 };

async function createFixture() {
  const metering = createMeteringFixture();
  const messages = Array.from({ length: 25 }, (_, n) =>
    deliveredEvent({
      id: `m${String(n).padStart(2, '0')}`,
      at: NOW_SECONDS + n * 300,
      category: n % 5 === 0 ? 'marketing' : 'service',
    }),
  );
  await metering.record([
    usageJob(
      ...messages,
      deliveredEvent({ id: 'm01', at: NOW_SECONDS + 80_000 }),
      deliveredEvent({ id: 'x', tenantId: OTHER }),
    ),
    usageJob(
      orderConfirmedEvent('o1'),
      mediaStoredEvent('old', 1_000_000_000, NOW_SECONDS - 86_400 * 60),
      mediaStoredEvent('new', 500_000_000),
    ),
    usageJob(agentActiveEvent('a'), agentActiveEvent('a', NOW_SECONDS + 900), agentActiveEvent('b', NOW_SECONDS + 900)),
  ]);
  await metering.rollUp();
  const page = (query: Partial<UsageRecordsQuery>, cursor?: string) =>
    listUsageRecords({
      ...{ table: metering.table, scope: new TenantScope(TENANT), ids, span },
      query: { limit: 4, ...query, cursor },
    });
  const all = async (query: Partial<UsageRecordsQuery>) => {
    const found: UsageRecordView[] = [];
    for (let cursor: string | undefined | null; cursor !== null; ) {
      const { data, next } = await page(query, cursor);
      found.push(...data);
      cursor = next;
    }
    return found;
  };
  return { page, all };
}

test('all pages list each record once, and the records add up to the total', async () => {
  const { page, all } = await createFixture();
  const messages = await all({ meter: 'message' });
  expect(new Set(messages.map(({ id }) => id)).size).toBe(25);
  expect(messages).toHaveLength(25);
  expect((await page({ meter: 'message' })).total).toEqual({ records: 25, quantity: '25' });
  expect(await all({ meter: 'message', category: 'marketing' })).toHaveLength(5);
  expect(messages.map(({ at }) => at)).toEqual(messages.map(({ at }) => at).sort());
});

test('a period lists all files stored before its end; a time range lists the files stored within it', async () => {
  const { all } = await createFixture();
  expect((await all({ meter: 'storage', period: '2026-11' })).map(({ id }) => id)).toEqual(['old', 'new']);
  expect((await all({ meter: 'storage' })).map(({ id }) => id)).toEqual(['new']);
});

test('an agent is one record, of the first active quarter of an hour', async () => {
  const { page } = await createFixture();
  const { data, total } = await page({ meter: 'seat' });
  expect(data.map(({ agentId, at }) => [agentId, at])).toEqual([
    ['a', '2026-11-24T10:00:00.000Z'],
    ['b', '2026-11-24T10:15:00.000Z'],
  ]);
  expect(total).toEqual({ records: 2, quantity: '2' });
});

test('a cursor is valid only for its filters', async () => {
  const { page } = await createFixture();
  const { next } = await page({ meter: 'message' });
  await expect(page({ meter: 'order' }, next ?? '')).rejects.toThrow(InvalidCursorError);
});
