import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backoffMs } from '../../../infra/simulator/simulator.ts';
import { until } from '../../harness/until.ts';
import { ACCOUNT, PHONE, Receiver, type Stage, startStage, text } from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const DAY = 86_400_000;

test('the bytes are signed as they go out: beyond ASCII in lower-case hex, slashes with a backslash', async () => {
  const { id } = stage.simulator.addCustomer({ name: 'Zoë 😀' });
  stage.simulator.say(id, PHONE, { type: 'text', body: 'a/b “é”' });
  await stage.simulator.idle();
  const [post] = stage.receiver.posts;
  expect(post?.raw).toContain('"name":"Zo\\u00eb \\ud83d\\ude00"');
  expect(post?.raw).toContain('"body":"a\\/b \\u201c\\u00e9\\u201d"');
  expect(post?.raw).toMatch(/^[\x20-\x7e]+$/);
  expect(post?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'facebookexternalua' });
  expect(stage.receiver.messages[0]?.['text']).toEqual({ body: 'a/b “é”' });
  expect(stage.simulator.pendingWebhooks).toBe(0);
});

describe('anything but 200 is told again', () => {
  test('with growing pauses, for seven days', async () => {
    stage.receiver.status = 202;
    const { id } = stage.simulator.addCustomer({ name: 'Ani' });
    stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo' });
    await stage.simulator.idle();
    const attemptsAfter = async (ms: number) => {
      stage.clock.advance(ms);
      await stage.simulator.idle();
      return stage.receiver.posts.length;
    };
    expect(await attemptsAfter(0)).toBe(1);
    expect([backoffMs(1), backoffMs(2), backoffMs(3)]).toEqual([1000, 4000, 16_000]);
    expect(await attemptsAfter(999)).toBe(1);
    expect(await attemptsAfter(1)).toBe(2);
    expect(await attemptsAfter(3999)).toBe(2);
    expect(await attemptsAfter(1)).toBe(3);
    expect(stage.simulator.state.webhook).toMatchObject({ pending: 1, lastStatus: 202 });
    const hours = Array.from({ length: 7 * 24 - 1 }, () => 3_600_000);
    for (const hour of hours) await attemptsAfter(hour);
    expect(stage.simulator.pendingWebhooks).toBe(1);
    const before = stage.receiver.posts.length;
    expect(before).toBeGreaterThan(30);
    expect(await attemptsAfter(DAY)).toBe(before + 1);
    expect(stage.simulator.pendingWebhooks).toBe(0);
  });

  test('a redirect is not followed', async () => {
    stage.receiver.status = 302;
    const { id } = stage.simulator.addCustomer({ name: 'Ani' });
    stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo' });
    await stage.simulator.idle();
    expect([stage.receiver.posts.length, stage.simulator.pendingWebhooks]).toEqual([1, 1]);
  });

  test('what was being told when the process ended is told again', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
    await stage.stop();
    const { clock } = stage;
    stage = await startStage({ dataDir }, clock);
    const { receiver } = stage;
    const port = Number(new URL(receiver.url).port);
    receiver.status = 0;
    const { id } = stage.simulator.addCustomer({ name: 'Ani' });
    const { wamid } = stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo' });
    await until('the webhook came', () => receiver.posts.length === 1);
    await stage.stop();
    const again = new Receiver();
    await again.listen(port);
    stage = await startStage({ dataDir }, clock);
    await stage.simulator.idle();
    expect(again.messages).toMatchObject([{ id: wamid }]);
    await again.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('what is pending outlives the process, and so does everything else', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
    await stage.stop();
    const clock = stage.clock;
    stage = await startStage({ dataDir }, clock);
    const { id, phone } = await stage.openChat();
    const port = Number(new URL(stage.receiver.url).port);
    await stage.receiver.close();
    const wamid = await stage.send(phone, text('Ada'));
    stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo?' });
    await stage.simulator.idle();
    const before = stage.simulator.chat(id, PHONE);
    expect(stage.simulator.pendingWebhooks).toBe(3);
    expect(stage.simulator.state.webhook.lastStatus).toBe(0);
    await stage.simulator.stop();

    const receiver = new Receiver();
    // Webhooks go where they were to go when they arose.
    await receiver.listen(port);
    stage = await startStage({ dataDir }, clock);
    expect(stage.simulator.chat(id, PHONE)).toEqual(before);
    clock.advance(1000);
    await stage.simulator.idle();
    expect(receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    expect(receiver.messages).toMatchObject([{ text: { body: 'Halo?' } }]);
    expect(stage.simulator.chat(id, PHONE).bubbles.at(-1)?.ticks).toBe('sent');
    await receiver.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

describe('when asked', () => {
  const sayMany = (count: number) => {
    const { id } = stage.simulator.addCustomer({ name: 'Ani' });
    return Array.from(
      { length: count },
      (_, at) => stage.simulator.say(id, PHONE, { type: 'text', body: `${at}` }).wamid,
    );
  };

  test('each is told twice', async () => {
    stage.simulator.setFaults({ duplicateWebhooks: true });
    const said = sayMany(3);
    await stage.simulator.idle();
    expect(stage.receiver.messages.map(({ id }) => id).toSorted()).toEqual([...said, ...said].toSorted());
  });

  test('several stand in one POST, of several accounts too', async () => {
    const other = '109999';
    stage.simulator.giveNumber({ phoneNumberId: '55', wabaId: other, displayPhoneNumber: '+62 21 1', name: 'Lain' });
    stage.simulator.setFaults({ batchWebhooks: 100 });
    const said = sayMany(5);
    const { id } = stage.simulator.addCustomer({ name: 'Budi' });
    stage.simulator.say(id, '55', { type: 'text', body: 'Halo' });
    await stage.simulator.idle();
    expect(stage.receiver.posts).toHaveLength(1);
    const entries = stage.receiver.posts[0]?.body.entry ?? [];
    expect(entries.map((entry) => entry.id)).toEqual([ACCOUNT, other]);
    expect(entries[0]?.changes).toHaveLength(1);
    expect(entries[0]?.changes[0]?.value.contacts).toHaveLength(1);
    expect(entries[0]?.changes[0]?.value.messages?.map((message) => message.id)).toEqual(said);
  });

  test('they are shuffled, repeatably by a seed', async () => {
    stage.simulator.setFaults({ batchWebhooks: 100, shuffleWebhooks: true, seed: 3 });
    const said = sayMany(20);
    await stage.simulator.idle();
    const told = stage.receiver.messages.map(({ id }) => id);
    expect(told).not.toEqual(said);
    expect(told.toSorted()).toEqual(said.toSorted());
  });
});

test('an overriding callback is asked for a challenge and then told instead; the account’s own news stay with the app', async () => {
  const own = new Receiver();
  const override = { override_callback_uri: await own.listen(), verify_token: 'v' };
  await stage.ok('POST', `${ACCOUNT}/subscribed_apps`, override);
  expect(await stage.ok('GET', `${ACCOUNT}/subscribed_apps`)).toMatchObject({
    data: [{ override_callback_uri: own.url }],
  });
  await stage.openChat();
  expect([own.messages.length, stage.receiver.messages.length]).toEqual([1, 0]);
  await stage.ok('POST', `${PHONE}`, { pin: '123456' });
  await stage.simulator.idle();
  expect(stage.receiver.changes).toMatchObject([{ field: 'security', value: { event: 'PIN_CHANGED' } }]);
  expect(stage.receiver.posts[0]?.body.entry[0]?.['time']).toBe(stage.clock.now() / 1000);
  await stage.ok('POST', `${ACCOUNT}/subscribed_apps`);
  await stage.openChat('Budi');
  expect([own.messages.length, stage.receiver.messages.length]).toEqual([1, 1]);
  const wrong = { webhook_configuration: { override_callback_uri: `${stage.simulator.origin}/none` } };
  expect(await stage.refusal('POST', PHONE, wrong)).toMatchObject({ http: 400, code: 2200 });
  await own.close();
});

test('what was under way when the process ended goes on: statuses, reviews, batches', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
  const pace = { sent: 100, delivered: 100, review: 100, batch: 100 };
  await stage.stop();
  const { clock } = stage;
  stage = await startStage({ dataDir, pace }, clock);
  const { id, phone } = await stage.openChat();
  const first = await stage.send(phone, text('satu'));
  clock.advance(100);
  const second = await stage.send(phone, text('dua'));
  const item = { method: 'DELETE', data: { id: 'x' } };
  await stage.ok('POST', '194836987/items_batch', { item_type: 'PRODUCT_ITEM', requests: [coffee, item] });
  const components = [{ type: 'BODY', text: 'Kami buka.' }];
  const template = { name: 'opening_hours', language: 'id', category: 'UTILITY', components };
  const { id: templateId } = await stage.ok('POST', `${ACCOUNT}/message_templates`, template);
  await stage.simulator.idle();
  await stage.stop();
  expect(stage.receiver.statuses.map(({ status }) => status)).toEqual(['sent']);
  stage = await startStage({ dataDir, pace }, clock);
  for (let step = 0; step < 2; step += 1) {
    clock.advance(100);
    await stage.simulator.idle();
  }
  expect(
    stage.simulator
      .chat(id, PHONE)
      .bubbles.map(({ wamid, ticks }) => [wamid, ticks])
      .slice(1),
  ).toEqual([
    [first, 'delivered'],
    [second, 'delivered'],
  ]);
  expect(stage.receiver.statusesOf(second)).toEqual(['sent', 'delivered']);
  expect(await stage.ok('GET', String(templateId))).toMatchObject({ status: 'APPROVED' });
  expect(await stage.ok('GET', '194836987/products')).toMatchObject({ data: [{ retailer_id: 'kopi' }] });
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
