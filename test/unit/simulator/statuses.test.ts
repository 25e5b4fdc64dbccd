import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PHONE, type Stage, startStage, TestClock, text } from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const HOUR = 3_600_000;

describe('how far a message gets', () => {
  test('sent, delivered and, once the customer looks, read; the price on sent and delivered', async () => {
    const { id, phone, userId } = await stage.openChat();
    const wamid = await stage.send(phone, { ...text('Ada'), biz_opaque_callback_data: 'key-1' });
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    stage.simulator.look(id, PHONE);
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered', 'read']);
    const told = ['sent', 'delivered', 'read'].map((status) => stage.receiver.toldOf(wamid, status));
    const [sent, delivered, read] = told.map((value) => value?.statuses?.[0]);
    const pricing = { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' };
    expect(sent).toEqual({
      id: wamid,
      status: 'sent',
      timestamp: String(stage.clock.now() / 1000),
      recipient_id: phone,
      recipient_user_id: userId,
      biz_opaque_callback_data: 'key-1',
      pricing,
    });
    expect(delivered?.pricing).toEqual(pricing);
    expect(read).not.toHaveProperty('pricing');
    expect(told[2]?.contacts).toEqual([{ profile: { name: 'Ani' }, wa_id: phone, user_id: userId }]);
    expect(stage.simulator.chat(id, PHONE).bubbles.at(-1)).toMatchObject({ wamid, from: 'business', ticks: 'read' });
  });

  test('a phone without connection leaves it sent; with it, it is delivered, unless 30 days have passed', async () => {
    const { id, phone } = await stage.openChat();
    stage.simulator.changeCustomer(id, { online: false });
    const wamid = await stage.send(phone, text('Ada'));
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(wamid)).toEqual(['sent']);
    stage.simulator.changeCustomer(id, { online: true });
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    stage.simulator.changeCustomer(id, { online: false });
    const late = await stage.send(phone, text('Masih ada'));
    await stage.simulator.idle();
    stage.clock.advance(31 * 24 * HOUR);
    stage.simulator.changeCustomer(id, { online: true });
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(late)).toEqual(['sent']);
  });

  test('a phone that loses its connection on the way gets it later', async () => {
    await stage.stop();
    stage = await startStage({ pace: { delivered: 500 } });
    const { id, phone } = await stage.openChat();
    const wamid = await stage.send(phone, text('Ada'));
    await stage.simulator.idle();
    stage.simulator.changeCustomer(id, { online: false });
    stage.clock.advance(500);
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(wamid)).toEqual(['sent']);
    stage.simulator.changeCustomer(id, { online: true });
    stage.clock.advance(500);
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
  });

  test('without read receipts the business never learns that it was read', async () => {
    const { id, phone } = await stage.openChat();
    stage.simulator.changeCustomer(id, { readReceipts: false });
    const wamid = await stage.send(phone, text('Ada'));
    await stage.simulator.idle();
    stage.simulator.look(id, PHONE);
    stage.simulator.changeCustomer(id, { readReceipts: true, online: false });
    stage.simulator.changeCustomer(id, { online: true });
    stage.simulator.look(id, PHONE);
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    expect(stage.simulator.state.chats[0]?.unseen).toBe(0);
  });

  test('what was looked at without connection is told as read later', async () => {
    const { id, phone } = await stage.openChat();
    const wamid = await stage.send(phone, text('Ada'));
    await stage.simulator.idle();
    stage.simulator.changeCustomer(id, { online: false });
    stage.simulator.look(id, PHONE);
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    stage.simulator.changeCustomer(id, { online: true });
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered', 'read']);
  });
});

describe('what Meta takes and then fails', () => {
  test('free text 24 hours after the customer wrote (131047), by phone number and by user id', async () => {
    const { phone, userId } = await stage.openChat();
    stage.clock.advance(24 * HOUR - 1);
    const inside = await stage.send(phone, text('Masih di sana?'));
    stage.clock.advance(1);
    const outside = await stage.send(phone, text('Halo?'));
    const byUserId = await stage.send('', { recipient: userId, ...text('Halo?') });
    await stage.simulator.idle();
    expect(stage.receiver.statusesOf(inside)).toEqual(['sent', 'delivered']);
    for (const wamid of [outside, byUserId]) {
      expect(stage.receiver.statusesOf(wamid)).toEqual(['failed']);
      const failed = stage.receiver.statuses.find(({ id }) => id === wamid);
      expect(failed?.errors?.[0]).toMatchObject({
        code: 131047,
        title: 'Re-engagement message',
        message: 'Re-engagement message',
        error_data: { details: expect.any(String) },
        href: expect.any(String),
      });
      expect(failed).not.toHaveProperty('pricing');
    }
    const change = stage.receiver.changes.find(({ value }) => value.statuses?.[0]?.status === 'failed');
    expect(change?.value).not.toHaveProperty('contacts');
  });

  test('a number that nobody has (131026)', async () => {
    const wamid = await stage.send('628999000111', text('Halo'));
    await stage.simulator.idle();
    expect(stage.receiver.statuses).toMatchObject([
      { id: wamid, status: 'failed', recipient_id: '628999000111', errors: [{ code: 131026 }] },
    ]);
  });

  test('marketing to a customer who stopped it (131050), told before by user_preferences; it can be resumed', async () => {
    const { id, phone, userId } = await stage.openChat();
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
    stage.simulator.setMarketing(id, PHONE, 'stop');
    const stopped = await stage.send(phone, marketing);
    stage.simulator.setMarketing(id, PHONE, 'resume');
    const resumed = await stage.send(phone, marketing);
    await stage.simulator.idle();
    expect(stage.receiver.statuses.find((status) => status.id === stopped)?.errors?.[0]?.code).toBe(131050);
    expect(stage.receiver.statusesOf(resumed)).toEqual(['sent', 'delivered']);
    const preferences = stage.receiver.changes
      .filter(({ field }) => field === 'user_preferences')
      .flatMap(({ value }) => value['user_preferences']);
    expect(preferences).toContainEqual({
      wa_id: phone,
      user_id: userId,
      detail: 'User requested to stop marketing messages',
      category: 'marketing_messages',
      value: 'stop',
      timestamp: stage.clock.now() / 1000,
    });
    expect(preferences).toContainEqual(expect.objectContaining({ value: 'resume' }));
  });

  test('a reaction to a message that is not there (131009)', async () => {
    const { phone } = await stage.openChat();
    const wamid = await stage.send(phone, { type: 'reaction', reaction: { message_id: 'wamid.none', emoji: '👍' } });
    await stage.simulator.idle();
    expect(stage.receiver.statuses).toMatchObject([{ id: wamid, status: 'failed', errors: [{ code: 131009 }] }]);
  });

  test('a picture whose link cannot be fetched (131053); one that can is shown on the phone', async () => {
    const { id, phone } = await stage.openChat();
    const gone = await stage.send(phone, { type: 'image', image: { link: `${stage.simulator.origin}/none.jpg` } });
    const there = await stage.send(phone, { type: 'image', image: { link: stage.receiver.url, caption: 'Kopi' } });
    await stage.simulator.idle();
    expect(stage.receiver.statuses.find((status) => status.id === gone)?.errors?.[0]?.code).toBe(131053);
    expect(stage.receiver.statusesOf(there)).toEqual(['sent', 'delivered']);
    const bubble = stage.simulator.chat(id, PHONE).bubbles.find(({ wamid }) => wamid === there);
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
    await stage.stop();
    stage = await startStage({}, new TestClock(Date.parse(date)));
    const { phone } = await stage.openChat();
    await stage.send(phone, kind === 'utility' ? utility : text('Ada'));
    await stage.simulator.idle();
    expect(stage.receiver.statuses[0]?.pricing).toMatchObject(pricing);
  });

  test('the thousand-and-first service message of a month is charged; the next month starts anew', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
    const clock = new TestClock(Date.UTC(2026, 10, 30, 12));
    await stage.stop();
    stage = await startStage({ dataDir }, clock);
    const { id, phone } = await stage.openChat();
    await stage.send(phone, text('Ada'));
    await stage.simulator.idle();
    const database = new DatabaseSync(join(dataDir, 'simulator.sqlite'));
    expect(database.prepare('SELECT service FROM usage').all()).toEqual([{ service: 1 }]);
    database.exec('UPDATE usage SET service = 999');
    database.close();
    const last = await stage.send(phone, text('Ada'));
    await stage.simulator.idle();
    const charged = await stage.send(phone, text('Ada'));
    clock.advance(13 * HOUR);
    stage.simulator.say(id, PHONE, { type: 'text', body: 'Masih ada?' });
    const free = await stage.send(phone, text('Ada'));
    await stage.simulator.idle();
    const typeOf = (wamid: string) => stage.receiver.statuses.find((status) => status.id === wamid)?.pricing?.type;
    expect([last, charged, free].map(typeOf)).toEqual(['free_customer_service', 'regular', 'free_customer_service']);
    rmSync(dataDir, { recursive: true, force: true });
  });
});
