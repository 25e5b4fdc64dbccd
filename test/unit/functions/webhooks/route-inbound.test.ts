import { describe, expect, test } from 'vitest';
import { createCachedDirectory } from '../../../../functions/webhooks/directory.ts';
import { createRouteInbound } from '../../../../functions/webhooks/route-inbound.ts';
import { cached } from '../../../../shared/cached.ts';
import { isItemOf, KEYS } from '../../../../shared/table/key-shapes.ts';
import type { Table } from '../../../../shared/table/table.ts';
import { envelope, text, value } from './payloads.ts';
import { createRoutingFixture } from './routing-fixture.ts';

const ONE = '6281200000001';
const [NUMBER, ACCOUNT] = ['555', '666'];

describe('a number that is registered while its first items are being routed', () => {
  test.each([
    ['message', envelope(value({ messages: [text('wamid.1', ONE, '1795420000')] }, NUMBER), { waba: ACCOUNT })],
    ['account event', envelope({ event: 'X' }, { field: 'account_update', waba: ACCOUNT })],
  ])('gets a %s that was quarantined after its replay', async (_, payload) => {
    const { table: memory, clock, ids, itemsOf, connect, find } = await createRoutingFixture();
    let isConnected = false;
    const table: Table = {
      ...memory,
      async put(put) {
        // The lookup found no owner. The registration and its replay happen before the item is stored.
        if (isItemOf('quarantined', put.key) && !isConnected) {
          isConnected = true;
          await connect(NUMBER, ACCOUNT);
        }
        return memory.put(put);
      },
    };
    const fixed = cached(async () => ids, { clock, maxAgeMs: 1e9 });
    const routeInbound = createRouteInbound({
      table,
      directory: createCachedDirectory(table, clock),
      ids: fixed,
      clock,
    });
    const jobs = itemsOf(payload).map((input) => ({ input, messageId: 'm', traceparent: undefined }));
    expect(await routeInbound(jobs)).toMatchObject([{ ok: true }]);
    expect([...find('message'), ...find('accountEvent', ACCOUNT)]).toHaveLength(1);
    const kept = [...memory.items.values()].filter((item) => isItemOf('quarantined', item));
    expect(kept).toMatchObject([{ outcome: 'stored' }]);
    expect(kept[0]).not.toHaveProperty('gpk');
  });
});

test('an item without an owner stays open, at the cost of one more lookup', async () => {
  const { table, clock, ids, itemsOf } = await createRoutingFixture();
  const fixed = cached(async () => ids, { clock, maxAgeMs: 1e9 });
  const routeInbound = createRouteInbound({ table, directory: createCachedDirectory(table, clock), ids: fixed, clock });
  const [input] = itemsOf(envelope({ event: 'X' }, { field: 'account_update', waba: ACCOUNT }));
  if (!input) throw new Error('no item');
  const before = table.counts['get'] ?? 0;
  await routeInbound([{ input, messageId: 'm', traceparent: undefined }]);
  expect((table.counts['get'] ?? 0) - before).toBe(2);
  expect(
    [...table.items.values()].filter(({ gpk }) => String(gpk).startsWith(KEYS.openQuarantine.partition)),
  ).toHaveLength(1);
});
