import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  bubbleSchema,
  businessNumberSchema,
  chatSchema,
  customerSchema,
  eventSchema,
  stateSchema,
} from '../../phone-api.ts';
import { PHONE, type SimulatorFixture, startSimulatorFixture, textMessage } from './simulator-fixture.ts';

let fixture: SimulatorFixture;
let pageDir: string;
beforeEach(async () => {
  pageDir = mkdtempSync(join(tmpdir(), 'page-'));
  fixture = await startSimulatorFixture({ pageDir });
});
afterEach(async () => {
  await fixture.stop();
  rmSync(pageDir, { recursive: true, force: true });
});

const url = (path: string) => `${fixture.simulator.origin}/simulator${path}`;

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url(`/api${path}`), {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  return { status: response.status, body: answer === '' ? undefined : JSON.parse(answer) };
}

describe('the phone API', () => {
  test('creates customers with or without a phone number, and changes them', async () => {
    const created = await call('POST', '/customers', { name: ' Ani ' });
    const ani = customerSchema.parse(created.body);
    expect(created.status).toBe(201);
    expect(ani).toMatchObject({
      name: 'Ani',
      phone: expect.stringMatching(/^628\d{10}$/),
      userId: expect.stringMatching(/^ID\.\d+$/),
      username: null,
      online: true,
      readReceipts: true,
    });
    const rina = customerSchema.parse((await call('POST', '/customers', { name: 'Rina', phone: null })).body);
    expect(rina).toMatchObject({ phone: null, username: expect.stringMatching(/^rina\./) });
    const foreign = customerSchema.parse(
      (await call('POST', '/customers', { name: 'Sam', phone: '16505551234', username: 'sam_s' })).body,
    );
    expect(foreign).toMatchObject({ phone: '16505551234', userId: expect.stringMatching(/^US\./), username: 'sam_s' });
    expect(await call('POST', '/customers', { name: 'Sam', phone: '16505551234' })).toMatchObject({ status: 409 });
    expect(await call('PUT', `/customers/${ani.id}`, { online: false })).toMatchObject({
      status: 200,
      body: { online: false, readReceipts: true },
    });
    expect(stateSchema.parse((await call('GET', '/state')).body).customers.map(({ name }) => name)).toEqual([
      'Ani',
      'Rina',
      'Sam',
    ]);
  });

  test('creates a business number, and updates it on the second call', async () => {
    const number = { phoneNumberId: '55', wabaId: '66', displayPhoneNumber: '+62 22 1', name: 'Teh' };
    const created = await call('POST', '/numbers', { ...number, accessToken: 'secret' });
    expect([created.status, businessNumberSchema.parse(created.body)]).toEqual([201, number]);
    expect((await fixture.call('GET', '55', undefined, 'other')).status).toBe(401);
    expect((await fixture.call('GET', '55', undefined, 'secret')).status).toBe(200);
    await call('POST', '/numbers', { ...number, name: 'Teh Manis' });
    expect((await fixture.call('GET', '55', undefined, 'other')).status).toBe(200);
    expect(stateSchema.parse((await call('GET', '/state')).body).numbers).toMatchObject([{}, { name: 'Teh Manis' }]);
  });

  test('sends messages, and reads and opens a chat', async () => {
    const { id, phone } = customerSchema.parse((await call('POST', '/customers', { name: 'Ani' })).body);
    const sent = await call('POST', `/chats/${id}/${PHONE}/messages`, { type: 'text', body: 'Halo' });
    expect([sent.status, bubbleSchema.parse(sent.body)]).toMatchObject([
      201,
      { from: 'customer', content: textMessage('Halo') },
    ]);
    await fixture.send(phone ?? '', textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    const state = stateSchema.parse((await call('GET', '/state')).body);
    expect(state.chats).toMatchObject([
      { customerId: id, phoneNumberId: PHONE, last: { content: textMessage('Ada') }, unseen: 1 },
    ]);
    expect(state.webhook).toEqual({ url: fixture.receiver.url, pending: 0, lastStatus: 200 });
    expect(await call('POST', `/chats/${id}/${PHONE}/seen`)).toEqual({ status: 204, body: undefined });
    const chat = chatSchema.parse((await call('GET', `/chats/${id}/${PHONE}`)).body);
    expect(chat.bubbles.map(({ ticks }) => ticks)).toEqual(['sent', 'read']);
    expect(stateSchema.parse((await call('GET', '/state')).body).chats[0]?.unseen).toBe(0);
  });

  test.each([
    ['GET', '/nothing', undefined, 404],
    ['POST', '/customers', { name: '' }, 400],
    ['POST', '/customers', 'no object', 400],
    ['GET', `/chats/nobody/${PHONE}`, undefined, 404],
    ['POST', `/chats/nobody/${PHONE}/messages`, { type: 'text', body: 'x' }, 404],
    ['PUT', '/customers/nobody', { online: true }, 404],
    ['POST', '/media', undefined, 400],
    ['GET', '/media/1', undefined, 404],
    ['PUT', '/faults', { loseAnswer: 2 }, 400],
    ['PUT', '/numbers/1/token', { state: 'valid' }, 404],
    [
      'POST',
      '/history',
      {
        phoneNumberId: '1',
        customer: { name: 'x', phone: '62811' },
        messages: [{ from: 'customer', minutesAgo: 1, body: 'x' }],
      },
      404,
    ],
  ])('%s %s with %o fails with a message', async (method, path, body, status) => {
    expect(await call(method, path, body)).toEqual({
      status,
      body: { error: { message: expect.stringMatching(/\w/) } },
    });
  });

  test('sets faults, tokens, limits and marketing for tests', async () => {
    const { id, phone } = await fixture.openChat();
    for (const [path, body] of [
      [`/numbers/${PHONE}/limits`, { throughputPerSecond: 1 }],
      [`/numbers/${PHONE}/token`, { state: 'expired' }],
      [`/chats/${id}/${PHONE}/marketing`, { value: 'stop' }],
      ['/faults', { batchWebhooks: 2 }],
    ] as const)
      expect(await call('PUT', path, body)).toEqual({ status: 204, body: undefined });
    expect((await fixture.sendError({ to: phone, ...textMessage('x') })).code).toBe(190);
  });

  test('adds a past conversation', async () => {
    const history = {
      phoneNumberId: PHONE,
      customer: { name: 'Budi', phone: '628555' },
      messages: [{ from: 'customer', minutesAgo: 3, body: 'Halo' }],
    };
    expect(await call('POST', '/history', history)).toEqual({ status: 201, body: { webhooks: 1 } });
  });
});

test('the event stream reports changes without repetitions', async () => {
  const abort = new AbortController();
  const response = await fetch(url('/api/events'), { signal: abort.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const { id } = await fixture.openChat();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const seen = new Set<string>();
  while (!seen.has('webhook') || !seen.has('chat') || !seen.has('customers')) {
    const chunk = (await reader?.read())?.value ?? '';
    const events = [...chunk.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => eventSchema.parse(JSON.parse(data)));
    expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(events.length);
    for (const event of events) {
      seen.add(event.kind);
      if (event.kind === 'chat') expect(event).toEqual({ kind: 'chat', customerId: id, phoneNumberId: PHONE });
    }
  }
  abort.abort();
});

describe('the page', () => {
  test('returns 503 until it is built', async () => {
    const response = await fetch(url(''));
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('has not been built')]);
  });

  test('is served with its files, and no others', async () => {
    mkdirSync(join(pageDir, 'assets'));
    writeFileSync(join(pageDir, 'index.html'), '<title>phone</title>');
    writeFileSync(join(pageDir, 'assets', 'a-1.js'), 'x');
    writeFileSync(join(pageDir, '..', 'beside.txt'), 'x');
    for (const path of ['', '/']) {
      const response = await fetch(url(path));
      expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
        200,
        'text/html; charset=utf-8',
        '<title>phone</title>',
      ]);
    }
    const asset = await fetch(url('/assets/a-1.js'));
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, expect.stringContaining('immutable')]);
    expect((await fetch(url('/assets/none.js'))).status).toBe(404);
    expect((await fetch(url('/%2e%2e%2fbeside.txt'))).status).toBe(404);
    expect((await fetch(`${fixture.simulator.origin}/other`)).status).toBe(404);
    rmSync(join(pageDir, '..', 'beside.txt'));
  });

  test('browsers do not run files that customers send', async () => {
    const sent = await fetch(url('/api/media'), {
      method: 'POST',
      headers: { 'content-type': 'text/html' },
      body: '<script>1</script>',
    });
    const { mediaId } = Object(await sent.json());
    const { headers } = await fetch(url(`/api/media/${mediaId}`));
    expect([headers.get('content-security-policy'), headers.get('x-content-type-options')]).toEqual([
      "default-src 'none'; sandbox",
      'nosniff',
    ]);
  });
});
