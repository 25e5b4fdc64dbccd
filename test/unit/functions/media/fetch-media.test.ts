import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAllowed } from '../../../../functions/media/download.ts';
import { createFetchMedia } from '../../../../functions/media/fetch-media.ts';
import { showMedia } from '../../../../functions/media/show-media.ts';
import { cached } from '../../../../shared/cached.ts';
import { readMediaItem } from '../../../../shared/entities/media.ts';
import { putMessage, readMessageItem } from '../../../../shared/entities/message.ts';
import { isItemOf } from '../../../../shared/table/key-shapes.ts';
import type { GraphResult } from '../../../../shared/whatsapp/graph.ts';
import { createFailingTable, permanentError, transientError } from '../../shared/failing-table.ts';
import { tenantSession } from '../api-fixture.ts';
import { createOutboundFixture, NOW, PHONE, TENANT } from '../outbound/outbound-fixture.ts';

/** The smallest PNG; its first bytes identify the type. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const HASH = createHash('sha256').update(PNG);
const SHA = HASH.digest('base64');

let server: Server;
let origin: string;
let tokens: (string | undefined)[] = [];
const files: Record<string, Buffer> = { '/a.png': PNG, '/script': Buffer.from('<script>alert(1)</script>') };

beforeAll(async () => {
  server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    const path = request.url ?? '';
    if (path === '/away') return response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
    if (path === '/endless') {
      response.writeHead(200);
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(1 << 20), () => setImmediate(more));
      };
      return more();
    }
    const file = files[path];
    return file ? response.writeHead(200).end(file) : response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function mediaFixture(image: object = { id: '77', mime_type: 'image/png', sha256: SHA }) {
  tokens = [];
  const w = await createOutboundFixture();
  const messageId = '0'.repeat(26);
  const raw = JSON.stringify({ from: '62811', id: 'wamid.1', timestamp: String(NOW), type: 'image', image });
  const message = {
    conversationId: w.conversationId,
    messageId,
    contactId: 'c',
    phoneNumberId: PHONE,
    direction: 'inbound' as const,
    type: 'image',
    at: NOW,
    receivedAt: NOW,
    raw: { in: 'item' as const, text: raw },
    traceparent: undefined,
  };
  await w.table.put(putMessage(w.scope, message));
  const uploads = new Map<string, { readonly bytes: Buffer; readonly mimeType: string }>();
  let answer: () => GraphResult = () => mediaAnswer('/a.png');
  const mediaAnswer = (path: string, size = PNG.length): GraphResult => ({
    kind: 'ok',
    status: 200,
    body: { url: `${origin}${path}`, mime_type: 'image/png', sha256: SHA, file_size: size, id: '77' },
  });
  const master = cached(async () => ({ current: '1', keys: { '1': Buffer.alloc(32, 7).toString('base64') } }), {
    clock: w.clock,
    maxAgeMs: 1e9,
  });
  const fetch = createFetchMedia({
    table: w.table,
    master,
    graph: { call: async () => answer() },
    hosts: { names: ['lookaside.fbsbx.com'], graphOrigin: origin },
    clock: w.clock,
    uploadFile: async ({ path, key, mimeType }) => {
      uploads.set(key, { bytes: readFileSync(path), mimeType });
    },
  });
  const event = {
    id: 'm',
    at: new Date(NOW * 1000).toISOString(),
    tenantId: TENANT,
    conversationId: w.conversationId,
    messageId,
    phoneNumberId: PHONE,
    type: 'image',
    timestamp: new Date(NOW * 1000).toISOString(),
  };
  const job = { messageId: 'q', traceparent: undefined };
  return {
    ...w,
    uploads,
    mediaAnswer,
    answers: (next: () => GraphResult) => {
      answer = next;
    },
    announce: () => fetch({ ...job, input: { is: 'announced', events: [event] } }),
    resume: () => fetch({ ...job, input: { is: 'resumed', events: [{ ...event, wabaId: '99' }] } }),
    media: () => {
      const key = w.scope.media(messageId);
      const item = w.table.items.get(`${key.pk} ${key.sk}`);
      return item && readMediaItem(item);
    },
    view: async () => {
      const key = w.scope.message(w.conversationId, NOW, messageId);
      const item = w.table.items.get(`${key.pk} ${key.sk}`);
      const stored = item && readMessageItem(item);
      if (!stored) throw new Error('no message');
      const media = [...w.table.items.values()].filter((item) => isItemOf('media', item)).map(readMediaItem)[0];
      const session = tenantSession(w.table);
      return showMedia(media, stored, { sign: async ({ key: of }) => `https://files/${of}`, session, now: NOW });
    },
  };
}

describe('a file', () => {
  test('is fetched once with the token, hashed, and typed by its bytes', async () => {
    const w = await mediaFixture();
    expect(await w.view()).toMatchObject({ status: 'waiting', url: null });
    await w.announce();
    await w.announce();
    expect(tokens).toEqual(['Bearer token-1']);
    expect(w.media()).toMatchObject({ state: 'stored', mimeType: 'image/png', size: PNG.length });
    const key = `media/${TENANT}/${'0'.repeat(26)}`;
    expect(w.uploads.get(key)?.bytes.equals(PNG)).toBe(true);
    expect(await w.view()).toMatchObject({ status: 'stored', url: `https://files/${key}`, size: PNG.length });
  });

  test('whose bytes do not match its type is never stored with that type', async () => {
    const w = await mediaFixture({ id: '77', mime_type: 'image/png' });
    w.answers(() => w.mediaAnswer('/script'));
    await w.announce();
    expect(w.media()).toMatchObject({ state: 'stored', mimeType: 'application/octet-stream' });
  });

  test('with another hash is not stored', async () => {
    const w = await mediaFixture({ id: '77', mime_type: 'image/png', sha256: 'AAAA' });
    await w.announce();
    expect(w.media()).toMatchObject({ state: 'failed', reason: 'HashDiffers' });
    expect(w.uploads.size).toBe(0);
  });

  test('is fetched only from allowed hosts, also after a redirect', async () => {
    const w = await mediaFixture();
    w.answers(() => w.mediaAnswer('/away'));
    await w.announce();
    expect(w.media()).toMatchObject({ state: 'failed', reason: 'HostNotAllowed' });
    const hosts = { names: ['lookaside.fbsbx.com', '.fbcdn.net'], graphOrigin: 'https://graph.facebook.com' };
    const allowed = (url: string): boolean => isAllowed(new URL(url), hosts);
    expect(
      ['https://lookaside.fbsbx.com/x', 'https://a.fbcdn.net/x', 'https://graph.facebook.com/x'].every(allowed),
    ).toBe(true);
    expect(
      [
        'http://lookaside.fbsbx.com/x',
        'https://lookaside.fbsbx.com.evil.com/x',
        'https://evilfbcdn.net/x',
        'https://lookaside.fbsbx.com:8443/x',
        'https://user@lookaside.fbsbx.com/x',
        'http://169.254.169.254/',
        'file:///etc/passwd',
      ].some(allowed),
    ).toBe(false);
  });

  test('that is too large is not stored, with or without a declared size', async () => {
    const w = await mediaFixture();
    w.answers(() => w.mediaAnswer('/a.png', 101 * 1024 * 1024));
    await w.announce();
    expect(w.media()).toMatchObject({ state: 'failed', reason: 'TooLarge' });
    const undeclared = await mediaFixture();
    undeclared.answers(() => undeclared.mediaAnswer('/endless', 0));
    await undeclared.announce();
    expect(undeclared.media()).toMatchObject({ state: 'failed', reason: 'TooLarge' });
  }, 60_000);

  test('is retried while WhatsApp is busy, and fails when the file has expired', async () => {
    const refusal = (code: number, status: number): GraphResult => ({
      kind: 'refused',
      status,
      code,
      subcode: null,
      title: null,
      details: null,
      retryAfterSeconds: null,
    });
    const w = await mediaFixture();
    w.answers(() => refusal(130429, 429));
    await expect(w.announce()).rejects.toMatchObject({ retryable: true });
    w.answers(() => ({ kind: 'lost', sent: 'maybe' }));
    await expect(w.announce()).rejects.toMatchObject({ retryable: true });
    w.answers(() => refusal(100, 404));
    await w.announce();
    expect(w.media()).toMatchObject({ state: 'failed', reason: 'Expired' });
  });

  test('waits for a number whose token has expired, and is fetched after its renewal', async () => {
    const w = await mediaFixture();
    w.answers(() => ({
      kind: 'refused',
      status: 401,
      code: 190,
      subcode: null,
      title: null,
      details: null,
      retryAfterSeconds: null,
    }));
    await w.announce();
    expect(await w.view()).toMatchObject({ status: 'waiting', reason: 'TokenExpired' });
    await w.renew('token-2');
    w.answers(() => w.mediaAnswer('/a.png'));
    await w.resume();
    expect(w.media()).toMatchObject({ state: 'stored' });
    expect(tokens).toEqual(['Bearer token-2']);
  });

  test('that waits on a later page is fetched too', async () => {
    const w = await mediaFixture();
    const item = await w.table.get(w.scope.message(w.conversationId, NOW, '0'.repeat(26)));
    if (!item) throw new Error('no message');
    const ids = [0, 1, 2].map((digit) => String(digit).repeat(26));
    for (const messageId of ids) {
      await w.table.put(putMessage(w.scope, { ...readMessageItem(item), messageId }));
      const attributes = { v: 1, conversationId: w.conversationId, at: NOW };
      await w.table.put({ key: w.scope.heldFile(PHONE, messageId), attributes });
    }
    w.table.pageSize = 1;
    await w.resume();
    expect([...w.uploads.keys()].sort()).toEqual(ids.map((messageId) => `media/${TENANT}/${messageId}`));
  });
});

const OTHER_TENANT = '01JD0000000000000000000002';

test.each([
  ['first', [permanentError(), transientError()]],
  ['last', [transientError(), permanentError()]],
])(
  'a message is retried if one of its tenants has a transient failure and the %s a permanent one',
  async (_, errors) => {
    const [first = permanentError(), second = permanentError()] = errors;
    const { clock } = await createOutboundFixture();
    const fetch = createFetchMedia({
      table: createFailingTable({ [TENANT]: first, [OTHER_TENANT]: second }),
      master: cached(async () => ({ current: '1', keys: {} }), { clock, maxAgeMs: 1 }),
      graph: { call: async () => ({ kind: 'lost', sent: 'no' }) },
      hosts: { names: [], graphOrigin: origin },
      clock,
      uploadFile: async () => undefined,
    });
    const at = new Date(NOW * 1000).toISOString();
    const events = [TENANT, OTHER_TENANT].map((tenantId) => ({
      ...{ id: 'm', at, tenantId, conversationId: 'c', messageId: '0'.repeat(26), phoneNumberId: PHONE, wabaId: '99' },
      ...{ type: 'image', timestamp: at },
    }));
    const job = { messageId: 'q', traceparent: undefined };
    for (const is of ['announced', 'resumed'] as const) {
      await expect(fetch({ ...job, input: { is, events } })).rejects.toMatchObject({ name: transientError().name });
    }
  },
);
