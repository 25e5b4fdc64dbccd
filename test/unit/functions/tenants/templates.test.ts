import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { countVariables, findTemplate } from '../../../../shared/entities/template.ts';
import {
  type AnswerGraphCall,
  createTenantsFixture,
  lostAnswer,
  NOW,
  okAnswer,
  refusedAnswer,
} from './tenants-fixture.ts';

const SYNC = '/v1/templates/sync';
const listSchema = z.object({
  data: z.array(z.looseObject({ name: z.string(), status: z.string() })),
  next: z.string().nullable(),
  syncedAt: z.string().nullable(),
});

const template = (name: string, more: object = {}) => ({
  id: 12345,
  name,
  language: 'id',
  category: 'UTILITY',
  status: 'APPROVED',
  components: [
    { type: 'HEADER', format: 'TEXT', text: '{{1}}' },
    { type: 'BODY', text: 'Halo {{1}}, pesanan {{2}} siap. Sampai nanti, {{1}}!' },
  ],
  ...more,
});

/** A Graph API that lists the templates of `accounts` in pages of `size`. */
const listing =
  (accounts: Readonly<Record<string, readonly unknown[]>>, size = 100): AnswerGraphCall =>
  ({ path, query = {} }) => {
    const all = accounts[path.split('/')[1] ?? ''];
    if (!all || !path.endsWith('/message_templates')) return undefined;
    const from = Number(query['after'] ?? 0);
    const end = from + size;
    const next = end < all.length ? { next: `https://graph.facebook.com/x?after=${end}` } : {};
    return okAnswer({ data: all.slice(from, end), paging: { cursors: { before: '0', after: String(end) }, ...next } });
  };

async function setUp() {
  const made = createTenantsFixture();
  const client = await made.tenant();
  const give = (phoneNumberId: string, wabaId: string) =>
    made.asOperator('POST', '/v1/operator/numbers', {
      ...{ tenantId: client.tenantId, phoneNumberId, wabaId },
      ...{ displayPhoneNumber: '+62', accessToken: `token of ${phoneNumberId}` },
    });
  await give('300', '400');
  const list = async (query = '') => listSchema.parse((await client.owner('GET', `/v1/templates${query}`)).json);
  const names = async (query = '') => (await list(query)).data.map(({ name }) => name);
  const find = (name: string, language = 'id', wabaId = '400') =>
    findTemplate(made.table, client.scope, wabaId, name, language);
  const sync = () => client.owner('POST', SYNC);
  return { ...made, ...client, give, list, names, find, sync };
}

describe('a sync', () => {
  test('follows the list to its end by the cursor, not by the `next` URL', async () => {
    const { graph, sync, names, list } = await setUp();
    expect(await list()).toEqual({ data: [], next: null, syncedAt: null });
    graph.answer = listing({ '400': ['a', 'b', 'c', 'd', 'e'].map((name) => template(name)) }, 2);
    const syncedAt = new Date(NOW * 1000).toISOString();
    expect(await sync()).toEqual({ status: 200, json: { templates: 5, syncedAt } });
    expect(await names()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect((await list()).syncedAt).toBe(syncedAt);
    expect(graph.calls).toHaveLength(3);
    expect(graph.calls[2]).toMatchObject({ path: '/400/message_templates', query: { after: '4' } });
  });

  test('stores what sending needs', async () => {
    const { graph, sync, find, list } = await setUp();
    const rejected = template('b', { status: 'REJECTED', rejected_reason: 'INVALID_FORMAT', language: 'en_US' });
    graph.answer = listing({ '400': [template('a', { rejected_reason: 'NONE' }), rejected] });
    await sync();
    expect(await find('a')).toMatchObject({ category: 'UTILITY', status: 'APPROVED', parameters: 2, reason: null });
    expect(await find('b', 'en_US')).toMatchObject({ status: 'REJECTED', reason: 'INVALID_FORMAT' });
    expect(await find('b')).toBeUndefined();
    expect(await find('a', 'id', '401')).toBeUndefined();
    expect(await find('a#b')).toBeUndefined();
    const { data } = await list();
    expect(data[0]).toMatchObject({ name: 'a', parameters: 2, components: template('a').components });
  });

  test('marks templates that WhatsApp no longer lists, and unmarks those that it lists again', async () => {
    const { graph, sync, find, list, time } = await setUp();
    graph.answer = listing({ '400': [template('a'), template('b')] });
    await sync();
    time.now += 10;
    graph.answer = listing({ '400': [template('b')] });
    await sync();
    expect(await find('a')).toBeUndefined();
    expect((await list()).data).toMatchObject([
      { name: 'a', status: 'DELETED' },
      { name: 'b', status: 'APPROVED' },
    ]);
    time.now += 10;
    graph.answer = listing({ '400': [template('a', { status: 'PAUSED' })] });
    await sync();
    expect(await find('a')).toMatchObject({ status: 'PAUSED' });
  });

  test('does not write unchanged templates', async () => {
    const { graph, sync, table } = await setUp();
    graph.answer = listing({ '400': [template('a'), template('b')] });
    await sync();
    const puts = table.counts['put'];
    await sync();
    expect(table.counts['put']).toBe(puts);
  });

  test.each<[string, AnswerGraphCall, number]>([
    ['a rejection', () => refusedAnswer(190, 401), 409],
    ['no answer', () => lostAnswer, 502],
    ['an unreadable answer', () => okAnswer({ error: 'no' }), 502],
    ['a page without a usable cursor', () => okAnswer({ data: [], paging: { next: 'x' } }), 502],
  ])('%s in the middle of the list changes nothing', async (_, then, status) => {
    const { graph, sync, table } = await setUp();
    graph.answer = listing({ '400': [template('a'), template('b')] });
    await sync();
    const before = table.snapshot();
    const pages = listing({ '400': [template('c'), template('d')] }, 1);
    graph.answer = (call) => (call.query?.['after'] === undefined ? pages(call) : then(call));
    expect(await sync()).toMatchObject({ status });
    expect(table.snapshot()).toEqual(before);
  });

  test('ends if the cursors of the list form a loop', async () => {
    const { graph, sync } = await setUp();
    graph.answer = () => okAnswer({ data: [], paging: { next: 'https://x/?after=1', cursors: { after: '1' } } });
    expect(await sync()).toMatchObject({ status: 502 });
  });

  test('leaves out and counts invalid templates', async () => {
    const { graph, sync, lines, names } = await setUp();
    graph.answer = listing({ '400': [template('a'), template('b#c'), { name: 'd' }] });
    expect(await sync()).toMatchObject({ json: { templates: 1 } });
    expect(await names()).toEqual(['a']);
    expect(lines.at(-2)).toContain('"templatesUnreadable":2');
  });

  test('requires a connected number', async () => {
    const made = createTenantsFixture();
    const { owner } = await made.tenant();
    expect(await owner('POST', SYNC)).toMatchObject({ status: 409 });
  });

  test('syncs each account once, with a number that is not paused', async () => {
    const { graph, sync, give, table, scope, names } = await setUp();
    await give('301', '400');
    await give('302', '401');
    await table.update({ key: scope.number('300'), set: { pause: { reason: 'TokenExpired', since: 1 } } });
    graph.answer = listing({ '400': [template('a')], '401': [template('b')] });
    expect(await sync()).toMatchObject({ json: { templates: 2 } });
    expect(graph.calls.map(({ token }) => token).sort()).toEqual(['token of 301', 'token of 302']);
    expect(await names()).toEqual(['a', 'b']);
    expect(await names('?phoneNumberId=302')).toEqual(['b']);
  });
});

test('templates are listed page by page over all accounts', async () => {
  const { graph, sync, give, list, owner } = await setUp();
  await give('301', '401');
  await give('302', '402');
  const many = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => template(`${prefix}${index}`));
  graph.answer = listing({ '400': many('a', 4), '401': [], '402': many('c', 3) });
  await sync();
  for (const limit of [1, 2, 3, 4, 5, 7, 8]) {
    const found: string[] = [];
    let cursor = '';
    for (let more = true; more; ) {
      const page = await list(`?limit=${limit}${cursor}`);
      expect(page.data.length).toBeLessThanOrEqual(limit);
      found.push(...page.data.map(({ name }) => name));
      more = page.next !== null;
      cursor = `&cursor=${encodeURIComponent(page.next ?? '')}`;
    }
    expect([limit, found]).toEqual([limit, ['a0', 'a1', 'a2', 'a3', 'c0', 'c1', 'c2']]);
  }
  const { next } = await list('?limit=2');
  expect(await owner('GET', `/v1/templates?phoneNumberId=300&cursor=${next}`)).toMatchObject({ status: 400 });
});

test.each([
  ['', 0],
  ['{{1}} {{2}} {{ 1 }}', 2],
  ['{{name}} and {{order_id}}', 2],
  ['{1} {{}} {{a b}}', 0],
])('%s has %i variables', (text, count) => {
  expect(countVariables(text)).toBe(count);
});
