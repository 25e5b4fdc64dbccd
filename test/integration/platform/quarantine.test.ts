import type { LocalRuntime } from '@warung/local';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
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

async function arrives(payload: unknown): Promise<void> {
  expect((await meta.postWebhook(payload)).status).toBe(200);
  await runtime.waitUntilIdle();
}

async function open(phoneNumberId?: string) {
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

describe('what belongs to nobody', () => {
  test('waits in quarantine with its raw input, is not shown to any tenant, and is routed when its number is connected', async () => {
    const at = await openShop(meta);
    const unknown = { phoneNumberId: '123450000000001', wabaId: at.wabaId };
    const [early, late] = [nextSecond(), nextSecond()];
    await arrives(
      textWebhook({ ...unknown, from: '62811', wamid: 'wamid.waits-1', at: early, body: 'Buka jam berapa?' }),
    );
    await arrives(textWebhook({ ...unknown, from: '62812', wamid: 'wamid.waits-2', at: late }));

    const kept = await open(unknown.phoneNumberId);
    expect(kept.map(({ reason }) => reason)).toEqual(['UnknownNumber', 'UnknownNumber']);
    expect(kept.map(({ raw }) => raw)).toContainEqual({
      from: '62811',
      id: 'wamid.waits-1',
      timestamp: String(early),
      type: 'text',
      text: { body: 'Buka jam berapa?' },
    });
    expect(await at.conversations()).toEqual([]);

    // Connecting the number tells `number.registered`, which wakes replay-quarantine.
    const connected = await meta.operator('POST', '/v1/operator/numbers', numberOf(at.tenantId, unknown));
    expect(connected.status).toBe(201);
    await runtime.waitUntilIdle();
    expect(await open(unknown.phoneNumberId)).toEqual([]);
    expect(await at.wamids()).toEqual(['wamid.waits-1', 'wamid.waits-2']);

    // What came of it stays readable, and telling the fact again changes nothing.
    const records = await new TableReader(runtime).queryPartition(`Q#${unknown.phoneNumberId}`);
    expect(records.map(({ outcome }) => outcome)).toEqual(['stored', 'stored']);
  });

  test('is kept once, however often it is sent', async () => {
    const payload = textWebhook({
      phoneNumberId: '123450000000002',
      wabaId: '99',
      from: '62811',
      wamid: 'wamid.again',
      at: nextSecond(),
    });
    await Promise.all([meta.postWebhook(payload), meta.postWebhook(payload)]);
    await arrives(payload);
    expect((await open('123450000000002')).length).toBe(1);
  });
});

describe('what no schema knows', () => {
  test.each([
    ['an unknown field', 'UnknownField', 'field_of_tomorrow', { something: 1 }],
    ['an unknown kind of item', 'UnknownItem', 'messages', { surprises: [{ id: 's' }] }],
    [
      'a status of no known state',
      'UnknownStatus',
      'messages',
      { statuses: [{ id: 'wamid.x', status: 'dreamt', timestamp: '1790000000' }] },
    ],
    ['a message without a type', 'UnknownMessageType', 'messages', { messages: [{}] }],
    [
      'a text without words',
      'InvalidMessage',
      'messages',
      { messages: [{ id: 'wamid.y', from: '62811', type: 'text' }] },
    ],
  ])('%s is kept as %s', async (_, reason, field, part) => {
    const at = await openShop(meta);
    const metadata = { display_phone_number: '1', phone_number_id: at.phoneNumberId };
    await arrives(webhook(at.wabaId, { messaging_product: 'whatsapp', metadata, ...part }, field));
    expect((await open(at.phoneNumberId)).map((item) => [item.reason, item.field])).toEqual([[reason, field]]);
    expect(await at.conversations()).toEqual([]);
  });

  test('a message of a type of tomorrow has its place in the thread and is kept for who teaches us the type', async () => {
    const at = await openShop(meta);
    const message = (wamid: string, type: string, rest: object) => ({
      from: '62811',
      id: wamid,
      timestamp: String(nextSecond()),
      type,
      ...rest,
    });
    const metadata = { display_phone_number: '1', phone_number_id: at.phoneNumberId };
    const messages = [
      message('wamid.known-1', 'text', { text: { body: 'a' } }),
      message('wamid.tomorrow', 'hologram', { hologram: { id: '1' } }),
      message('wamid.known-2', 'text', { text: { body: 'b' } }),
    ];
    await arrives(webhook(at.wabaId, { messaging_product: 'whatsapp', metadata, messages }));
    expect(await at.wamids()).toEqual(['wamid.known-1', 'wamid.known-2', 'wamid.tomorrow']);
    const [kept, ...more] = await open(at.phoneNumberId);
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ reason: 'UnknownMessageType', raw: { id: 'wamid.tomorrow', type: 'hologram' } });
  });

  test.each([
    ['an empty object', {}],
    ['a list', []],
    ['null', null],
    ['an entry that is none', { object: 'whatsapp_business_account', entry: ['surprise'] }],
    ['an empty entry', { object: 'whatsapp_business_account', entry: [] }],
    ['what nests deeper than can be written again', `${'['.repeat(10_000)}12345678901234567890${']'.repeat(10_000)}`],
  ])('%s is acknowledged and kept as Malformed', async (_, payload) => {
    const before = (await open()).length;
    await arrives(payload);
    const malformed = (await open()).filter(({ reason }) => reason === 'Malformed');
    expect((await open()).length).toBe(before + 1);
    expect(malformed.map(({ raw }) => raw)).toContainEqual(
      typeof payload === 'object' && payload && 'entry' in payload && payload.entry.length > 0 ? 'surprise' : payload,
    );
  });
});

test('the operator tries one item again: still unroutable, then routed, then a conflict', async () => {
  const at = await openShop(meta);
  const unknown = { phoneNumberId: '123450000000003', wabaId: at.wabaId };
  await arrives(textWebhook({ ...unknown, from: '62811', wamid: 'wamid.by-hand', at: nextSecond() }));
  const [kept] = await open(unknown.phoneNumberId);
  const again = () => meta.operator('POST', `/v1/operator/quarantine/${encodeURIComponent(kept?.id ?? '')}/replay`);
  expect(await again()).toMatchObject({ status: 200, body: { outcome: 'unroutable', reason: 'UnknownNumber' } });

  // With replay-quarantine switched off, only the operator's own try can route it.
  await runtime.setMappings(false, 'replay-quarantine');
  try {
    await meta.operator('POST', '/v1/operator/numbers', numberOf(at.tenantId, unknown));
    expect(await again()).toMatchObject({ status: 200, body: { outcome: 'stored' } });
    expect(await again()).toMatchObject({ status: 409, type: 'application/problem+json' });
  } finally {
    await runtime.setMappings(true, 'replay-quarantine');
  }
  await runtime.waitUntilIdle();
  expect(await at.wamids()).toEqual(['wamid.by-hand']);
  expect(await open(unknown.phoneNumberId)).toEqual([]);
});

test('the open list is paged, oldest first, and each item is on exactly one page', async () => {
  const phoneNumberId = '123450000000004';
  for (let index = 0; index < 7; index += 1) {
    await arrives(
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
  expect(new Set(seen)).toEqual(new Set((await open()).map(({ id }) => id)));
  const wamids = (await open(phoneNumberId)).map(({ raw }) => z.object({ id: z.string() }).parse(raw).id);
  expect(wamids).toEqual(Array.from({ length: 7 }, (_, index) => `wamid.q-${index}`));
});
