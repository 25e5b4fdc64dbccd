import type { LocalRuntime } from '@warung/local';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { KEYS } from '../../../shared/table/key-shapes.ts';
import { textWebhook, webhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop } from '../../harness/shop.ts';
import { TableReader } from '../../harness/table-reader.ts';

const quarantinedSchema = z.object({
  id: z.string(),
  reason: z.string(),
  field: z.string().nullable(),
  phoneNumberId: z.string().nullable(),
  wabaId: z.string().nullable(),
  raw: z.unknown(),
  rawKey: z.string().nullable(),
});

let meta: TestPlatform;
let runtime: LocalRuntime;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly') });
  runtime = meta.platform.runtime;
});
afterAll(() => meta.stop());

async function receive(payload: unknown): Promise<void> {
  expect((await meta.postWebhook(payload)).status).toBe(200);
  await runtime.waitUntilIdle();
}

async function listOpen(phoneNumberId?: string) {
  const listed = await meta.listAll('/v1/operator/quarantine', meta.credentials.operatorKey);
  const items = listed.map((one) => quarantinedSchema.parse(one));
  return phoneNumberId === undefined ? items : items.filter((item) => item.phoneNumberId === phoneNumberId);
}

const numberOf = (tenantId: string, ids: { phoneNumberId: string; wabaId: string }) => ({
  tenantId,
  ...ids,
  displayPhoneNumber: '+62 21 5000',
  accessToken: 'test-token',
});

describe('an item of an unknown number', () => {
  test('waits in quarantine with its raw input, is not shown to any tenant, and is routed when its number is connected', async () => {
    const shop = await openShop(meta);
    const unknown = { phoneNumberId: '123450000000001', wabaId: shop.wabaId };
    const [early, late] = [nextSecond(), nextSecond()];
    await receive(
      textWebhook({ ...unknown, from: '62811', wamid: 'wamid.waits-1', at: early, body: 'Buka jam berapa?' }),
    );
    await receive(textWebhook({ ...unknown, from: '62812', wamid: 'wamid.waits-2', at: late }));

    const kept = await listOpen(unknown.phoneNumberId);
    expect(kept.map(({ reason }) => reason)).toEqual(['UnknownNumber', 'UnknownNumber']);
    expect(kept.map(({ raw }) => raw)).toContainEqual({
      from: '62811',
      id: 'wamid.waits-1',
      timestamp: String(early),
      type: 'text',
      text: { body: 'Buka jam berapa?' },
    });
    expect(await shop.conversations()).toEqual([]);

    // Connecting the number publishes `warung.number.registered.v1`, which triggers replay-quarantine.
    const connected = await meta.operator('POST', '/v1/operator/numbers', numberOf(shop.tenantId, unknown));
    expect(connected.status).toBe(201);
    await runtime.waitUntilIdle();
    expect(await listOpen(unknown.phoneNumberId)).toEqual([]);
    expect(await shop.wamids()).toEqual(['wamid.waits-1', 'wamid.waits-2']);

    // The outcome stays readable.
    const records = await new TableReader(runtime).queryPartition(KEYS.quarantined.partition + unknown.phoneNumberId);
    expect(records.map(({ outcome }) => outcome)).toEqual(['stored', 'stored']);
  });

  test('is quarantined once, however often it is sent', async () => {
    const payload = textWebhook({
      phoneNumberId: '123450000000002',
      wabaId: '99',
      from: '62811',
      wamid: 'wamid.again',
      at: nextSecond(),
    });
    await Promise.all([meta.postWebhook(payload), meta.postWebhook(payload)]);
    await receive(payload);
    expect((await listOpen('123450000000002')).length).toBe(1);
  });
});

describe('an item that no schema matches', () => {
  test.each([
    ['an unknown field', 'UnknownField', 'unknown_field', { something: 1 }],
    ['an unknown kind of item', 'UnknownItem', 'messages', { surprises: [{ id: 's' }] }],
    [
      'an unknown status',
      'UnknownStatus',
      'messages',
      { statuses: [{ id: 'wamid.x', status: 'dreamt', timestamp: '1790000000' }] },
    ],
    ['a message without a type', 'UnknownMessageType', 'messages', { messages: [{}] }],
    [
      'a text message without a text',
      'InvalidMessage',
      'messages',
      { messages: [{ id: 'wamid.y', from: '62811', type: 'text' }] },
    ],
  ])('%s is quarantined as %s', async (_, reason, field, part) => {
    const shop = await openShop(meta);
    const metadata = { display_phone_number: '1', phone_number_id: shop.phoneNumberId };
    await receive(webhook(shop.wabaId, { messaging_product: 'whatsapp', metadata, ...part }, field));
    expect((await listOpen(shop.phoneNumberId)).map((item) => [item.reason, item.field])).toEqual([[reason, field]]);
    expect(await shop.conversations()).toEqual([]);
  });

  test('a message of an unknown type is in the thread and also quarantined', async () => {
    const shop = await openShop(meta);
    const message = (wamid: string, type: string, rest: object) => ({
      from: '62811',
      id: wamid,
      timestamp: String(nextSecond()),
      type,
      ...rest,
    });
    const metadata = { display_phone_number: '1', phone_number_id: shop.phoneNumberId };
    const messages = [
      message('wamid.known-1', 'text', { text: { body: 'a' } }),
      message('wamid.unknown', 'hologram', { hologram: { id: '1' } }),
      message('wamid.known-2', 'text', { text: { body: 'b' } }),
    ];
    await receive(webhook(shop.wabaId, { messaging_product: 'whatsapp', metadata, messages }));
    expect(await shop.wamids()).toEqual(['wamid.known-1', 'wamid.known-2', 'wamid.unknown']);
    const [kept, ...more] = await listOpen(shop.phoneNumberId);
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ reason: 'UnknownMessageType', raw: { id: 'wamid.unknown', type: 'hologram' } });
  });

  test.each([
    ['an empty object', {}],
    ['a list', []],
    ['null', null],
    ['an invalid entry', { object: 'whatsapp_business_account', entry: ['surprise'] }],
    ['an empty entry', { object: 'whatsapp_business_account', entry: [] }],
    [
      'JSON that is nested too deeply to be serialized again',
      `${'['.repeat(10_000)}12345678901234567890${']'.repeat(10_000)}`,
    ],
  ])('%s is acknowledged and quarantined as Malformed', async (_, payload) => {
    const before = (await listOpen()).length;
    await receive(payload);
    const malformed = (await listOpen()).filter(({ reason }) => reason === 'Malformed');
    expect((await listOpen()).length).toBe(before + 1);
    expect(malformed.map(({ raw }) => raw)).toContainEqual(
      typeof payload === 'object' && payload && 'entry' in payload && payload.entry.length > 0 ? 'surprise' : payload,
    );
  });
});

test('the operator replays one item: still unroutable, then routed, then a conflict', async () => {
  const shop = await openShop(meta);
  const unknown = { phoneNumberId: '123450000000003', wabaId: shop.wabaId };
  await receive(textWebhook({ ...unknown, from: '62811', wamid: 'wamid.by-hand', at: nextSecond() }));
  const [kept] = await listOpen(unknown.phoneNumberId);
  const replay = () => meta.operator('POST', `/v1/operator/quarantine/${encodeURIComponent(kept?.id ?? '')}/replay`);
  expect(await replay()).toMatchObject({ status: 200, body: { outcome: 'unroutable', reason: 'UnknownNumber' } });

  // With replay-quarantine disabled, only the operator's replay can route the item.
  await runtime.setMappings(false, 'replay-quarantine');
  try {
    await meta.operator('POST', '/v1/operator/numbers', numberOf(shop.tenantId, unknown));
    expect(await replay()).toMatchObject({ status: 200, body: { outcome: 'stored' } });
    expect(await replay()).toMatchObject({ status: 409, type: 'application/problem+json' });
  } finally {
    await runtime.setMappings(true, 'replay-quarantine');
  }
  await runtime.waitUntilIdle();
  expect(await shop.wamids()).toEqual(['wamid.by-hand']);
  expect(await listOpen(unknown.phoneNumberId)).toEqual([]);
});

test('the open list is paged, oldest first, and each item is on exactly one page', async () => {
  const phoneNumberId = '123450000000004';
  for (let index = 0; index < 7; index += 1) {
    await receive(
      textWebhook({ phoneNumberId, wabaId: '99', from: '62811', wamid: `wamid.q-${index}`, at: nextSecond() }),
    );
    await runtime.clock.advance(1_000);
  }
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer = await meta.operator(
      'GET',
      `/v1/operator/quarantine?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    const page: { data: { id: string }[]; next: string | null } = z
      .object({ data: z.array(z.object({ id: z.string() })), next: z.string().nullable() })
      .parse(answer.body);
    expect(page.data.length).toBeLessThanOrEqual(3);
    seen.push(...page.data.map(({ id }) => id));
    cursor = page.next;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(new Set(seen)).toEqual(new Set((await listOpen()).map(({ id }) => id)));
  const wamids = (await listOpen(phoneNumberId)).map(({ raw }) => z.object({ id: z.string() }).parse(raw).id);
  expect(wamids).toEqual(Array.from({ length: 7 }, (_, index) => `wamid.q-${index}`));
});
