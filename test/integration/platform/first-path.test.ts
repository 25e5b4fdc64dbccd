import { createHmac } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { LocalRuntime } from '@warung/local';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { seedMetaSecret } from '../../../infra/seeds.ts';
import { toIsoTime } from '../../../shared/clock.ts';
import { KEYS, tenantPrefix } from '../../../shared/table/key-shapes.ts';
import { readDeadLetterMessages } from '../../harness/dead-letter-messages.ts';
import { statusWebhook, textsWebhook, textWebhook, webhook } from '../../harness/payloads.ts';
import { APP_SECRET, startTestPlatform, type TestPlatform, VERIFY_TOKEN } from '../../harness/platform.ts';
import { nextSecond, openShop, type Shop } from '../../harness/shop.ts';
import { TableReader } from '../../harness/table-reader.ts';

const pageSchema = z.strictObject({ data: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });

/** The identifiers of a sender. */
interface Sender {
  readonly phone?: string;
  readonly user?: string;
}

let meta: TestPlatform;
let runtime: LocalRuntime;
let table: TableReader;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly') });
  runtime = meta.platform.runtime;
  table = new TableReader(runtime);
});
afterAll(() => meta.stop());

async function post(payload: unknown, headers?: Record<string, string>): Promise<number> {
  return (await meta.postWebhook(payload, headers)).status;
}

describe('a signed webhook', () => {
  test('becomes a message in the API with the fields on which tools rely, and an event that is consumed', async () => {
    const shop = await openShop(meta);
    const sentAt = nextSecond();
    const text = { ...shop, from: '6281234567890', wamid: 'wamid.first', at: sentAt, body: 'Masih ada?', name: 'Ani' };
    expect(await post(textWebhook(text))).toBe(200);
    await runtime.waitUntilIdle();

    const [conversation, ...others] = await shop.conversations();
    expect(others).toEqual([]);
    expect(conversation).toEqual({
      id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      contact: { id: expect.any(String), name: 'Ani', waId: '6281234567890', userId: null },
      lastMessageAt: toIsoTime(sentAt),
    });
    expect(await shop.messages()).toEqual([
      {
        id: expect.any(String),
        wamid: 'wamid.first',
        direction: 'inbound',
        type: 'text',
        timestamp: toIsoTime(sentAt),
        text: 'Masih ada?',
        status: 'received',
      },
    ]);

    // The consumer of the bus rule has recorded the number's first message.
    const number = await table.get(tenantPrefix(shop.tenantId), KEYS.number.sort + shop.phoneNumberId);
    expect(number).toMatchObject({ connectedAt: sentAt, lastSeenAt: sentAt });
  });

  test('is verified by its raw bytes, also when API Gateway encodes them as base64', async () => {
    const shop = await openShop(meta);
    const binary = { 'content-type': 'application/octet-stream' };
    expect(await post(textWebhook({ ...shop, from: '62811', wamid: 'wamid.base64', at: nextSecond() }), binary)).toBe(
      200,
    );
    await runtime.waitUntilIdle();
    expect(await shop.wamids()).toEqual(['wamid.base64']);
  });

  test('is rejected with 401 without a signature or with a wrong one, and is not stored', async () => {
    const shop = await openShop(meta);
    const text = textWebhook({ ...shop, from: '62811', wamid: 'wamid.forged', at: nextSecond() });
    const forged = `sha256=${createHmac('sha256', 'another secret').update(JSON.stringify(text)).digest('hex')}`;
    expect(await post(text, { 'x-hub-signature-256': forged })).toBe(401);
    expect(await post(text, { 'x-hub-signature-256': 'sha1=00' })).toBe(401);
    const unsigned = await fetch(`${meta.credentials.baseUrl}/webhooks/whatsapp`, {
      method: 'POST',
      body: JSON.stringify(text),
    });
    expect(unsigned.status).toBe(401);
    await runtime.waitUntilIdle();
    expect(await shop.conversations()).toEqual([]);
  });

  test('is rejected with 400 when it is not JSON, with 413 over 3 MB, and first with 401 when the signature is wrong', async () => {
    const large = JSON.stringify({ object: 'whatsapp_business_account', entry: ['x'.repeat(3 * 1024 * 1024)] });
    expect(await post('{"object":')).toBe(400);
    expect(await post('{"object":', { 'x-hub-signature-256': 'sha256=00' })).toBe(401);
    expect(await post(large)).toBe(413);
  });

  test('of 1,000 items is accepted, and every item arrives', { timeout: 180_000 }, async () => {
    const shop = await openShop(meta);
    const texts = Array.from({ length: 1000 }, (_, index) => ({
      from: String(6281300000000 + (index % 5)),
      wamid: `wamid.many-${index}`,
      at: nextSecond(),
    }));
    expect(await post(textsWebhook(shop.wabaId, shop.phoneNumberId, texts))).toBe(200);
    await runtime.waitUntilIdle();
    const wamids = await shop.wamids();
    expect(new Set(wamids)).toEqual(new Set(texts.map(({ wamid }) => wamid)));
    expect(wamids.length).toBe(1000);
    expect((await shop.conversations()).length).toBe(5);
  });

  test('with an item that is too large for a queue message is stored through the bucket', async () => {
    const shop = await openShop(meta);
    const body = 'kopi '.repeat(60_000);
    expect(await post(textWebhook({ ...shop, from: '62811', wamid: 'wamid.large', at: nextSecond(), body }))).toBe(200);
    await runtime.waitUntilIdle();
    const [message] = await shop.messages();
    expect(message).toMatchObject({ wamid: 'wamid.large', type: 'text', text: body.slice(0, 2000) });

    const stored = (await table.scanByPrefix(tenantPrefix(shop.tenantId) + KEYS.message.partition)).find(
      ({ rawKey }) => rawKey !== undefined,
    );
    const object = await new S3Client({ ...runtime.clientConfig(), forcePathStyle: true }).send(
      new GetObjectCommand({ Bucket: runtime.output('RawBucketName'), Key: String(stored?.rawKey) }),
    );
    expect(await object.Body?.transformToString()).toContain(JSON.stringify(body).slice(1, -1));
  });

  // S3 API Reference, GetObject: without s3:ListBucket, a missing object results in a 403. A retry does not help.
  test('with an item whose object is missing moves to the dead-letter queue at the first receive, with the reason', async () => {
    const shop = await openShop(meta);
    await runtime.setMappings(false, 'route-inbound');
    const body = 'kopi '.repeat(60_000);
    expect(await post(textWebhook({ ...shop, from: '62811', wamid: 'wamid.gone', at: nextSecond(), body }))).toBe(200);
    const { engine } = runtime.services.sqs;
    const [waiting] = engine.receive(engine.arnOf('warung-dev-inbound'), 1);
    engine.changeVisibility(engine.arnOf('warung-dev-inbound'), waiting?.receiptHandle ?? '', 0);
    const { large: Key } = z.object({ large: z.string() }).parse(JSON.parse(waiting?.body ?? ''));
    const s3 = new S3Client({ ...runtime.clientConfig(), forcePathStyle: true });
    await s3.send(new DeleteObjectCommand({ Bucket: runtime.output('RawBucketName'), Key }));
    await runtime.setMappings(true, 'route-inbound');
    await runtime.waitUntilIdle();
    expect(readDeadLetterMessages(runtime).map(({ queue, reason }) => [queue, reason])).toEqual([
      ['warung-dev-inbound-dlq', expect.stringMatching(/^RawInputUnreadableError: object of the raw bucket is gone/)],
    ]);
    engine.purge(engine.arnOf('warung-dev-inbound-dlq'));
  });

  test('can be followed through the logs by its trace and by its message id', async () => {
    const shop = await openShop(meta);
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const text = textWebhook({ ...shop, from: '62811', wamid: 'wamid.traced', at: nextSecond() });
    expect(await post(text, { traceparent: `00-${trace}-b7ad6b7169203331-01` })).toBe(200);
    await runtime.waitUntilIdle();
    const [message] = await shop.messages();
    const lines = (name: string) =>
      runtime.services.lambda.logs(`warung-dev-${name}`).filter((line) => line.includes(`"traces":["${trace}"]`));
    expect(lines('receive-webhook')).toHaveLength(1);
    for (const name of ['route-inbound', 'publish-changes', 'track-number'])
      expect(lines(name).join(), name).toContain(`"messages":["${message?.id}"]`);
  });

  test('that is posted twice concurrently is stored once', async () => {
    const shop = await openShop(meta);
    const texts = Array.from({ length: 12 }, (_, index) => ({
      from: String(6281500000000 + (index % 3)),
      wamid: `wamid.twice-${index}`,
      at: nextSecond(),
    }));
    const payload = textsWebhook(shop.wabaId, shop.phoneNumberId, texts);
    expect(await Promise.all([post(payload), post(payload)])).toEqual([200, 200]);
    await runtime.waitUntilIdle();
    expect(await post(payload)).toBe(200);
    await runtime.waitUntilIdle();
    expect((await shop.messages()).length).toBe(12);
    expect((await shop.conversations()).length).toBe(3);
  });

  test('results in 500 when the queue rejects an item, and the retry stores everything once', async () => {
    const shop = await openShop(meta);
    const stop = runtime.faults.onCall(({ action, functionName }) =>
      action === 'sqs:SendMessage' && functionName?.endsWith('receive-webhook') ? { kind: 'throttle' } : undefined,
    );
    const payload = textWebhook({ ...shop, from: '62811', wamid: 'wamid.rejected', at: nextSecond() });
    try {
      expect(await post(payload)).toBe(500);
    } finally {
      stop();
    }
    expect(await post(payload)).toBe(200);
    await runtime.waitUntilIdle();
    expect(await shop.wamids()).toEqual(['wamid.rejected']);
  });
});

describe('the handshake', () => {
  const handshake = (query: Record<string, string>) =>
    fetch(`${meta.credentials.baseUrl}/webhooks/whatsapp?${new URLSearchParams(query)}`);

  test('returns the challenge for the correct verify token', async () => {
    const answer = await handshake({
      'hub.mode': 'subscribe',
      'hub.verify_token': VERIFY_TOKEN,
      'hub.challenge': '1158201444',
    });
    expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
  });

  test('is rejected with a wrong token, another mode, or no parameters', async () => {
    const right = { 'hub.mode': 'subscribe', 'hub.verify_token': VERIFY_TOKEN, 'hub.challenge': '1' };
    expect((await handshake({ ...right, 'hub.verify_token': 'guess' })).status).toBe(403);
    expect((await handshake({ ...right, 'hub.mode': 'unsubscribe' })).status).toBe(403);
    expect((await handshake({})).status).toBe(403);
  });
});

test('after a rotation of the app secret, signatures with the previous secret are valid for a day, and others are not', async () => {
  const shop = await openShop(meta);
  const next = 'next-app-secret';
  const name = 'warung/dev/meta';
  const before = runtime.secrets.get(name) ?? '';
  const signed = (key: string, payload: unknown) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(JSON.stringify(payload)).digest('hex')}`,
  });
  const text = (wamid: string) => textWebhook({ ...shop, from: '62811', wamid, at: nextSecond() });
  const [old, fresh, forged] = [text('wamid.old'), text('wamid.fresh'), text('wamid.third')];
  expect(await post(fresh, signed(next, fresh))).toBe(401);
  // As if the rotation was almost a day ago: the previous secret is valid for ten more minutes.
  const rotatedAt = runtime.clock.now() / 1000 + 10 * 60 - 24 * 3600;
  runtime.secrets.put(name, seedMetaSecret(before, { appSecret: next, verifyToken: VERIFY_TOKEN }, rotatedAt));
  try {
    // The function reads a secret again after five minutes at the latest.
    await runtime.clock.advance(5 * 60_000);
    expect(await post(fresh, signed(next, fresh))).toBe(200);
    expect(await post(old, signed(APP_SECRET, old))).toBe(200);
    expect(await post(forged, signed('a third', forged))).toBe(401);
    // More than a second past the end, because times are truncated to seconds.
    await runtime.clock.advance(6 * 60_000);
    expect(await post(old, signed(APP_SECRET, old))).toBe(401);
    expect(await post(fresh, signed(next, fresh))).toBe(200);
  } finally {
    runtime.secrets.put(name, before);
    await runtime.clock.advance(5 * 60_000);
  }
  await runtime.waitUntilIdle();
  expect(await shop.wamids()).toEqual(['wamid.fresh', 'wamid.old']);
});

describe('in any order', () => {
  test('a read message does not become delivered again', async () => {
    const shop = await openShop(meta);
    const echo = {
      from: '622150000000',
      to: '6281777',
      id: 'wamid.sent',
      timestamp: String(nextSecond()),
      type: 'text',
      text: { body: 'Siap kak.' },
    };
    const metadata = { display_phone_number: '622150000000', phone_number_id: shop.phoneNumberId };
    const value = { messaging_product: 'whatsapp', metadata, message_echoes: [echo] };
    const status = (name: string, time: number) =>
      statusWebhook({ ...shop, wamid: 'wamid.sent', status: name, at: time, to: '6281777' });
    const statusNow = async () => (await shop.messages()).map((one) => [one.direction, one.status]);

    // The status arrives before its message.
    const start = nextSecond();
    expect(await post(status('read', start + 30))).toBe(200);
    await runtime.waitUntilIdle();
    expect(await post(webhook(shop.wabaId, value, 'smb_message_echoes'))).toBe(200);
    await runtime.waitUntilIdle();
    expect(await statusNow()).toEqual([['outbound', 'read']]);
    for (const late of [status('delivered', start + 20), status('sent', start + 10)])
      expect(await post(late)).toBe(200);
    await runtime.waitUntilIdle();
    expect(await statusNow()).toEqual([['outbound', 'read']]);
  });

  test('messages are listed by the provider’s time, and the conversation shows the latest', async () => {
    const shop = await openShop(meta);
    const [first, second, third] = [nextSecond(), nextSecond(), nextSecond()];
    const times = [third, first, second];
    for (const time of times) {
      expect(await post(textWebhook({ ...shop, from: '62811', wamid: `wamid.at-${time}`, at: time }))).toBe(200);
      await runtime.waitUntilIdle();
    }
    const sorted = [...times].sort().map((time) => toIsoTime(time));
    const [conversation] = await shop.conversations();
    expect(conversation?.lastMessageAt).toBe(sorted.at(-1));
    const page = async (order: string) => {
      const path = `/v1/conversations/${conversation?.id}/messages?order=${order}`;
      return pageSchema
        .parse((await meta.request('GET', path, { key: shop.apiKey })).body)
        .data.map(({ timestamp }) => timestamp);
    };
    expect(await page('asc')).toEqual(sorted);
    expect(await page('desc')).toEqual([...sorted].reverse());
  });
});

describe('concurrent first messages create one contact and one conversation', () => {
  const PHONE = '6281399999999';
  const USER = 'ID.13491208655302741918';
  const messageFrom = (shop: Shop, wamid: string, sender: Sender) =>
    webhook(shop.wabaId, {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '622150000000', phone_number_id: shop.phoneNumberId },
      contacts: [
        {
          profile: { name: 'Budi' },
          ...(sender.phone && { wa_id: sender.phone }),
          ...(sender.user && { user_id: sender.user }),
        },
      ],
      messages: [
        {
          ...(sender.phone && { from: sender.phone }),
          ...(sender.user && { from_user_id: sender.user }),
          id: wamid,
          timestamp: String(nextSecond()),
          type: 'text',
          text: { body: 'Halo' },
        },
      ],
    });

  test.each<[string, Sender]>([
    ['a phone number', { phone: PHONE }],
    ['a user id', { user: USER }],
    ['both', { phone: PHONE, user: USER }],
  ])('of one customer identified by %s', async (_, sender) => {
    const shop = await openShop(meta);
    const payloads = Array.from({ length: 8 }, (_, index) => messageFrom(shop, `wamid.first-${index}`, sender));
    expect(new Set(await Promise.all(payloads.map((payload) => post(payload))))).toEqual(new Set([200]));
    await runtime.waitUntilIdle();
    const conversations = await shop.conversations();
    expect(conversations.map(({ contact }) => [contact.waId, contact.userId])).toEqual([
      [sender.phone ?? null, sender.user ?? null],
    ]);
    expect((await shop.messages()).length).toBe(8);
    expect((await table.scanByPrefix(tenantPrefix(shop.tenantId) + KEYS.contact.partition)).length, 'contacts').toBe(1);
  });

  test('and a customer seen with both identifiers is found by either', async () => {
    const shop = await openShop(meta);
    expect(await post(messageFrom(shop, 'wamid.both', { phone: PHONE, user: USER }))).toBe(200);
    await runtime.waitUntilIdle();
    await Promise.all([
      post(messageFrom(shop, 'wamid.phone', { phone: PHONE })),
      post(messageFrom(shop, 'wamid.user', { user: USER })),
    ]);
    await runtime.waitUntilIdle();
    expect((await shop.conversations()).length).toBe(1);
    expect((await shop.messages()).length).toBe(3);
  });

  test('and conversations with two numbers of a business stay separate', async () => {
    const shop = await openShop(meta);
    const second = { ...shop, phoneNumberId: `9${shop.phoneNumberId}` };
    const number = { tenantId: shop.tenantId, wabaId: shop.wabaId, phoneNumberId: second.phoneNumberId };
    const connect = { ...number, displayPhoneNumber: '+62 2', accessToken: 'x' };
    expect((await meta.operator('POST', '/v1/operator/numbers', connect)).status).toBe(201);
    await Promise.all(
      [shop, second].map((one) => post(messageFrom(one, `wamid.${one.phoneNumberId}`, { phone: PHONE }))),
    );
    await runtime.waitUntilIdle();
    const conversations = await shop.conversations();
    expect(conversations.length).toBe(2);
    expect(new Set(conversations.map(({ contact }) => contact.id)).size).toBe(1);
  });
});
