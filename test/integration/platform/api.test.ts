import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { textsWebhook, textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop, type Shop } from '../../harness/shop.ts';

const pageSchema = z.strictObject({ data: z.array(z.looseObject({ id: z.string() })), next: z.string().nullable() });
const problemSchema = z.object({ type: z.literal('about:blank'), status: z.number(), title: z.string() });

let meta: TestPlatform;
let ownShop: Shop;
let otherShop: Shop;

const CUSTOMERS = 7;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly') });
  [ownShop, otherShop] = [await openShop(meta), await openShop(meta)];
  const texts = Array.from({ length: CUSTOMERS }, (_, index) => ({
    from: String(6281300000000 + index),
    wamid: `wamid.own-${index}`,
    at: nextSecond(),
  }));
  const more = Array.from({ length: 8 }, (_, index) => ({
    from: '6281300000000',
    wamid: `wamid.more-${index}`,
    at: nextSecond(),
  }));
  await meta.postWebhook(textsWebhook(ownShop.wabaId, ownShop.phoneNumberId, [...texts, ...more]));
  await meta.postWebhook(textWebhook({ ...otherShop, from: '6281300000000', wamid: 'wamid.other', at: nextSecond() }));
  await meta.platform.runtime.waitUntilIdle();
});
afterAll(() => meta.stop());

const get = (path: string, key: string) => meta.request('GET', path, { key });

async function expectProblem(answer: Promise<{ status: number; type: string; body: unknown }>, status: number) {
  const { type, body, ...rest } = await answer;
  expect(rest.status).toBe(status);
  expect(type).toBe('application/problem+json');
  expect(problemSchema.parse(body).status).toBe(status);
}

async function pages(path: string, limit: number) {
  const found: z.infer<typeof pageSchema>[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const next: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page = pageSchema.parse((await get(`${path}?limit=${limit}${next}`, ownShop.apiKey)).body);
    found.push(page);
    cursor = page.next;
  }
  return found;
}

async function threadOf(shop: Shop): Promise<string> {
  const all = await shop.conversations();
  return all.find(({ contact }) => contact.waId === '6281300000000')?.id ?? '';
}

describe('lists', () => {
  test('of conversations are paged: each conversation occurs once, in the order of the whole list', async () => {
    const whole = (await ownShop.conversations()).map(({ id }) => id);
    expect(whole.length).toBe(CUSTOMERS);
    for (const limit of [1, 3, CUSTOMERS, 100]) {
      const read = await pages('/v1/conversations', limit);
      expect(read.flatMap(({ data }) => data.map(({ id }) => id))).toEqual(whole);
      expect(read.every(({ data }) => data.length <= limit)).toBe(true);
    }
  });

  test('of messages are paged, newest first, or ascending on request', async () => {
    const path = `/v1/conversations/${await threadOf(ownShop)}/messages`;
    const whole = (await meta.listAll(path, ownShop.apiKey)).map(({ wamid }) => wamid);
    expect(whole).toEqual([...Array.from({ length: 8 }, (_, index) => `wamid.more-${7 - index}`), 'wamid.own-0']);
    for (const limit of [1, 4, 9, 100]) {
      const read = await pages(path, limit);
      expect(read.flatMap(({ data }) => data.map(({ wamid }) => wamid))).toEqual(whole);
    }
    const ascending = (await meta.listAll(`${path}?order=asc`, ownShop.apiKey)).map(({ wamid }) => wamid);
    expect(ascending).toEqual([...whole].reverse());
  });

  test('accept a limit from 1 to 100 and reject any other', async () => {
    for (const limit of ['0', '101', '-1', 'many', '1.5', ''])
      await expectProblem(get(`/v1/conversations?limit=${limit}`, ownShop.apiKey), 422);
  });

  test('start with the newest message, and a new message does not shift the pages after a cursor', async () => {
    const path = `/v1/conversations/${await threadOf(ownShop)}/messages`;
    const first = pageSchema.parse((await get(`${path}?limit=2`, ownShop.apiKey)).body);
    await meta.postWebhook(textWebhook({ ...ownShop, from: '6281300000000', wamid: 'wamid.newest', at: nextSecond() }));
    await meta.platform.runtime.waitUntilIdle();
    const second = pageSchema.parse((await get(`${path}?limit=2&cursor=${first.next}`, ownShop.apiKey)).body);
    const wamids = [...first.data, ...second.data].map(({ wamid }) => wamid);
    expect(wamids).toEqual(['wamid.more-7', 'wamid.more-6', 'wamid.more-5', 'wamid.more-4']);
    expect(pageSchema.parse((await get(`${path}?limit=1`, ownShop.apiKey)).body).data[0]?.wamid).toBe('wamid.newest');
  });
});

describe('errors are problem details', () => {
  test('401 without a key, with an unknown one, and with a key of the other kind', async () => {
    const bare = await fetch(`${meta.credentials.baseUrl}/v1/conversations`);
    expect([bare.status, bare.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
    await expectProblem(get('/v1/conversations', 'wk_guess'), 401);
    await expectProblem(get('/v1/conversations', meta.credentials.operatorKey), 401);
    await expectProblem(get('/v1/operator/quarantine', ownShop.apiKey), 401);
    await expectProblem(meta.request('POST', '/v1/operator/tenants', { key: 'wo_guess', body: { name: 'x' } }), 401);
  });

  test('404 for an unknown and for an invalid conversation id', async () => {
    await expectProblem(get(`/v1/conversations/${'0'.repeat(26)}/messages`, ownShop.apiKey), 404);
    await expectProblem(get('/v1/conversations/nonsense/messages', ownShop.apiKey), 404);
    await expectProblem(get('/v1/conversations/%E0%A4%A/messages', ownShop.apiKey), 404);
  });

  test('404 for an unknown tenant, 409 for a number of another tenant', async () => {
    const number = { displayPhoneNumber: '+62', accessToken: 'x', wabaId: '5', phoneNumberId: '6' };
    const connect = (body: object) => meta.operator('POST', '/v1/operator/numbers', { ...number, ...body });
    await expectProblem(connect({ tenantId: '0'.repeat(26) }), 404);
    const { phoneNumberId } = otherShop;
    await expectProblem(connect({ tenantId: ownShop.tenantId, phoneNumberId }), 409);
    await expectProblem(connect({ tenantId: ownShop.tenantId, wabaId: otherShop.wabaId }), 409);
  });

  test('400 for a body that is not JSON and for an invalid cursor, 422 for a body without a required field', async () => {
    const broken = await fetch(`${meta.credentials.baseUrl}/v1/operator/tenants`, {
      method: 'POST',
      headers: { authorization: `Bearer ${meta.credentials.operatorKey}`, 'content-type': 'application/json' },
      body: '{"name":',
    });
    expect([broken.status, broken.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    await expectProblem(get('/v1/conversations?cursor=made-up', ownShop.apiKey), 400);
    await expectProblem(meta.operator('POST', '/v1/operator/tenants', { nama: 'x' }), 422);
  });
});

describe('a tenant cannot see data of another tenant', () => {
  test('neither conversations in the list, nor a conversation by its id', async () => {
    expect((await otherShop.conversations()).length).toBe(1);
    expect(await otherShop.wamids()).toEqual(['wamid.other']);
    expect((await ownShop.messages()).map(({ wamid }) => wamid)).not.toContain('wamid.other');
    const foreign = `/v1/conversations/${await threadOf(otherShop)}/messages`;
    expect((await get(foreign, otherShop.apiKey)).status).toBe(200);
    await expectProblem(get(foreign, ownShop.apiKey), 404);
  });

  test('the same customer is a separate contact with different ids for each tenant', async () => {
    const [mine, other] = [await ownShop.conversations(), await otherShop.conversations()];
    const [a, b] = [mine, other].map((list) => list.find(({ contact }) => contact.waId === '6281300000000'));
    expect(a?.contact.id).not.toBe(b?.contact.id);
    expect(a?.id).not.toBe(b?.id);
  });

  test('a cursor is valid only for its tenant, list and order', async () => {
    const thread = `/v1/conversations/${await threadOf(ownShop)}/messages`;
    const cursorOf = async (path: string) =>
      encodeURIComponent(pageSchema.parse((await get(`${path}?limit=1`, ownShop.apiKey)).body).next ?? '');
    const [list, messages] = [await cursorOf('/v1/conversations'), await cursorOf(thread)];
    await expectProblem(get(`/v1/conversations?cursor=${list}`, otherShop.apiKey), 400);
    await expectProblem(get(`/v1/conversations?cursor=${messages}`, ownShop.apiKey), 400);
    await expectProblem(get(`${thread}?cursor=${list}`, ownShop.apiKey), 400);
    await expectProblem(get(`${thread}?order=asc&cursor=${messages}`, ownShop.apiKey), 400);
    expect((await get(`${thread}?cursor=${messages}`, ownShop.apiKey)).status).toBe(200);
  });
});

test('the health check is public and succeeds when the table responds', async () => {
  expect((await fetch(`${meta.credentials.baseUrl}/health`)).status).toBe(200);
});
