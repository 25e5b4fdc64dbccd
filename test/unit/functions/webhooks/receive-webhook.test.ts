import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { listQuarantine } from '../../../../functions/tenants/list-quarantine.ts';
import { readQueueBody } from '../../../../functions/webhooks/queue-body.ts';
import { createReceiveWebhook } from '../../../../functions/webhooks/receive-webhook.ts';
import { type InboundQueueMessage, LARGE_ITEM_BYTES } from '../../../../functions/webhooks/send-items.ts';
import type { MetaSecret } from '../../../../functions/webhooks/signature.ts';
import { tracePayload } from '../../../../functions/webhooks/trace-payload.ts';
import { cached } from '../../../../shared/cached.ts';
import { apiEvent } from '../api-fixture.ts';
import { envelope, PHONE, text, value } from './payloads.ts';
import { createRoutingFixture } from './routing-fixture.ts';

const SECRET = 'app-secret';
let now: number;
let secret: MetaSecret;
let sent: InboundQueueMessage[];
let batches: number[];
let objects: Map<string, string>;
let lines: Record<string, unknown>[];
let reject: (messages: readonly InboundQueueMessage[]) => readonly number[];

beforeEach(() => {
  now = 1_795_420_800_000;
  secret = { appSecret: SECRET, verifyToken: 'token' };
  sent = [];
  batches = [];
  objects = new Map();
  lines = [];
  reject = () => [];
});

function receive() {
  const clock = { now: () => now };
  return createReceiveWebhook({
    clock,
    secret: cached(async () => secret, { clock, maxAgeMs: 300_000 }),
    async sendBatch(messages) {
      batches.push(messages.length);
      const rejected = reject(messages);
      sent.push(...messages.filter((_, position) => !rejected.includes(position)));
      return rejected;
    },
    async putLargeItem(id, content) {
      objects.set(`inbound/${id}`, content);
      return `inbound/${id}`;
    },
    sink: { info: (_, fields) => lines.push(fields), error: (_, fields) => lines.push(fields) },
  });
}

const sign = (body: string | Buffer, key = SECRET): string =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

const event = (parts: Record<string, unknown>, method = 'POST'): APIGatewayProxyEventV2 => ({
  ...apiEvent(method, '/webhooks/whatsapp'),
  ...parts,
});

const post = (body: string, headers: Record<string, string> = {}) =>
  receive()(event({ body, headers: { 'x-hub-signature-256': sign(body), ...headers } }));

const payload = envelope(value({ messages: [text('wamid.SECRET', '6281200000001', '1')] }));

describe('the handshake', () => {
  const get = (query: Record<string, string>) => receive()(event({ queryStringParameters: query }, 'GET'));
  const valid = { 'hub.mode': 'subscribe', 'hub.verify_token': 'token', 'hub.challenge': '1158201444' };

  test('echoes the challenge as plain text', async () => {
    expect(await get(valid)).toMatchObject({
      statusCode: 200,
      body: '1158201444',
      headers: { 'content-type': 'text/plain' },
    });
  });
  test.each([{}, { ...valid, 'hub.verify_token': 'wrong' }, { ...valid, 'hub.mode': 'other' }])(
    'rejects %o',
    async (query) => {
      expect(await get(query)).toMatchObject({ statusCode: 403, body: 'forbidden' });
    },
  );
});

describe('a signature', () => {
  test.each([
    ['missing', undefined],
    ['forged', `sha256=${'0'.repeat(64)}`],
    ['of another secret', sign(JSON.stringify(payload), 'other')],
    ['of another kind', sign(JSON.stringify(payload)).replace('sha256', 'sha1')],
  ])('that is %s returns 401 and nothing is sent', async (_, signature) => {
    const headers = signature === undefined ? {} : { 'x-hub-signature-256': signature };
    expect(await receive()(event({ body: JSON.stringify(payload), headers }))).toMatchObject({ statusCode: 401 });
    expect(sent).toEqual([]);
  });

  test('with the previous secret is valid during the rotation and invalid afterwards', async () => {
    const until = now / 1000 + 3600;
    secret = { appSecret: 'new', previousAppSecret: SECRET, previousUntil: until, verifyToken: 'token' };
    expect((await post(JSON.stringify(payload))).statusCode).toBe(200);
    now = (until - 1) * 1000;
    expect((await post(JSON.stringify(payload))).statusCode).toBe(200);
    now = until * 1000;
    expect((await post(JSON.stringify(payload))).statusCode).toBe(401);
  });

  test('with a previous secret without an end time is invalid', async () => {
    secret = { appSecret: 'new', previousAppSecret: SECRET, verifyToken: 'token' };
    expect((await post(JSON.stringify(payload))).statusCode).toBe(401);
  });

  test('with a new secret reloads the secret, at most once in ten seconds, so that forged requests cannot force loads', async () => {
    const handler = receive();
    const body = JSON.stringify(payload);
    const signed = (key: string) => handler(event({ body, headers: { 'x-hub-signature-256': sign(body, key) } }));
    expect((await signed(SECRET)).statusCode).toBe(200);
    secret = { appSecret: 'rotated', verifyToken: 'token' };
    expect((await signed('rotated')).statusCode).toBe(401);
    now += 10_001;
    expect((await signed('rotated')).statusCode).toBe(200);
  });

  test('covers the raw bytes, also of a base64 body with escapes', async () => {
    const body = '{"object":"whatsapp_business_account","entry":[],"x":"\\u00e9\\/"}';
    const parts = {
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
      headers: { 'x-hub-signature-256': sign(body) },
    };
    expect((await receive()(event(parts))).statusCode).toBe(200);
  });
});

describe('a payload', () => {
  test('that is not JSON returns 400, over 3 MB returns 413', async () => {
    expect((await post('nonsense')).statusCode).toBe(400);
    expect((await post(`"${'x'.repeat(3 * 1024 * 1024)}"`)).statusCode).toBe(413);
    expect(sent).toEqual([]);
  });

  test('of 1,000 items becomes 1,000 messages in 100 calls, grouped by number', async () => {
    const messages = Array.from({ length: 1000 }, (_, n) => text(`wamid.${n}`, '6281200000001', '1'));
    expect((await post(JSON.stringify(envelope(value({ messages }))))).statusCode).toBe(200);
    expect(sent).toHaveLength(1000);
    expect(batches).toHaveLength(100);
    expect(new Set(sent.map(({ groupId }) => groupId))).toEqual(new Set([PHONE]));
  });

  test('is acknowledged when the queue accepts an item at the second attempt', async () => {
    reject = () => (batches.length === 1 ? [0] : []);
    expect((await post(JSON.stringify(payload))).statusCode).toBe(200);
    expect(sent).toHaveLength(1);
  });

  test('returns 500 when the queue does not accept an item, or fails', async () => {
    reject = () => [0];
    expect((await post(JSON.stringify(payload))).statusCode).toBe(500);
    reject = () => {
      throw new Error('unreachable');
    };
    expect((await post(JSON.stringify(payload))).statusCode).toBe(500);
  });

  describe.each([
    ['short numbers', '1'],
    ['a long number', '12345678901234567890'],
  ])('that is nested too deeply to be serialized again, with %s', (_, core) => {
    const deep = (levels: number) => {
      const element = `{"id":"wamid.D","type":"text","x":${'['.repeat(levels)}${core}${']'.repeat(levels)}}`;
      return JSON.stringify(envelope(value({ messages: ['here'] }))).replace('"here"', element);
    };

    test('is acknowledged as one malformed item with the whole text, and is traced as such', async () => {
      const body = deep(10_000);
      expect((await post(body)).statusCode).toBe(200);
      expect(sent).toHaveLength(1);
      const item = await readQueueBody(sent[0]?.body ?? '', async () => '');
      expect(item).toMatchObject({ kind: 'malformed', raw: body });
      const { process, deps } = await createRoutingFixture();
      expect(await tracePayload({ text: body }, deps)).toMatchObject([{ outcome: 'missing' }]);
      await process([item]);
      expect(await tracePayload({ text: body }, deps)).toMatchObject([{ outcome: 'quarantined', reason: 'Malformed' }]);
      const listed = await listQuarantine({ limit: 10, cursor: undefined }, deps.table, deps.ids);
      expect(JSON.stringify(listed)).toContain(JSON.stringify(body));
    });

    test('goes through the bucket when it is large', async () => {
      const body = deep(LARGE_ITEM_BYTES);
      expect((await post(body)).statusCode).toBe(200);
      const item = await readQueueBody(sent[0]?.body ?? '', async (key) => objects.get(key) ?? '');
      expect([sent.length, item.raw]).toEqual([1, body]);
    });
  });

  test('that is large goes through the bucket unchanged', async () => {
    const body = 'é'.repeat(LARGE_ITEM_BYTES);
    const large = envelope(value({ messages: [text('wamid.L', '6281200000001', '1', { text: { body } })] }));
    expect((await post(JSON.stringify(large))).statusCode).toBe(200);
    expect(sent[0]?.body.length).toBeLessThan(1000);
    const item = await readQueueBody(sent[0]?.body ?? '', async (key) => objects.get(key) ?? '');
    expect(JSON.parse(item.raw)).toMatchObject({ id: 'wamid.L', text: { body } });
  });

  test('with characters that SQS rejects is sent escaped', async () => {
    const odd = envelope(value({ messages: [text('wamid.1', '1', '1', { text: { body: 'a\uFFFEb\uFFFF\u0000' } })] }));
    await post(JSON.stringify(odd));
    for (const character of ['\uFFFE', '\uFFFF', '\u0000']) expect(sent[0]?.body).not.toContain(character);
    const item = await readQueueBody(sent[0]?.body ?? '', async () => '');
    expect(JSON.parse(item.raw)).toMatchObject({ text: { body: 'a\uFFFEb\uFFFF\u0000' } });
  });

  test('keeps its trace, and has none when the request has none', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await post(JSON.stringify(payload), { traceparent });
    await post(JSON.stringify(payload), { traceparent: 'nonsense' });
    expect(sent.map((message) => message.traceparent)).toEqual([traceparent, undefined]);
    expect(lines.map(({ traces }) => traces)).toEqual([['0af7651916cd43dd8448eb211c80319c'], undefined]);
  });
});

test('each request writes one log line, with counts and without bodies, numbers or wamids', async () => {
  await post(JSON.stringify(payload));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ outcome: 'ok', status: 200, items: 1 });
  expect(JSON.stringify(lines)).not.toMatch(/wamid|62812|text of/);
});
