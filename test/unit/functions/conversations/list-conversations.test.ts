import { expect, test } from 'vitest';
import { listConversations } from '../../../../functions/conversations/list-conversations.ts';
import type { Table } from '../../../../shared/table/table.ts';
import { envelope, text, value } from '../webhooks/payloads.ts';
import { createRoutingFixture } from '../webhooks/routing-fixture.ts';

test('lists a conversation once, at its new position, when the index shows it at its old and new positions', async () => {
  // DynamoDB Developer Guide, Global secondary indexes: a changed key is a delete and a put, each visible eventually.
  const { route, scope, ids, table } = await createRoutingFixture();
  await route(envelope(value({ messages: [text('wamid.1', '6281200000001', '1795420000')] })));
  await route(envelope(value({ messages: [text('wamid.2', '6281200000002', '1795420001')] })));
  const stale: Table = {
    ...table,
    async query(query) {
      const page = await table.query(query);
      const [newest] = page.items;
      const old = newest && { ...newest, gsk: String(newest['gsk']).replace(/^\d+/, '1795410000') };
      return { ...page, items: old ? [...page.items, old] : page.items };
    },
  };
  const list = (limit: number, cursor?: string) =>
    listConversations({ scope, view: 'all', ownerId: undefined, now: 1795420002, limit, cursor }, stale, ids);
  const { data, next } = await list(10);
  expect(data.map(({ contact }) => contact.waId)).toEqual(['6281200000002', '6281200000001']);
  expect(next).toBeNull();
  expect((await list(2)).next).toBeNull();
});
