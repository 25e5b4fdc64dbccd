import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Customer } from '@warung/simulator';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { KEYS, tenantPrefix } from '../../../shared/table/key-shapes.ts';
import { type SimulatedPlatform, startTestPlatform } from '../../harness/platform.ts';

const [PHONE, WABA] = ['733000000000001', '833000000000001'];
const PIN = '135790';
const TERMS = {
  version: 'join-1',
  effectiveAt: '2026-01-01T00:00:00Z',
  texts: {
    id: { summary: ['Satu'], text: 'Ketentuan satu.' },
    en: { summary: ['One'], text: 'Terms one.' },
  },
};
const tenantSchema = z.object({ tenantId: z.string(), apiKey: z.string() });
const conversationSchema = z.looseObject({ id: z.string() });
const keyedSchema = z.object({ id: z.string(), apiKey: z.string() });

let meta: SimulatedPlatform;
let tenantId: string;
let key: string;
let customer: Customer;

const request = (method: string, path: string, body?: unknown, idempotencyKey?: string) =>
  meta.request(method, path, {
    key,
    ...(body !== undefined && { body }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
const connect = (body: object) => request('POST', '/v1/numbers', { phoneNumberId: PHONE, wabaId: WABA, ...body });
const numbers = () => meta.listAll('/v1/numbers', key);
const sendText = async (body: string): Promise<void> => {
  meta.simulator.sendAsCustomer(customer.id, PHONE, { type: 'text', body });
  await meta.idle();
};
const conversation = async (): Promise<string> =>
  conversationSchema.parse((await meta.listAll('/v1/conversations', key))[0]).id;
const reply = async (body: string) =>
  request('POST', `/v1/conversations/${await conversation()}/messages`, { type: 'text', text: { body } });
const received = () =>
  meta.simulator
    .readChat(customer.id, PHONE)
    .bubbles.filter(({ from }) => from === 'business')
    .map(({ content }) => content['text']);

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly'), simulator: {} });
  const made = await meta.operator('POST', '/v1/operator/tenants', { name: 'Warung Baru', owner: { name: 'Dewi' } });
  ({ tenantId, apiKey: key } = tenantSchema.parse(made.body));
  customer = meta.simulator.addCustomer({ name: 'Putri', phone: '6281299990001' });
});
afterAll(() => meta?.stop());

// Each test continues after the previous one, because a business joins once.
describe('a business joins', () => {
  test('its owner connects a number with the code of the signup; the number waits for its first message', async () => {
    const answer = await connect({ code: 'signup-code', pin: PIN });
    expect(answer).toMatchObject({
      status: 201,
      body: { phoneNumberId: PHONE, wabaId: WABA, status: 'waiting', connectedAt: null },
    });
    const steps = [
      { state: 'done' },
      { state: 'done' },
      { state: 'done' },
      { step: 'first-message', state: 'waiting' },
    ];
    expect(await numbers()).toMatchObject([{ status: 'waiting', steps }]);
    expect(await connect({ code: 'signup-code' })).toMatchObject({ status: 409, body: { code: 'TokenRefused' } });
  });

  test('a wrong PIN is reported with a remedy, and the correct PIN fixes it', async () => {
    expect(await connect({ pin: '000000' })).toMatchObject({
      status: 201,
      body: { steps: [{}, {}, { state: 'failed', code: 133005, remedy: { id: expect.any(String) } }, {}] },
    });
    expect(await connect({ pin: PIN })).toMatchObject({
      body: { status: 'waiting', steps: [{}, {}, { state: 'done', code: null }, {}] },
    });
  });

  test('the first message changes the number to connected', async () => {
    await sendText('Halo, bisa pesan?');
    expect(await numbers()).toMatchObject([{ status: 'connected', steps: [{}, {}, {}, { state: 'done' }] }]);
  });

  test('until it accepts the terms in force, it receives messages but cannot send, and the response gives the reason', async () => {
    expect(await meta.operator('POST', '/v1/operator/terms', TERMS)).toMatchObject({ status: 201 });
    expect(await meta.operator('POST', '/v1/operator/terms', TERMS)).toMatchObject({ status: 201 });
    expect(await reply('Bisa!')).toMatchObject({
      status: 403,
      body: { code: 'TermsNotAccepted', remedy: { en: expect.any(String), id: expect.any(String) } },
    });
    await sendText('Halo?');
    expect(received()).toEqual([]);
    expect((await meta.listMessages(key)).map(({ text }) => text)).toContain('Halo?');
    const [terms] = await meta.listAll('/v1/terms', key);
    expect(terms).toMatchObject({ version: 'join-1', state: 'current', acceptance: null });
  });

  test('its owner accepts the terms; the acceptance is stored with the exact text, and the business can send', async () => {
    const accepted = await request('POST', '/v1/terms/acceptances', { version: 'join-1', language: 'id' }, 'accept');
    expect(accepted).toMatchObject({ status: 201, body: { by: 'Dewi', text: 'Ketentuan satu.' } });
    expect(await request('POST', '/v1/terms/acceptances', { version: 'join-1', language: 'id' }, 'accept')).toEqual(
      accepted,
    );
    expect(await meta.listAll('/v1/terms/acceptances', key)).toEqual([accepted.body]);
    expect(await reply('Bisa!')).toMatchObject({ status: 202 });
    await meta.idle();
    expect(received()).toEqual([{ body: 'Bisa!' }]);
    const published = await meta.operator('GET', '/v1/operator/terms');
    expect(published.body).toMatchObject({ data: [{ version: 'join-1', acceptances: 1 }] });
  });

  test('a new version in force stops its sending immediately', async () => {
    const next = {
      ...TERMS,
      version: 'join-2',
      effectiveAt: new Date(meta.platform.runtime.clock.now()).toISOString(),
    };
    await meta.operator('POST', '/v1/operator/terms', next);
    expect(await reply('Masih di sana?')).toMatchObject({ status: 403, body: { code: 'TermsNotAccepted' } });
    await request('POST', '/v1/terms/acceptances');
    expect(await reply('Masih di sana?')).toMatchObject({ status: 202 });
    await meta.idle();
    expect(received()).toHaveLength(2);
  });

  test('an expired token pauses its number with a reason; after renewal, every message is sent', async () => {
    meta.simulator.setToken(PHONE, 'expired');
    await reply('Pesanan siap');
    await meta.idle();
    expect(await numbers()).toMatchObject([
      { status: 'paused', pause: { reason: 'TokenExpired', remedy: { id: expect.any(String) } } },
    ]);
    await reply('Silakan diambil');
    await meta.idle();
    expect(received()).toHaveLength(2);
    expect(await connect({ accessToken: 'not-yet' })).toMatchObject({ status: 409, body: { metaCode: 190 } });
    meta.simulator.setToken(PHONE, 'valid', 'renewed-token');
    expect(await connect({ accessToken: 'renewed-token' })).toMatchObject({
      body: { status: 'connected', pause: null },
    });
    await meta.drain();
    expect(received().slice(2)).toEqual([{ body: 'Pesanan siap' }, { body: 'Silakan diambil' }]);
  });

  test('its templates are fetched', async () => {
    expect((await request('GET', '/v1/templates')).body).toEqual({ data: [], next: null, syncedAt: null });
    const synced = z
      .object({ templates: z.number(), syncedAt: z.string() })
      .parse((await request('POST', '/v1/templates/sync')).body);
    const templates = await meta.listAll('/v1/templates', key);
    expect(templates.length).toBe(synced.templates);
    expect(templates.length).toBeGreaterThan(0);
    expect(templates.every(({ body }) => typeof body === 'string')).toBe(true);
  });

  test('its agents have separate API keys, which identify who replied', async () => {
    const made = await request('POST', '/v1/agents', { name: 'Rina' }, 'rina');
    expect(await request('POST', '/v1/agents', { name: 'Rina' }, 'rina')).toEqual(made);
    const rina = keyedSchema.parse(made.body);
    const path = `/v1/conversations/${await conversation()}/messages`;
    const sent = await meta.request('POST', path, {
      key: rina.apiKey,
      body: { type: 'text', text: { body: 'Ini Rina' } },
    });
    expect(sent).toMatchObject({ status: 202, body: { sentBy: rina.id } });
    expect(await meta.request('PUT', '/v1/settings', { key: rina.apiKey, body: { budget: null } })).toMatchObject({
      status: 403,
    });
  });

  test('its budget and plan are shown with the usage of the month', async () => {
    const limits = { monthlyMessages: 1000, sendsPerMinute: 60 };
    await meta.operator('PUT', `/v1/operator/tenants/${tenantId}/limits`, limits);
    const budget = { amount: '250000', currency: 'IDR' };
    expect((await request('PUT', '/v1/settings', { budget })).body).toMatchObject({
      budget,
      quota: { messages: 1000, used: expect.any(Number) },
      sendsPerMinute: 60,
    });
  });
});

describe('the role of business-api', () => {
  const denied = expect.objectContaining({ name: 'AccessDeniedException' });

  test('reads terms, and can neither change them nor access data of tenants', async () => {
    const { runtime } = meta.platform;
    const role = runtime.resources.find(
      ({ type, logicalId }) => type === 'AWS::IAM::Role' && /^BusinessApiRole/.test(logicalId),
    );
    const roleArn = `arn:aws:iam::000000000000:role/${role?.physicalId}`;
    const principal = { kind: 'role', roleArn, sessionName: 'test', tags: {} } as const;
    const { accessKeyId, secretAccessKey, sessionToken } = runtime.services.sessions.issue({ principal });
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    const own = new DynamoDBClient({ ...runtime.clientConfig(), credentials });
    const TableName = runtime.output('TableName');
    const at = (pk: string, sk: string) => ({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } });
    const read = (pk: string, sk: string) => own.send(new GetItemCommand(at(pk, sk)));
    await expect(read(KEYS.terms.partition, `${KEYS.termsVersion.sort}join-1`)).resolves.toMatchObject({ Item: {} });
    await expect(read(tenantPrefix(tenantId), KEYS.tenant.sort)).rejects.toEqual(denied);
    await expect(read(KEYS.numberOwner.partition + PHONE, KEYS.numberOwner.sort)).rejects.toEqual(denied);
    const put = (pk: string, sk: string) =>
      own.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { S: sk } } }));
    await expect(put(KEYS.terms.partition, `${KEYS.termsVersion.sort}forged`)).rejects.toEqual(denied);
    await expect(put(tenantPrefix(tenantId), `${KEYS.agent.sort}forged`)).rejects.toEqual(denied);
    await expect(own.send(new UpdateItemCommand(at(`${KEYS.apiKey.partition}x`, KEYS.apiKey.sort)))).rejects.toEqual(
      denied,
    );
    own.destroy();
  });
});
