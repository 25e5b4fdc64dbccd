import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { cloudEvent } from '../../../../events/cloud-event.ts';
import { createConversationsApi } from '../../../../functions/conversations/conversations-api.ts';
import { showMedia } from '../../../../functions/media/show-media.ts';
import { createOperatorApi } from '../../../../functions/tenants/operator-api.ts';
import { createTrackNumber, parseReceivedMessages } from '../../../../functions/tenants/track-number.ts';
import { createReplayQuarantine, parseReplayCommand } from '../../../../functions/webhooks/replay-quarantine.ts';
import { cached } from '../../../../shared/cached.ts';
import { callApi, tenantSession } from '../api-fixture.ts';
import { contact, envelope, PHONE, status, text, value, WABA } from '../webhooks/payloads.ts';
import { createRoutingFixture, NOW, TENANT } from '../webhooks/routing-fixture.ts';

const ONE = '6281200000001';
const OPERATOR = 'wo_operator_key_0123456789';
const listSchema = z.object({ data: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });

async function apis() {
  const fixture = await createRoutingFixture();
  const { table, clock } = fixture;
  const fixed = <T>(value: T) => cached(async () => value, { clock, maxAgeMs: 1e9 });
  const common = { sink: { info: () => {}, error: () => {} }, clock, ids: fixed(fixture.ids) };
  const conversations = createConversationsApi({
    ...common,
    platform: table,
    sessions: async () => tenantSession(table),
    showMedia: (media, message, session) =>
      showMedia(media, message, { sign: async () => 'https://x', session, now: 0 }),
    refreshTemplates: async () => false,
  });
  const master = fixed({ current: '1', keys: { '1': Buffer.alloc(32, 7).toString('base64') } });
  const operator = createOperatorApi({
    ...common,
    table,
    master,
    operator: fixed({ key: OPERATOR }),
    loadLarge: async () => '',
  });

  function call(method: string, target: string, key?: string, body?: unknown) {
    const handler = target.startsWith('/v1/operator') ? operator : conversations;
    return callApi(handler, method, target, { key, body });
  }
  async function newTenant(): Promise<{ tenantId: string; apiKey: string }> {
    const reply = await call('POST', '/v1/operator/tenants', OPERATOR, { name: 'Warung Sari' });
    return z.object({ tenantId: z.string(), apiKey: z.string() }).parse(reply.json);
  }
  async function all(path: string, key: string, limit = 2) {
    const found: Record<string, unknown>[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const reply = await call(
        'GET',
        `${path}?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
        key,
      );
      const page: z.infer<typeof listSchema> = listSchema.parse(reply.json);
      found.push(...page.data);
      cursor = page.next;
    }
    return found;
  }
  return { ...fixture, call, newTenant, all };
}

const number = (tenantId: string, phoneNumberId = '300', wabaId = '400') => ({
  tenantId,
  phoneNumberId,
  wabaId,
  displayPhoneNumber: '+62 1',
  accessToken: 'token',
});

describe('an error is a problem response', () => {
  test.each([
    ['no key', 'GET', '/v1/conversations', undefined, 401],
    ['an unknown key', 'GET', '/v1/conversations', 'wk_nobody', 401],
    ["a tenant's path with the operator's key", 'GET', '/v1/conversations', OPERATOR, 401],
    ['a wrong operator key', 'GET', '/v1/operator/quarantine', 'wo_wrong', 401],
    ['an unknown path', 'GET', '/v1/operator/nothing', OPERATOR, 404],
    ['another method', 'DELETE', '/v1/operator/tenants', OPERATOR, 405],
    ['a limit over 100', 'GET', '/v1/operator/quarantine?limit=101', OPERATOR, 422],
    ['an invalid cursor', 'GET', '/v1/operator/quarantine?cursor=abc', OPERATOR, 400],
    ['an unknown item', 'POST', '/v1/operator/quarantine/-~X/replay', OPERATOR, 404],
  ])('for %s', async (_, method, path, key, expected) => {
    const { call } = await apis();
    const reply = await call(method, path, key);
    expect(reply).toMatchObject({ status: expected, type: 'application/problem+json', json: { status: expected } });
  });

  test('for a body that is not JSON (400), and for an invalid one (422 with the paths)', async () => {
    const { call } = await apis();
    expect((await call('POST', '/v1/operator/tenants', OPERATOR, '{')).status).toBe(400);
    const reply = await call('POST', '/v1/operator/tenants', OPERATOR, { name: '' });
    expect(reply).toMatchObject({ status: 422, json: { errors: [{ at: 'body.name' }] } });
  });
});

describe('tenants and numbers', () => {
  test('a number can be connected again for the same tenant, and not for another', async () => {
    const { call, newTenant, table } = await apis();
    const [one, two] = [await newTenant(), await newTenant()];
    const connect = (body: object) => call('POST', '/v1/operator/numbers', OPERATOR, body);
    expect((await connect(number(one.tenantId))).status).toBe(201);
    expect((await connect(number(one.tenantId))).status).toBe(201);
    expect((await connect(number(two.tenantId))).status).toBe(409);
    expect((await connect(number(two.tenantId, '301'))).status).toBe(409);
    expect((await connect(number('01JD9999999999999999999999'))).status).toBe(404);
    expect(JSON.stringify([...table.items.values()])).not.toContain('"token":"token"');
    expect(JSON.stringify([...table.items.values()])).not.toContain(one.apiKey);
  });
});

describe('conversations', () => {
  test('are listed by page with contact and time, and their messages newest first', async () => {
    const { call, newTenant, all, route } = await apis();
    const { tenantId, apiKey } = await newTenant();
    await call('POST', '/v1/operator/numbers', OPERATOR, number(tenantId));
    for (let n = 0; n < 5; n += 1) {
      const from = `628120000000${n}`;
      await route(
        envelope(
          value(
            {
              contacts: [contact(from, `C${n}`)],
              messages: [text(`w.${n}.a`, from, `179542000${n}`), text(`w.${n}.b`, from, `179542001${n}`)],
            },
            '300',
          ),
          { waba: '400' },
        ),
      );
    }
    const listed = await all('/v1/conversations', apiKey);
    expect(listed.map(({ contact: who }) => z.object({ name: z.string() }).parse(who).name)).toEqual([
      'C4',
      'C3',
      'C2',
      'C1',
      'C0',
    ]);
    expect(listed[4]).toMatchObject({
      contact: { waId: '6281200000000', userId: null },
      lastMessageAt: new Date(1795420010_000).toISOString(),
    });
    const path = `/v1/conversations/${String(listed[0]?.['id'])}/messages`;
    expect((await all(path, apiKey, 1)).map(({ wamid }) => wamid)).toEqual(['w.4.b', 'w.4.a']);
    const ascending = await call('GET', `${path}?order=asc&limit=1`, apiKey);
    expect(ascending.json.data).toMatchObject([
      {
        wamid: 'w.4.a',
        direction: 'inbound',
        type: 'text',
        text: 'text of w.4.a',
        status: 'received',
        timestamp: new Date(1795420004_000).toISOString(),
      },
    ]);
    const next = await call('GET', `${path}?order=asc&limit=1&cursor=${ascending.json.next}`, apiKey);
    expect(next.json.data).toMatchObject([{ wamid: 'w.4.b' }]);
    // The cursor is bound to the query: it is invalid for the other order.
    expect((await call('GET', `${path}?order=desc&cursor=${ascending.json.next}`, apiKey)).status).toBe(400);
  });

  test("of another tenant are not found, and another tenant's cursor is rejected", async () => {
    const { call, newTenant, all, route } = await apis();
    const [one, two] = [await newTenant(), await newTenant()];
    await call('POST', '/v1/operator/numbers', OPERATOR, number(one.tenantId));
    await route(envelope(value({ messages: [text('w1', ONE, '1'), text('w2', '6281200000002', '2')] }, '300')));
    const [conversation] = await all('/v1/conversations', one.apiKey);
    const path = `/v1/conversations/${String(conversation?.['id'])}/messages`;
    expect((await call('GET', path, one.apiKey)).status).toBe(200);
    expect((await call('GET', path, two.apiKey)).status).toBe(404);
    expect(await all('/v1/conversations', two.apiKey)).toEqual([]);
    const { json } = await call('GET', '/v1/conversations?limit=1', one.apiKey);
    expect((await call('GET', `/v1/conversations?cursor=${json.next}`, two.apiKey)).status).toBe(400);
  });

  test('show the status of a message that was sent from the phone app', async () => {
    const { call, newTenant, all, route } = await apis();
    const { tenantId, apiKey } = await newTenant();
    await call('POST', '/v1/operator/numbers', OPERATOR, number(tenantId));
    const echo = { from: '1', to: ONE, id: 'wamid.e', timestamp: '1795420010', type: 'text', text: { body: 'Ya' } };
    await route(envelope(value({ message_echoes: [echo] }, '300'), { field: 'smb_message_echoes' }));
    await route(
      envelope(
        value({ statuses: [status('wamid.e', 'read', '1795420012'), status('wamid.e', 'sent', '1795420010')] }, '300'),
      ),
    );
    const [conversation] = await all('/v1/conversations', apiKey);
    expect(await all(`/v1/conversations/${String(conversation?.['id'])}/messages`, apiKey)).toMatchObject([
      { direction: 'outbound', status: 'read', text: 'Ya' },
    ]);
  });
});

describe('quarantine', () => {
  const lost = envelope(
    value({ contacts: [contact(ONE, 'Ani')], messages: [text('wamid.LOST', ONE, '1795420000')] }, '555'),
    { waba: '666' },
  );

  test('lists each open item once, by page', async () => {
    const { itemsOf, process, all } = await apis();
    for (let n = 0; n < 7; n += 1)
      await process(itemsOf(envelope(value({ messages: [text(`wamid.${n}`, ONE, '1')] }, '555'))));
    await process(itemsOf(envelope(value({ messages: [text('wamid.0', ONE, '1')] }, '555'))));
    const listed = await all('/v1/operator/quarantine', OPERATOR, 3);
    expect(new Set(listed.map(({ raw }) => z.object({ id: z.string() }).parse(raw).id)).size).toBe(7);
    expect(listed).toHaveLength(7);
    expect(listed[0]).toMatchObject({
      reason: 'UnknownNumber',
      kind: 'message',
      phoneNumberId: '555',
      tenantId: TENANT,
      receivedAt: new Date(NOW * 1000).toISOString(),
    });
  });

  test('replays an item after its number is connected', async () => {
    const { itemsOf, process, call, all, connect, find } = await apis();
    await process(itemsOf(lost));
    const [item] = await all('/v1/operator/quarantine', OPERATOR);
    const path = `/v1/operator/quarantine/${encodeURIComponent(String(item?.['id']))}/replay`;
    expect((await call('POST', path, OPERATOR)).json).toMatchObject({ outcome: 'unroutable', reason: 'UnknownNumber' });
    await connect('555', '666');
    expect((await call('POST', path, OPERATOR)).json).toMatchObject({ outcome: 'stored' });
    expect((await call('POST', path, OPERATOR)).status).toBe(409);
    expect(await all('/v1/operator/quarantine', OPERATOR)).toEqual([]);
    expect(find('message')).toHaveLength(1);
  });

  test.each([
    [
      'a registered number',
      JSON.stringify({
        'detail-type': 'warung.number.registered.v1',
        source: 'warung',
        detail: cloudEvent('warung.number.registered.v1', [
          { id: 'n', at: '2026-11-23T00:00:00.000Z', tenantId: TENANT, phoneNumberId: '555', wabaId: '666' },
        ]),
      }),
    ],
    ['a sweep', '{"kind":"sweep"}'],
  ])('is replayed by %s, and items that still cannot be routed stay', async (_, body) => {
    const { itemsOf, process, connect, find, table, ids, clock, all } = await apis();
    await process(itemsOf(lost));
    await process(itemsOf(envelope({ event: 'ACCOUNT_DELETED' }, { field: 'account_update', waba: '666' })));
    await process(
      itemsOf(envelope(value({ messages: [{ from: ONE, id: 'w', timestamp: '1', type: 'hologram' }] }, '555'))),
    );
    await connect('555', '666');
    const replay = createReplayQuarantine({
      table,
      clock,
      ids: cached(async () => ids, { clock, maxAgeMs: 1e9 }),
      loadLarge: async () => '',
      budgetMs: 1e6,
    });
    await replay({ input: parseReplayCommand(body), messageId: 'm', traceparent: undefined });
    // A message of an unknown type is also stored in the conversation, under its type name.
    expect(
      find('message')
        .map(({ ty }) => ty)
        .sort(),
    ).toEqual(['hologram', 'text']);
    expect(find('accountEvent', '666')).toHaveLength(1);
    expect((await all('/v1/operator/quarantine', OPERATOR)).map(({ reason }) => reason)).toEqual([
      'UnknownMessageType',
    ]);
  });
});

test('a trace returns the location of each item', async () => {
  const { itemsOf, process, call } = await apis();
  const payload = envelope(
    value({
      messages: [text('wamid.1', ONE, '1795420000'), { from: ONE, id: 'w', timestamp: '1', type: 'hologram' }],
      statuses: [status('wamid.o', 'sent', '1')],
      errors: [{ code: 1 }],
      user_preferences: [{ wa_id: ONE, category: 'marketing_messages', value: 'stop', timestamp: 1 }],
    }),
  );
  const outcomes = async () =>
    (await call('POST', '/v1/operator/trace', OPERATOR, payload)).json.items.map(
      (item: { outcome: string }) => item.outcome,
    );
  expect(await outcomes()).toEqual(['missing', 'missing', 'missing', 'missing', 'missing']);
  await process(itemsOf(payload));
  expect(await outcomes()).toEqual(['stored', 'stored', 'applied', 'stored', 'applied']);
});

test('a number records the time of its first message, and of its last one to the hour', async () => {
  const { table, scope } = await createRoutingFixture();
  const track = createTrackNumber(table);
  const receive = async (at: number): Promise<void> => {
    const event = {
      id: `m${at}`,
      at: new Date(at * 1000).toISOString(),
      tenantId: TENANT,
      conversationId: 'c',
      contactId: 'p',
      messageId: 'm',
      phoneNumberId: PHONE,
      type: 'text',
      direction: 'inbound' as const,
    };
    const body = JSON.stringify({
      'detail-type': 'warung.message.received.v1',
      source: 'warung',
      detail: cloudEvent('warung.message.received.v1', [event]),
    });
    await track({ input: parseReceivedMessages(body), messageId: 'm', traceparent: undefined });
  };
  await receive(10_000);
  await receive(10_060);
  expect(await table.get(scope.number(PHONE))).toMatchObject({ connectedAt: 10_000, lastSeenAt: 10_000, wabaId: WABA });
  await receive(13_600);
  await receive(9_000);
  expect(await table.get(scope.number(PHONE))).toMatchObject({ connectedAt: 9_000, lastSeenAt: 13_600 });
});
