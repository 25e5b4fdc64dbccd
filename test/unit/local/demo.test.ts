import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { type Credentials, type DemoPlace, seedDemo } from '../../../infra/local/demo.ts';

const $History = z.object({
  phoneNumberId: z.string(),
  customer: z.object({ name: z.string(), phone: z.string() }),
  messages: z.array(
    z.object({ from: z.enum(['customer', 'business']), minutesAgo: z.number(), body: z.string().min(1) }),
  ),
});

const $Person = z.object({ name: z.string() });

interface Call {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly once: unknown;
  readonly body: unknown;
}

/** The public APIs of platform and simulator on one address; what the simulator tells has arrived at once. */
function world() {
  const calls: Call[] = [];
  const numbers: unknown[] = [];
  const phones: string[] = [];
  let fails: (call: Call) => boolean = () => false;
  const answerOf = (call: Call): unknown => {
    switch (`${call.method} ${call.path.split('?')[0]}`) {
      case 'POST /v1/operator/tenants':
        return { tenantId: 'tenant-1', apiKey: 'wk_1' };
      case 'POST /v1/agents': {
        const { name } = $Person.parse(call.body);
        return { id: `id of ${name}`, name, apiKey: `wk_${name}` };
      }
      case 'GET /v1/conversations':
        return { data: phones.map((waId) => ({ contact: { waId } })), next: null };
      case 'GET /simulator/api/state':
        return { numbers };
      case 'POST /simulator/api/numbers':
        numbers.push(call.body);
        return {};
      case 'POST /simulator/api/history':
        phones.push($History.parse(call.body).customer.phone);
        return { webhooks: 1 };
      default:
        return {};
    }
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const key = request.headers.authorization?.replace('Bearer ', '');
    const { method = '', url: path = '', headers } = request;
    const call = { method, path, key, once: headers['idempotency-key'], body: text && JSON.parse(text) };
    calls.push(call);
    if (fails(call)) response.writeHead(500).end('broken');
    else response.writeHead(200).end(JSON.stringify(answerOf(call)));
  });
  onTestFinished(() => void server.close());
  return {
    calls,
    phones,
    fail: (when: (call: Call) => boolean) => {
      fails = when;
    },
    listen: () =>
      new Promise<string>((resolve) =>
        server.listen(0, '127.0.0.1', () => {
          const address = server.address();
          resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
        }),
      ),
  };
}

let place: DemoPlace;
let there: ReturnType<typeof world>;
beforeEach(async () => {
  there = world();
  const baseUrl = await there.listen();
  const dataDir = mkdtempSync(join(tmpdir(), 'warung-demo-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  place = {
    dataDir,
    baseUrl,
    operatorKey: 'wo_1',
    financeKey: 'wf_1',
    simulatorUrl: `${baseUrl}/simulator`,
    fillShop: true,
  };
});

const told = () =>
  there.calls.filter(({ path }) => path === '/simulator/api/history').map(({ body }) => $History.parse(body));
const kept = (): Credentials => JSON.parse(readFileSync(join(place.dataDir, 'credentials.json'), 'utf8'));

test('the shop is made through public APIs, each with its own key', async () => {
  const { demo } = await seedDemo(place);
  expect(kept()).toMatchObject({ baseUrl: place.baseUrl, operatorKey: 'wo_1', demo });
  expect(demo).toMatchObject({
    tenantId: 'tenant-1',
    apiKey: 'wk_1',
    phoneNumberId: expect.stringMatching(/^1\d{14}$/),
  });
  const { phoneNumberId, wabaId } = demo;
  expect(there.calls.slice(0, 4)).toMatchObject([
    { path: '/v1/operator/tenants', key: 'wo_1', body: { name: 'Kopi Ibu Sari, Bandung' } },
    { path: '/v1/operator/numbers', key: 'wo_1', body: { tenantId: 'tenant-1', phoneNumberId, wabaId } },
    { path: '/simulator/api/state', key: undefined },
    { path: '/simulator/api/numbers', key: undefined, body: { phoneNumberId, wabaId, name: 'Kopi Ibu Sari' } },
  ]);
  const [atPlatform, atSimulator] = [there.calls[1], there.calls[3]].map((call) => z.looseObject({}).parse(call?.body));
  expect(atSimulator?.['accessToken']).toBe(atPlatform?.['accessToken']);
});

test('it has accepted the published terms, and has staff with keys of their own', async () => {
  await seedDemo(place);
  const said = (path: string) => there.calls.filter((call) => call.path === path);
  const [published] = said('/v1/operator/terms');
  const [accepted] = said('/v1/terms/acceptances');
  expect(published).toMatchObject({ key: 'wo_1', body: { texts: { id: {}, en: {} } } });
  expect(accepted).toMatchObject({
    key: 'wk_1',
    body: { version: z.looseObject({}).parse(published?.body)['version'] },
  });
  expect(JSON.stringify(published?.body)).not.toMatch(/end-to-end|ujung ke ujung/i);
  expect(kept().people?.map(({ name, apiKey }) => [name, apiKey])).toEqual([
    ['Rina', 'wk_Rina'],
    ['Bayu', 'wk_Bayu'],
  ]);
  const before = kept().people;
  await seedDemo(place);
  expect(kept().people).toEqual(before);
});

test('staff that a start before this one added is asked for again under the same key', async () => {
  // The last thing that is said, once all else is done.
  there.fail(({ body }) => JSON.stringify(body) === '{"batchWebhooks":1}');
  await expect(seedDemo(place)).rejects.toThrow('the demo tenant could not be made');
  there.fail(() => false);
  await seedDemo(place);
  const keys = there.calls.filter(({ path }) => path === '/v1/agents').map(({ once }) => once);
  expect(keys).toEqual(['demo-rina', 'demo-bayu', 'demo-rina', 'demo-bayu']);
});

test('it has past conversations of today, some of which wait', async () => {
  const { demo } = await seedDemo(place);
  const past = told();
  expect(past.length).toBeGreaterThanOrEqual(5);
  expect(new Set(past.map(({ customer }) => customer.phone)).size).toBe(past.length);
  for (const { phoneNumberId, customer, messages } of past) {
    expect(phoneNumberId).toBe(demo.phoneNumberId);
    expect(customer.phone).toMatch(/^62\d{9,12}$/);
    const times = messages.map(({ minutesAgo }) => minutesAgo);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(times[0]).toBeLessThan(8 * 60);
  }
  const waiting = past.filter(({ messages }) => messages.at(-1)?.from === 'customer');
  expect(waiting.length).toBeGreaterThanOrEqual(2);
  expect(past.some(({ messages }) => messages.at(-1)?.from === 'business')).toBe(true);
});

test('it is made once a data folder; another start only looks whether the simulator has the number', async () => {
  const first = await seedDemo(place);
  const before = there.calls.length;
  const again = await seedDemo({ ...place, baseUrl: place.baseUrl.replace('127.0.0.1', 'localhost') });
  expect(again.demo).toEqual(first.demo);
  expect(kept().baseUrl).toContain('localhost');
  expect(there.calls.slice(before).map(({ path }) => path)).toEqual(['/simulator/api/state']);
});

test('a start that ended half-way is made up for, without saying anything twice', async () => {
  there.fail(({ path }) => path === '/simulator/api/history' && there.phones.length === 2);
  await expect(seedDemo(place)).rejects.toThrow(
    'the demo tenant could not be made: POST /api/history answered 500 broken',
  );
  there.fail(() => false);
  await seedDemo(place);
  expect(new Set(there.phones).size).toBe(there.phones.length);
  expect(there.calls.filter(({ path }) => path === '/v1/operator/tenants')).toHaveLength(1);
});

test('without a simulator there is a tenant with a number, and an empty shop that is filled when there is one', async () => {
  await seedDemo({ ...place, simulatorUrl: undefined });
  expect(there.calls.map(({ path }) => path)).toEqual(['/v1/operator/tenants', '/v1/operator/numbers']);
  await seedDemo({ ...place, fillShop: false });
  expect(there.calls.at(-1)?.path).toBe('/simulator/api/numbers');
  await seedDemo(place);
  expect(told().length).toBeGreaterThan(0);
});
