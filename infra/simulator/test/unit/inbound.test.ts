import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CustomerMessage } from '../../phone-api.ts';
import { PhoneProblem } from '../../simulator.ts';
import {
  ACCOUNT,
  DIGITS,
  PHONE,
  type SimulatorFixture,
  startSimulatorFixture,
  textMessage,
} from './simulator-fixture.ts';

let fixture: SimulatorFixture;
beforeEach(async () => {
  fixture = await startSimulatorFixture();
});
afterEach(() => fixture.stop());

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

async function upload(type = 'image/png'): Promise<string> {
  const response = await fetch(`${fixture.simulator.origin}/simulator/api/media`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: PNG,
  });
  const { mediaId } = Object(await response.json());
  return String(mediaId);
}

describe('webhooks of customer messages have Meta’s format', () => {
  /** Sends a message and returns the message in its webhook. */
  async function webhookMessageOf(input: CustomerMessage) {
    const customer = fixture.simulator.addCustomer({ name: 'Ani', phone: '628111222333' });
    const { wamid } = fixture.simulator.sendAsCustomer(customer.id, PHONE, input);
    await fixture.simulator.waitUntilIdle();
    const value = fixture.receiver.changes.find((change) => change.value.messages?.[0]?.id === wamid)?.value;
    expect(value).toMatchObject({
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: DIGITS, phone_number_id: PHONE },
      contacts: [{ profile: { name: 'Ani' }, wa_id: '628111222333', user_id: customer.userId }],
    });
    const { from, from_user_id, id, timestamp, ...message } = value?.messages?.[0] ?? {
      id: '',
      timestamp: '',
      type: '',
    };
    expect([from, from_user_id, id, timestamp]).toEqual([
      '628111222333',
      customer.userId,
      wamid,
      String(fixture.clock.now() / 1000),
    ]);
    return message;
  }

  test('text', async () => {
    expect(await webhookMessageOf({ type: 'text', body: 'Halo' })).toEqual({ type: 'text', text: { body: 'Halo' } });
  });

  test('location', async () => {
    const input: CustomerMessage = { type: 'location', latitude: -6.9, longitude: 107.6, name: 'Gedung Sate' };
    const { type: _, ...location } = input;
    expect(await webhookMessageOf(input)).toEqual({ type: 'location', location });
  });

  test('an image with a download link', async () => {
    const mediaId = await upload();
    const message = await webhookMessageOf({ type: 'image', mediaId, caption: 'Ini' });
    expect(message).toEqual({
      type: 'image',
      image: {
        caption: 'Ini',
        mime_type: 'image/png',
        sha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        id: mediaId,
        url: expect.stringContaining(fixture.simulator.graphUrl),
      },
    });
  });

  test('a voice note and a document', async () => {
    expect(await webhookMessageOf({ type: 'audio', mediaId: await upload('audio/ogg'), voice: true })).toMatchObject({
      audio: { voice: true, mime_type: 'audio/ogg' },
    });
    await fixture.stop();
    fixture = await startSimulatorFixture();
    expect(
      await webhookMessageOf({ type: 'document', mediaId: await upload('application/pdf'), filename: 'bukti é.pdf' }),
    ).toMatchObject({
      document: { filename: 'bukti é.pdf', mime_type: 'application/pdf' },
    });
  });

  test('an order with the prices that the customer saw', async () => {
    const items = [{ sku: 'kopi-susu', quantity: 2, price: 18000, currency: 'IDR' }];
    expect(await webhookMessageOf({ type: 'order', catalogId: '77', items, text: 'Tanpa gula' })).toEqual({
      type: 'order',
      order: {
        catalog_id: '77',
        text: 'Tanpa gula',
        product_items: [{ product_retailer_id: 'kopi-susu', quantity: 2, item_price: 18000, currency: 'IDR' }],
      },
    });
  });

  test('a question about a product', async () => {
    expect(
      await webhookMessageOf({ type: 'ask-product', body: 'Masih ada?', catalogId: '77', sku: 'kopi-susu' }),
    ).toEqual({
      type: 'text',
      text: { body: 'Masih ada?' },
      context: {
        from: DIGITS,
        id: expect.stringMatching(/^wamid\./),
        referred_product: { catalog_id: '77', product_retailer_id: 'kopi-susu' },
      },
    });
  });
});

describe('replies', () => {
  const last = async () => {
    await fixture.simulator.waitUntilIdle();
    return fixture.receiver.messages.at(-1);
  };

  test('the context of a quote has the author of the quoted message', async () => {
    const { id, phone } = await fixture.openChat();
    const [own] = fixture.simulator.readChat(id, PHONE).bubbles;
    const wamid = await fixture.send(phone, textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Dua, ya', replyTo: wamid });
    expect((await last())?.['context']).toEqual({ from: DIGITS, id: wamid });
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Ini', replyTo: own?.wamid });
    expect((await last())?.['context']).toEqual({ from: phone, id: own?.wamid });
  });

  test('replies to a button, a list row and a quick reply of a template', async () => {
    const { id, phone } = await fixture.openChat();
    const body = { text: 'Pilih' };
    const button = await fixture.send(phone, {
      type: 'interactive',
      interactive: {
        type: 'button',
        body,
        action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Ya' } }] },
      },
    });
    const list = await fixture.send(phone, {
      type: 'interactive',
      interactive: {
        type: 'list',
        body,
        action: { button: 'Menu', sections: [{ rows: [{ id: 'r1', title: 'Kopi', description: 'Susu' }] }] },
      },
    });
    const parameters = ['Ani', 'A-1', 'Rp 1'].map((value) => ({ type: 'text', text: value }));
    const template = await fixture.send(phone, {
      type: 'template',
      template: {
        name: 'order_confirmation',
        language: { code: 'id' },
        components: [
          { type: 'body', parameters },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: '1',
            parameters: [{ type: 'payload', payload: 'contact-A-1' }],
          },
        ],
      },
    });
    const tap = async (to: string, tapped: string) => {
      fixture.simulator.sendAsCustomer(id, PHONE, { type: 'tap', to, id: tapped });
      return last();
    };
    expect(await tap(button, 'yes')).toMatchObject({
      context: { from: DIGITS, id: button },
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Ya' } },
    });
    expect(await tap(list, 'r1')).toMatchObject({
      interactive: { type: 'list_reply', list_reply: { id: 'r1', title: 'Kopi', description: 'Susu' } },
    });
    expect(await tap(template, 'contact-A-1')).toMatchObject({
      context: { id: template },
      type: 'button',
      button: { payload: 'contact-A-1', text: 'Hubungi kami' },
    });
    expect(await tap(template, 'Lihat pesanan')).toMatchObject({
      button: { payload: 'Lihat pesanan', text: 'Lihat pesanan' },
    });
    expect(() => fixture.simulator.sendAsCustomer(id, PHONE, { type: 'tap', to: button, id: 'no' })).toThrow(
      PhoneProblem,
    );
  });

  test('a reaction is set, and removed by an empty emoji', async () => {
    const { id, phone } = await fixture.openChat();
    const wamid = await fixture.send(phone, textMessage('Ada'));
    await fixture.simulator.waitUntilIdle();
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'reaction', to: wamid, emoji: '🙏' });
    expect(await last()).toMatchObject({ type: 'reaction', reaction: { message_id: wamid, emoji: '🙏' } });
    expect(fixture.simulator.readChat(id, PHONE).bubbles.at(-1)).toMatchObject({
      wamid,
      reactions: { customer: '🙏' },
    });
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'reaction', to: wamid, emoji: '' });
    expect((await last())?.['reaction']).toEqual({ message_id: wamid });
    expect(fixture.simulator.readChat(id, PHONE).bubbles.at(-1)?.reactions.customer).toBeNull();
  });
});

test('a customer message has a clock until the webhook returns 200', async () => {
  const { id } = fixture.simulator.addCustomer({ name: 'Ani' });
  fixture.receiver.status = 500;
  fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo' });
  await fixture.simulator.waitUntilIdle();
  const ticks = () => fixture.simulator.readChat(id, PHONE).bubbles[0]?.ticks;
  expect(ticks()).toBe('clock');
  fixture.receiver.status = 200;
  fixture.clock.advance(1000);
  await fixture.simulator.waitUntilIdle();
  expect(ticks()).toBe('sent');
});

test('a message of an offline phone is sent when the phone goes online, with the time of that moment', async () => {
  const { id } = fixture.simulator.addCustomer({ name: 'Ani' });
  fixture.simulator.changeCustomer(id, { online: false });
  fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'satu' });
  fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'dua' });
  await fixture.simulator.waitUntilIdle();
  expect(fixture.receiver.messages).toEqual([]);
  expect(fixture.simulator.readChat(id, PHONE).windowUntil).toBeNull();
  fixture.clock.advance(60_000);
  fixture.simulator.changeCustomer(id, { online: true });
  await fixture.simulator.waitUntilIdle();
  expect(fixture.receiver.messages.map(({ timestamp }) => timestamp)).toEqual(
    Array(2).fill(String(fixture.clock.now() / 1000)),
  );
  expect(fixture.simulator.readChat(id, PHONE).bubbles.map(({ content }) => content['text'])).toEqual([
    { body: 'satu' },
    { body: 'dua' },
  ]);
});

test('a past conversation sends messages of the customer, which open the window, and echoes of the business, which do not', async () => {
  const webhooks = fixture.simulator.addHistory({
    phoneNumberId: PHONE,
    customer: { name: 'Budi', phone: '628555' },
    messages: [
      { from: 'business', minutesAgo: 5, body: 'Siap' },
      { from: 'customer', minutesAgo: 30, body: 'Pesan dua' },
    ],
  });
  await fixture.simulator.waitUntilIdle();
  expect(webhooks).toBe(2);
  const at = (minutes: number) => String(fixture.clock.now() / 1000 - minutes * 60);
  expect(fixture.receiver.messages).toMatchObject([{ from: '628555', timestamp: at(30), text: { body: 'Pesan dua' } }]);
  const echo = fixture.receiver.changes.find(({ field }) => field === 'smb_message_echoes');
  expect(echo?.value['message_echoes']).toMatchObject([
    { from: DIGITS, to: '628555', timestamp: at(5), text: { body: 'Siap' } },
  ]);
  const [customer] = fixture.simulator.state.customers;
  const chat = fixture.simulator.readChat(customer?.id ?? '', PHONE);
  expect(chat.bubbles.map(({ from, ticks }) => [from, ticks])).toEqual([
    ['customer', 'sent'],
    ['business', 'read'],
  ]);
  expect(chat.windowUntil).toBe(fixture.clock.now() + (24 * 60 - 30) * 60_000);
});

test('messages of a blocked customer are not delivered', async () => {
  const { id, phone } = await fixture.openChat();
  const users = { messaging_product: 'whatsapp', block_users: [{ user: `+${phone}` }, { user: '999999999' }] };
  expect(await fixture.callOk('POST', `${PHONE}/block_users`, users)).toMatchObject({
    block_users: { added_users: [{ input: `+${phone}`, wa_id: phone }], failed_users: [{ input: '999999999' }] },
  });
  expect(await fixture.callOk('GET', `${PHONE}/block_users`)).toMatchObject({ data: [{ wa_id: phone }] });
  fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo?' });
  await fixture.simulator.waitUntilIdle();
  expect(fixture.receiver.messages).toHaveLength(1);
  await fixture.callOk('DELETE', `${PHONE}/block_users`, users);
  fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo!' });
  await fixture.simulator.waitUntilIdle();
  expect(fixture.receiver.messages).toHaveLength(2);
});

test('an account without a subscription gets no webhooks', async () => {
  await fixture.callOk('DELETE', `${ACCOUNT}/subscribed_apps`);
  await fixture.openChat();
  expect(fixture.receiver.posts).toEqual([]);
  await fixture.callOk('POST', `${ACCOUNT}/subscribed_apps`);
  await fixture.openChat('Budi');
  expect(fixture.receiver.messages).toHaveLength(1);
});
