import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PHONE, type SimulatorFixture, startSimulatorFixture, TestClock, textMessage } from './simulator-fixture.ts';

let fixture: SimulatorFixture;
beforeEach(async () => {
  fixture = await startSimulatorFixture();
});
afterEach(() => fixture.stop());

const HOUR = 3_600_000;

describe('delivery statuses', () => {
  test('sent, delivered, and read once the customer opens the chat; sent and delivered have the price', async () => {
    const { id, phone, userId } = await fixture.openChat();
    const wamid = await fixture.send(phone, { ...textMessage('Ada'), biz_opaque_callback_data: 'key-1' });
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    fixture.simulator.markSeen(id, PHONE);
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered', 'read']);
    const values = ['sent', 'delivered', 'read'].map((status) => fixture.receiver.valueOfStatus(wamid, status));
    const [sent, delivered, read] = values.map((value) => value?.statuses?.[0]);
    const pricing = { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' };
    expect(sent).toEqual({
      id: wamid,
      status: 'sent',
      timestamp: String(fixture.clock.now() / 1000),
      recipient_id: phone,
      recipient_user_id: userId,
      biz_opaque_callback_data: 'key-1',
      pricing,
    });
    expect(delivered?.pricing).toEqual(pricing);
    expect(read).not.toHaveProperty('pricing');
    expect(values[2]?.contacts).toEqual([{ profile: { name: 'Ani' }, wa_id: phone, user_id: userId }]);
    expect(fixture.simulator.readChat(id, PHONE).bubbles.at(-1)).toMatchObject({
      wamid,
      from: 'business',
      ticks: 'read',
    });
  });

  test('a message to an offline phone stays sent, and is delivered when the phone is online within 30 days', async () => {
    const { id, phone } = await fixture.openChat();
    fixture.simulator.changeCustomer(id, { online: false });
    const wamid = await fixture.send(phone, textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent']);
    fixture.simulator.changeCustomer(id, { online: true });
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    fixture.simulator.changeCustomer(id, { online: false });
    const late = await fixture.send(phone, textMessage('Masih ada'));
    await fixture.simulator.waitUntilIdle();
    fixture.clock.advance(31 * 24 * HOUR);
    fixture.simulator.changeCustomer(id, { online: true });
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(late)).toEqual(['sent']);
  });

  test('a message is delivered later when the phone goes offline in transit', async () => {
    await fixture.stop();
    fixture = await startSimulatorFixture({ delays: { delivered: 500 } });
    const { id, phone } = await fixture.openChat();
    const wamid = await fixture.send(phone, textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    fixture.simulator.changeCustomer(id, { online: false });
    fixture.clock.advance(500);
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent']);
    fixture.simulator.changeCustomer(id, { online: true });
    fixture.clock.advance(500);
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
  });

  test('without read receipts no read status is sent', async () => {
    const { id, phone } = await fixture.openChat();
    fixture.simulator.changeCustomer(id, { readReceipts: false });
    const wamid = await fixture.send(phone, textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    fixture.simulator.markSeen(id, PHONE);
    fixture.simulator.changeCustomer(id, { readReceipts: true, online: false });
    fixture.simulator.changeCustomer(id, { online: true });
    fixture.simulator.markSeen(id, PHONE);
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    expect(fixture.simulator.state.chats[0]?.unseen).toBe(0);
  });

  test('a message that was seen offline is reported as read when the phone is online', async () => {
    const { id, phone } = await fixture.openChat();
    const wamid = await fixture.send(phone, textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    fixture.simulator.changeCustomer(id, { online: false });
    fixture.simulator.markSeen(id, PHONE);
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    fixture.simulator.changeCustomer(id, { online: true });
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered', 'read']);
  });
});

describe('messages that are accepted and then fail', () => {
  test('free text 24 hours after the customer wrote (131047), by phone number and by user id', async () => {
    const { phone, userId } = await fixture.openChat();
    fixture.clock.advance(24 * HOUR - 1);
    const inside = await fixture.send(phone, textMessage('Masih di sana?'));
    fixture.clock.advance(1);
    const outside = await fixture.send(phone, textMessage('Halo?'));
    const byUserId = await fixture.send('', { recipient: userId, ...textMessage('Halo?') });
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statusesOf(inside)).toEqual(['sent', 'delivered']);
    for (const wamid of [outside, byUserId]) {
      expect(fixture.receiver.statusesOf(wamid)).toEqual(['failed']);
      const failed = fixture.receiver.statuses.find(({ id }) => id === wamid);
      expect(failed?.errors?.[0]).toMatchObject({
        code: 131047,
        title: 'Re-engagement message',
        message: 'Re-engagement message',
        error_data: { details: expect.any(String) },
        href: expect.any(String),
      });
      expect(failed).not.toHaveProperty('pricing');
    }
    const change = fixture.receiver.changes.find(({ value }) => value.statuses?.[0]?.status === 'failed');
    expect(change?.value).not.toHaveProperty('contacts');
  });

  test('a number that no customer has (131026)', async () => {
    const wamid = await fixture.send('628999000111', textMessage('Halo'));
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statuses).toMatchObject([
      { id: wamid, status: 'failed', recipient_id: '628999000111', errors: [{ code: 131026 }] },
    ]);
  });

  test('marketing to a customer who stopped it (131050), reported by user_preferences; it can be resumed', async () => {
    const { id, phone, userId } = await fixture.openChat();
    const marketing = {
      type: 'template',
      template: {
        name: 'weekend_offer',
        language: { code: 'en_US' },
        components: [
          { type: 'header', parameters: [{ type: 'image', image: { link: 'https://example.com/kopi.jpg' } }] },
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Saturday' },
              { type: 'text', text: '20%' },
            ],
          },
        ],
      },
    };
    fixture.simulator.setMarketing(id, PHONE, 'stop');
    const stopped = await fixture.send(phone, marketing);
    fixture.simulator.setMarketing(id, PHONE, 'resume');
    const resumed = await fixture.send(phone, marketing);
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statuses.find((status) => status.id === stopped)?.errors?.[0]?.code).toBe(131050);
    expect(fixture.receiver.statusesOf(resumed)).toEqual(['sent', 'delivered']);
    const preferences = fixture.receiver.changes
      .filter(({ field }) => field === 'user_preferences')
      .flatMap(({ value }) => value['user_preferences']);
    expect(preferences).toContainEqual({
      wa_id: phone,
      user_id: userId,
      detail: 'User requested to stop marketing messages',
      category: 'marketing_messages',
      value: 'stop',
      timestamp: fixture.clock.now() / 1000,
    });
    expect(preferences).toContainEqual(expect.objectContaining({ value: 'resume' }));
  });

  test('a reaction to a message that does not exist (131009)', async () => {
    const { phone } = await fixture.openChat();
    const wamid = await fixture.send(phone, { type: 'reaction', reaction: { message_id: 'wamid.none', emoji: '👍' } });
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statuses).toMatchObject([{ id: wamid, status: 'failed', errors: [{ code: 131009 }] }]);
  });

  test('an image whose link cannot be downloaded (131053); a downloaded one is shown on the phone', async () => {
    const { id, phone } = await fixture.openChat();
    const gone = await fixture.send(phone, { type: 'image', image: { link: `${fixture.simulator.origin}/none.jpg` } });
    const there = await fixture.send(phone, { type: 'image', image: { link: fixture.receiver.url, caption: 'Kopi' } });
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statuses.find((status) => status.id === gone)?.errors?.[0]?.code).toBe(131053);
    expect(fixture.receiver.statusesOf(there)).toEqual(['sent', 'delivered']);
    const bubble = fixture.simulator.readChat(id, PHONE).bubbles.find(({ wamid }) => wamid === there);
    expect(bubble?.content).toMatchObject({ image: { id: expect.any(String), caption: 'Kopi' } });
  });
});

describe('the price', () => {
  const utility = {
    type: 'template',
    template: { name: 'hello_world', language: { code: 'en_US' } },
  };

  test.each([
    ['2026-09-30T23:59:59Z', 'utility', { billable: false, type: 'free_customer_service', category: 'utility' }],
    ['2026-10-01T00:00:00Z', 'utility', { billable: true, type: 'regular', category: 'utility' }],
    ['2026-09-30T23:59:59Z', 'service', { billable: false, type: 'free_customer_service', category: 'service' }],
    ['2026-10-01T00:00:00Z', 'service', { billable: false, type: 'free_customer_service', category: 'service' }],
  ])('inside the window on %s: %s', async (date, kind, pricing) => {
    await fixture.stop();
    fixture = await startSimulatorFixture({}, new TestClock(Date.parse(date)));
    const { phone } = await fixture.openChat();
    await fixture.send(phone, kind === 'utility' ? utility : textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statuses[0]?.pricing).toMatchObject(pricing);
  });

  test('service messages beyond 1,000 in a month are charged; the count restarts each month', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
    const clock = new TestClock(Date.UTC(2026, 10, 30, 12));
    await fixture.stop();
    fixture = await startSimulatorFixture({ dataDir }, clock);
    const { id, phone } = await fixture.openChat();
    await fixture.send(phone, textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    const database = new DatabaseSync(join(dataDir, 'simulator.sqlite'));
    expect(database.prepare('SELECT service FROM usage').all()).toEqual([{ service: 1 }]);
    database.exec('UPDATE usage SET service = 999');
    database.close();
    const last = await fixture.send(phone, textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    const charged = await fixture.send(phone, textMessage('Ada'));
    clock.advance(13 * HOUR);
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Masih ada?' });
    const free = await fixture.send(phone, textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    const typeOf = (wamid: string) => fixture.receiver.statuses.find((status) => status.id === wamid)?.pricing?.type;
    expect([last, charged, free].map(typeOf)).toEqual(['free_customer_service', 'regular', 'free_customer_service']);
    rmSync(dataDir, { recursive: true, force: true });
  });
});
