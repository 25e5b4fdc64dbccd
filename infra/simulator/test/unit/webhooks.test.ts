import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { waitFor } from '../../../../test/harness/wait-for.ts';
import { backoffMs } from '../../simulator.ts';
import {
  ACCOUNT,
  PHONE,
  type SimulatorFixture,
  startSimulatorFixture,
  textMessage,
  WebhookReceiver,
} from './simulator-fixture.ts';

let fixture: SimulatorFixture;
beforeEach(async () => {
  fixture = await startSimulatorFixture();
});
afterEach(() => fixture.stop());

const DAY = 86_400_000;

test('the signed bytes have non-ASCII characters in lower-case hex and slashes with a backslash', async () => {
  const { id } = fixture.simulator.addCustomer({ name: 'Zoë 😀' });
  fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'a/b “é”' });
  await fixture.simulator.waitUntilIdle();
  const [post] = fixture.receiver.posts;
  expect(post?.raw).toContain('"name":"Zo\\u00eb \\ud83d\\ude00"');
  expect(post?.raw).toContain('"body":"a\\/b \\u201c\\u00e9\\u201d"');
  expect(post?.raw).toMatch(/^[\x20-\x7e]+$/);
  expect(post?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'facebookexternalua' });
  expect(fixture.receiver.messages[0]?.['text']).toEqual({ body: 'a/b “é”' });
  expect(fixture.simulator.pendingWebhooks).toBe(0);
});

describe('webhooks are retried unless the response is 200', () => {
  test('with increasing delays, for seven days', async () => {
    fixture.receiver.status = 202;
    const { id } = fixture.simulator.addCustomer({ name: 'Ani' });
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo' });
    await fixture.simulator.waitUntilIdle();
    const attemptsAfter = async (ms: number) => {
      fixture.clock.advance(ms);
      await fixture.simulator.waitUntilIdle();
      return fixture.receiver.posts.length;
    };
    expect(await attemptsAfter(0)).toBe(1);
    expect([backoffMs(1), backoffMs(2), backoffMs(3)]).toEqual([1000, 4000, 16_000]);
    expect(await attemptsAfter(999)).toBe(1);
    expect(await attemptsAfter(1)).toBe(2);
    expect(await attemptsAfter(3999)).toBe(2);
    expect(await attemptsAfter(1)).toBe(3);
    expect(fixture.simulator.state.webhook).toMatchObject({ pending: 1, lastStatus: 202 });
    const hours = Array.from({ length: 7 * 24 - 1 }, () => 3_600_000);
    for (const hour of hours) await attemptsAfter(hour);
    expect(fixture.simulator.pendingWebhooks).toBe(1);
    const before = fixture.receiver.posts.length;
    expect(before).toBeGreaterThan(30);
    expect(await attemptsAfter(DAY)).toBe(before + 1);
    expect(fixture.simulator.pendingWebhooks).toBe(0);
  });

  test('a redirect is not followed', async () => {
    fixture.receiver.status = 302;
    const { id } = fixture.simulator.addCustomer({ name: 'Ani' });
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo' });
    await fixture.simulator.waitUntilIdle();
    expect([fixture.receiver.posts.length, fixture.simulator.pendingWebhooks]).toEqual([1, 1]);
  });

  test('a delivery that was in progress when the process ended is repeated', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
    await fixture.stop();
    const { clock } = fixture;
    fixture = await startSimulatorFixture({ dataDir }, clock);
    const { receiver } = fixture;
    const port = Number(new URL(receiver.url).port);
    receiver.status = 0;
    const { id } = fixture.simulator.addCustomer({ name: 'Ani' });
    const { wamid } = fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo' });
    await waitFor('the webhook arrived', () => receiver.posts.length === 1);
    await fixture.stop();
    const again = new WebhookReceiver();
    await again.listen(port);
    fixture = await startSimulatorFixture({ dataDir }, clock);
    await fixture.simulator.waitUntilIdle();
    expect(again.messages).toMatchObject([{ id: wamid }]);
    await again.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('pending webhooks and all other state survive a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
    await fixture.stop();
    const clock = fixture.clock;
    fixture = await startSimulatorFixture({ dataDir }, clock);
    const { id, phone } = await fixture.openChat();
    const port = Number(new URL(fixture.receiver.url).port);
    await fixture.receiver.close();
    const wamid = await fixture.send(phone, textMessage('Ada'));
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo?' });
    await fixture.simulator.waitUntilIdle();
    const before = fixture.simulator.readChat(id, PHONE);
    expect(fixture.simulator.pendingWebhooks).toBe(3);
    expect(fixture.simulator.state.webhook.lastStatus).toBe(0);
    await fixture.simulator.stop();

    const receiver = new WebhookReceiver();
    // A webhook keeps the URL that was configured when it was created.
    await receiver.listen(port);
    fixture = await startSimulatorFixture({ dataDir }, clock);
    expect(fixture.simulator.readChat(id, PHONE)).toEqual(before);
    clock.advance(1000);
    await fixture.simulator.waitUntilIdle();
    expect(receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    expect(receiver.messages).toMatchObject([{ text: { body: 'Halo?' } }]);
    expect(fixture.simulator.readChat(id, PHONE).bubbles.at(-1)?.ticks).toBe('sent');
    await receiver.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

describe('configured faults', () => {
  const sendMany = (count: number) => {
    const { id } = fixture.simulator.addCustomer({ name: 'Ani' });
    return Array.from(
      { length: count },
      (_, at) => fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: `${at}` }).wamid,
    );
  };

  test('each webhook is sent twice', async () => {
    fixture.simulator.setFaults({ duplicateWebhooks: true });
    const sentIds = sendMany(3);
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.messages.map(({ id }) => id).toSorted()).toEqual([...sentIds, ...sentIds].toSorted());
  });

  test('one POST has several changes, also of several accounts', async () => {
    const other = '109999';
    fixture.simulator.putNumber({ phoneNumberId: '55', wabaId: other, displayPhoneNumber: '+62 21 1', name: 'Lain' });
    fixture.simulator.setFaults({ batchWebhooks: 100 });
    const sentIds = sendMany(5);
    const { id } = fixture.simulator.addCustomer({ name: 'Budi' });
    fixture.simulator.sendAsCustomer(id, '55', { type: 'text', body: 'Halo' });
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.posts).toHaveLength(1);
    const entries = fixture.receiver.posts[0]?.body.entry ?? [];
    expect(entries.map((entry) => entry.id)).toEqual([ACCOUNT, other]);
    expect(entries[0]?.changes).toHaveLength(1);
    expect(entries[0]?.changes[0]?.value.contacts).toHaveLength(1);
    expect(entries[0]?.changes[0]?.value.messages?.map((message) => message.id)).toEqual(sentIds);
  });

  test('webhooks are shuffled', async () => {
    fixture.simulator.setFaults({ batchWebhooks: 100, shuffleWebhooks: true, seed: 3 });
    const sentIds = sendMany(20);
    await fixture.simulator.waitUntilIdle();
    const receivedIds = fixture.receiver.messages.map(({ id }) => id);
    expect(receivedIds).not.toEqual(sentIds);
    expect(receivedIds.toSorted()).toEqual(sentIds.toSorted());
  });
});

test('an overriding callback is verified and gets the messages; account webhooks still go to the app', async () => {
  const own = new WebhookReceiver();
  const override = { override_callback_uri: await own.listen(), verify_token: 'v' };
  await fixture.callOk('POST', `${ACCOUNT}/subscribed_apps`, override);
  expect(await fixture.callOk('GET', `${ACCOUNT}/subscribed_apps`)).toMatchObject({
    data: [{ override_callback_uri: own.url }],
  });
  await fixture.openChat();
  expect([own.messages.length, fixture.receiver.messages.length]).toEqual([1, 0]);
  await fixture.callOk('POST', `${PHONE}`, { pin: '123456' });
  await fixture.simulator.waitUntilIdle();
  expect(fixture.receiver.changes).toMatchObject([{ field: 'security', value: { event: 'PIN_CHANGED' } }]);
  expect(fixture.receiver.posts[0]?.body.entry[0]?.['time']).toBe(fixture.clock.now() / 1000);
  await fixture.callOk('POST', `${ACCOUNT}/subscribed_apps`);
  await fixture.openChat('Budi');
  expect([own.messages.length, fixture.receiver.messages.length]).toEqual([1, 1]);
  const wrong = { webhook_configuration: { override_callback_uri: `${fixture.simulator.origin}/none` } };
  expect(await fixture.callError('POST', PHONE, wrong)).toMatchObject({ http: 400, code: 2200 });
  await own.close();
});

test('statuses, reviews and batches that were in progress are resumed after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
  const pace = { sent: 100, delivered: 100, review: 100, batch: 100 };
  await fixture.stop();
  const { clock } = fixture;
  fixture = await startSimulatorFixture({ dataDir, delays: pace }, clock);
  const { id, phone } = await fixture.openChat();
  const first = await fixture.send(phone, textMessage('satu'));
  clock.advance(100);
  const second = await fixture.send(phone, textMessage('dua'));
  const item = { method: 'DELETE', data: { id: 'x' } };
  await fixture.callOk('POST', '194836987/items_batch', { item_type: 'PRODUCT_ITEM', requests: [coffee, item] });
  const components = [{ type: 'BODY', text: 'Kami buka.' }];
  const template = { name: 'opening_hours', language: 'id', category: 'UTILITY', components };
  const { id: templateId } = await fixture.callOk('POST', `${ACCOUNT}/message_templates`, template);
  await fixture.simulator.waitUntilIdle();
  await fixture.stop();
  expect(fixture.receiver.statuses.map(({ status }) => status)).toEqual(['sent']);
  fixture = await startSimulatorFixture({ dataDir, delays: pace }, clock);
  for (let step = 0; step < 2; step += 1) {
    clock.advance(100);
    await fixture.simulator.waitUntilIdle();
  }
  expect(
    fixture.simulator
      .readChat(id, PHONE)
      .bubbles.map(({ wamid, ticks }) => [wamid, ticks])
      .slice(1),
  ).toEqual([
    [first, 'delivered'],
    [second, 'delivered'],
  ]);
  expect(fixture.receiver.statusesOf(second)).toEqual(['sent', 'delivered']);
  expect(await fixture.callOk('GET', String(templateId))).toMatchObject({ status: 'APPROVED' });
  expect(await fixture.callOk('GET', '194836987/products')).toMatchObject({ data: [{ retailer_id: 'kopi' }] });
  rmSync(dataDir, { recursive: true, force: true });
});

const coffee = {
  method: 'CREATE',
  data: {
    id: 'kopi',
    title: 'Kopi',
    description: 'Hitam',
    availability: 'in stock',
    condition: 'new',
    price: '9000 IDR',
    link: 'https://example.com/kopi',
    image_link: 'https://example.com/kopi.jpg',
    brand: 'Dipati Ukur',
  },
};
