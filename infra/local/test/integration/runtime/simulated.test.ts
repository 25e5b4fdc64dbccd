import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { AssemblyCopy } from '../../../../../test/harness/assembly-copy.ts';
import { type SimulatedPlatform, startTestPlatform } from '../../../../../test/harness/platform.ts';
import { SYNTH_TIMEOUT_MS, synthesizeGreetingApp } from './app.ts';

const conversationSchema = z.looseObject({ contact: z.looseObject({ name: z.string(), waId: z.string() }) });

const functionSchema = z.looseObject({ Environment: z.looseObject({ Variables: z.record(z.string(), z.unknown()) }) });

let assembly: AssemblyCopy;
let meta: SimulatedPlatform;

beforeAll(async () => {
  assembly = await synthesizeGreetingApp();
  meta = await startTestPlatform({ assembly: assembly.directory, simulator: {}, fillShop: true });
}, SYNTH_TIMEOUT_MS);
afterAll(async () => {
  await meta?.stop();
  assembly?.remove();
});

const readContacts = async () =>
  (await meta.listAll('/v1/conversations')).map((one) => conversationSchema.parse(one).contact);

describe('a platform with a simulator', () => {
  test('has the conversations that the simulator sent', async () => {
    await meta.idle();
    const { chats, customers, numbers } = meta.simulator.state;
    expect(numbers).toMatchObject([{ phoneNumberId: meta.credentials.demo.phoneNumberId, name: 'Kopi Ibu Sari' }]);
    expect(chats.length).toBeGreaterThanOrEqual(5);
    const phones = customers.map(({ phone }) => phone).sort();
    expect((await readContacts()).map(({ waId }) => waId).sort()).toEqual(phones);
    expect((await readContacts()).map(({ name }) => name)).toContain('Dewi Anggraini');
  });

  test('provides the simulator’s Graph API to the app under its own address', async () => {
    const { runtime } = meta.platform;
    const graph = `http://127.0.0.1:${new URL(runtime.url).port}/simulator/graph`;
    const urls = runtime.resources
      .filter(({ type }) => type === 'AWS::Lambda::Function')
      .map(({ properties }) => functionSchema.parse(properties).Environment.Variables['GRAPH_API_URL'])
      .filter((url) => url !== undefined);
    expect(new Set(urls)).toEqual(new Set([graph]));
    expect((await fetch(`${graph}/v23.0/${meta.credentials.demo.phoneNumberId}`)).status).toBe(401);
    const token = { headers: { authorization: 'Bearer local-access-token' } };
    const answer = await fetch(`${graph}/v23.0/${meta.credentials.demo.phoneNumberId}`, token);
    expect(await answer.json()).toMatchObject({ id: meta.credentials.demo.phoneNumberId });
  });

  test('has received a customer’s messages when both are idle', async () => {
    const { simulator, credentials } = meta;
    const customer = simulator.addCustomer({ name: 'Putri Rahayu' });
    for (const body of ['Halo', 'Masih buka?'])
      simulator.sendAsCustomer(customer.id, credentials.demo.phoneNumberId, { type: 'text', body });
    await meta.idle();
    expect(simulator.pendingWebhooks).toBe(0);
    expect((await readContacts()).map(({ name }) => name)).toContain('Putri Rahayu');
  });

  test('drains retries on the shared clock', async () => {
    const { simulator, credentials, platform } = meta;
    const secrets = platform.runtime.secrets;
    const customer = simulator.addCustomer({ name: 'Hendra Gunawan' });
    // Rejected webhooks are retried later.
    const validSecret = secrets.get('warung/dev/meta') ?? '';
    secrets.put('warung/dev/meta', JSON.stringify({ appSecret: 'another', verifyToken: 'v' }));
    await platform.runtime.clock.advance(3_600_000);
    simulator.sendAsCustomer(customer.id, credentials.demo.phoneNumberId, { type: 'text', body: 'Ada yang jaga?' });
    await meta.idle();
    expect(simulator.pendingWebhooks).toBe(1);
    secrets.put('warung/dev/meta', validSecret);
    await platform.runtime.clock.advance(3_600_000);
    await meta.drain();
    expect(simulator.pendingWebhooks).toBe(0);
    expect((await readContacts()).map(({ name }) => name)).toContain('Hendra Gunawan');
  });
});
