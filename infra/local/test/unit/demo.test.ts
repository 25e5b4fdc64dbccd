import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { type Credentials, type DemoOptions, seedDemo } from '../../demo.ts';

const historySchema = z.object({
  phoneNumberId: z.string(),
  customer: z.object({ name: z.string(), phone: z.string() }),
  messages: z.array(
    z.object({ from: z.enum(['customer', 'business']), minutesAgo: z.number(), body: z.string().min(1) }),
  ),
});

const personSchema = z.object({ name: z.string() });

interface Call {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly idempotencyKey: unknown;
  readonly body: unknown;
}

/**
 * Fakes the public APIs of platform and simulator on one address. Conversations of the simulator arrive immediately.
 */
function createFakeApis() {
  const calls: Call[] = [];
  const numbers: unknown[] = [];
  const phones: string[] = [];
  let shouldFail: (call: Call) => boolean = () => false;
  const responseOf = (call: Call): unknown => {
    switch (`${call.method} ${call.path.split('?')[0]}`) {
      case 'POST /v1/operator/tenants':
        return { tenantId: 'tenant-1', apiKey: 'wk_1' };
      case 'POST /v1/agents': {
        const { name } = personSchema.parse(call.body);
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
        phones.push(historySchema.parse(call.body).customer.phone);
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
    const call = { method, path, key, idempotencyKey: headers['idempotency-key'], body: text && JSON.parse(text) };
    calls.push(call);
    if (shouldFail(call)) response.writeHead(500).end('broken');
    else response.writeHead(200).end(JSON.stringify(responseOf(call)));
  });
  onTestFinished(() => void server.close());
  return {
    calls,
    phones,
    fail: (when: (call: Call) => boolean) => {
      shouldFail = when;
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

let options: DemoOptions;
let apis: ReturnType<typeof createFakeApis>;
beforeEach(async () => {
  apis = createFakeApis();
  const baseUrl = await apis.listen();
  const dataDir = mkdtempSync(join(tmpdir(), 'warung-demo-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  options = {
    dataDir,
    baseUrl,
    operatorKey: 'wo_1',
    financeKey: 'wf_1',
    simulatorUrl: `${baseUrl}/simulator`,
    fillShop: true,
  };
});

const readHistories = () =>
  apis.calls.filter(({ path }) => path === '/simulator/api/history').map(({ body }) => historySchema.parse(body));
const readCredentials = (): Credentials => JSON.parse(readFileSync(join(options.dataDir, 'credentials.json'), 'utf8'));

test('creates the shop through public APIs, each with its own key', async () => {
  const { demo } = await seedDemo(options);
  expect(readCredentials()).toMatchObject({ baseUrl: options.baseUrl, operatorKey: 'wo_1', demo });
  expect(demo).toMatchObject({
    tenantId: 'tenant-1',
    apiKey: 'wk_1',
    phoneNumberId: expect.stringMatching(/^1\d{14}$/),
  });
  const { phoneNumberId, wabaId } = demo;
  expect(apis.calls.slice(0, 4)).toMatchObject([
    { path: '/v1/operator/tenants', key: 'wo_1', body: { name: 'Kopi Ibu Sari, Bandung' } },
    { path: '/v1/operator/numbers', key: 'wo_1', body: { tenantId: 'tenant-1', phoneNumberId, wabaId } },
    { path: '/simulator/api/state', key: undefined },
    { path: '/simulator/api/numbers', key: undefined, body: { phoneNumberId, wabaId, name: 'Kopi Ibu Sari' } },
  ]);
  const [atPlatform, atSimulator] = [apis.calls[1], apis.calls[3]].map((call) => z.looseObject({}).parse(call?.body));
  expect(atSimulator?.['accessToken']).toBe(atPlatform?.['accessToken']);
});

test('accepts the published terms and adds agents, each with their own key', async () => {
  await seedDemo(options);
  const callsOf = (path: string) => apis.calls.filter((call) => call.path === path);
  const [published] = callsOf('/v1/operator/terms');
  const [accepted] = callsOf('/v1/terms/acceptances');
  expect(published).toMatchObject({ key: 'wo_1', body: { texts: { id: {}, en: {} } } });
  expect(accepted).toMatchObject({
    key: 'wk_1',
    body: { version: z.looseObject({}).parse(published?.body)['version'] },
  });
  expect(JSON.stringify(published?.body)).not.toMatch(/end-to-end|ujung ke ujung/i);
  expect(readCredentials().people?.map(({ name, apiKey }) => [name, apiKey])).toEqual([
    ['Rina', 'wk_Rina'],
    ['Bayu', 'wk_Bayu'],
  ]);
  const before = readCredentials().people;
  await seedDemo(options);
  expect(readCredentials().people).toEqual(before);
});

test('repeats requests for agents of an earlier start under the same idempotency key', async () => {
  // The last request, after everything else.
  apis.fail(({ body }) => JSON.stringify(body) === '{"batchWebhooks":1}');
  await expect(seedDemo(options)).rejects.toThrow('the demo tenant could not be created');
  apis.fail(() => false);
  await seedDemo(options);
  const keys = apis.calls.filter(({ path }) => path === '/v1/agents').map(({ idempotencyKey }) => idempotencyKey);
  expect(keys).toEqual(['demo-rina', 'demo-bayu', 'demo-rina', 'demo-bayu']);
});

test('has past conversations of today, some of which wait for an answer', async () => {
  const { demo } = await seedDemo(options);
  const histories = readHistories();
  expect(histories.length).toBeGreaterThanOrEqual(5);
  expect(new Set(histories.map(({ customer }) => customer.phone)).size).toBe(histories.length);
  for (const { phoneNumberId, customer, messages } of histories) {
    expect(phoneNumberId).toBe(demo.phoneNumberId);
    expect(customer.phone).toMatch(/^62\d{9,12}$/);
    const times = messages.map(({ minutesAgo }) => minutesAgo);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(times[0]).toBeLessThan(8 * 60);
  }
  const waiting = histories.filter(({ messages }) => messages.at(-1)?.from === 'customer');
  expect(waiting.length).toBeGreaterThanOrEqual(2);
  expect(histories.some(({ messages }) => messages.at(-1)?.from === 'business')).toBe(true);
});

test('is created once per data folder; another start only checks whether the simulator has the number', async () => {
  const first = await seedDemo(options);
  const before = apis.calls.length;
  const again = await seedDemo({ ...options, baseUrl: options.baseUrl.replace('127.0.0.1', 'localhost') });
  expect(again.demo).toEqual(first.demo);
  expect(readCredentials().baseUrl).toContain('localhost');
  expect(apis.calls.slice(before).map(({ path }) => path)).toEqual(['/simulator/api/state']);
});

test('completes an interrupted start without sending a conversation twice', async () => {
  apis.fail(({ path }) => path === '/simulator/api/history' && apis.phones.length === 2);
  await expect(seedDemo(options)).rejects.toThrow(
    'the demo tenant could not be created: POST /api/history returned 500 broken',
  );
  apis.fail(() => false);
  await seedDemo(options);
  expect(new Set(apis.phones).size).toBe(apis.phones.length);
  expect(apis.calls.filter(({ path }) => path === '/v1/operator/tenants')).toHaveLength(1);
});

test('without a simulator creates a tenant with a number and an empty shop, which is filled once there is a simulator', async () => {
  await seedDemo({ ...options, simulatorUrl: undefined });
  expect(apis.calls.map(({ path }) => path)).toEqual(['/v1/operator/tenants', '/v1/operator/numbers']);
  await seedDemo({ ...options, fillShop: false });
  expect(apis.calls.at(-1)?.path).toBe('/simulator/api/numbers');
  await seedDemo(options);
  expect(readHistories().length).toBeGreaterThan(0);
});
