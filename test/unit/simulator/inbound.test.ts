import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Say } from '../../../infra/simulator/phone-api.ts';
import { PhoneProblem } from '../../../infra/simulator/simulator.ts';
import { ACCOUNT, DIGITS, PHONE, type Stage, startStage, text } from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

async function upload(type = 'image/png'): Promise<string> {
  const response = await fetch(`${stage.simulator.origin}/simulator/api/media`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: PNG,
  });
  const { mediaId } = Object(await response.json());
  return String(mediaId);
}

describe('what a customer says is told in Meta’s shape', () => {
  /** Says it and answers what the webhook told of it. */
  async function told(say: Say) {
    const customer = stage.simulator.addCustomer({ name: 'Ani', phone: '628111222333' });
    const { wamid } = stage.simulator.say(customer.id, PHONE, say);
    await stage.simulator.idle();
    const value = stage.receiver.changes.find((change) => change.value.messages?.[0]?.id === wamid)?.value;
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
      String(stage.clock.now() / 1000),
    ]);
    return message;
  }

  test('text', async () => {
    expect(await told({ type: 'text', body: 'Halo' })).toEqual({ type: 'text', text: { body: 'Halo' } });
  });

  test('location', async () => {
    const say: Say = { type: 'location', latitude: -6.9, longitude: 107.6, name: 'Gedung Sate' };
    const { type: _, ...location } = say;
    expect(await told(say)).toEqual({ type: 'location', location });
  });

  test('a picture, with a link that is good for five minutes', async () => {
    const mediaId = await upload();
    const message = await told({ type: 'image', mediaId, caption: 'Ini' });
    expect(message).toEqual({
      type: 'image',
      image: {
        caption: 'Ini',
        mime_type: 'image/png',
        sha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        id: mediaId,
        url: expect.stringContaining(stage.simulator.graphUrl),
      },
    });
  });

  test('a voice note and a document', async () => {
    expect(await told({ type: 'audio', mediaId: await upload('audio/ogg'), voice: true })).toMatchObject({
      audio: { voice: true, mime_type: 'audio/ogg' },
    });
    await stage.stop();
    stage = await startStage();
    expect(
      await told({ type: 'document', mediaId: await upload('application/pdf'), filename: 'bukti é.pdf' }),
    ).toMatchObject({
      document: { filename: 'bukti é.pdf', mime_type: 'application/pdf' },
    });
  });

  test('an order, at the prices that the customer saw', async () => {
    const items = [{ sku: 'kopi-susu', quantity: 2, price: 18000, currency: 'IDR' }];
    expect(await told({ type: 'order', catalogId: '77', items, text: 'Tanpa gula' })).toEqual({
      type: 'order',
      order: {
        catalog_id: '77',
        text: 'Tanpa gula',
        product_items: [{ product_retailer_id: 'kopi-susu', quantity: 2, item_price: 18000, currency: 'IDR' }],
      },
    });
  });

  test('a question about a product', async () => {
    expect(await told({ type: 'ask-product', body: 'Masih ada?', catalogId: '77', sku: 'kopi-susu' })).toEqual({
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

describe('answers', () => {
  const last = async () => {
    await stage.simulator.idle();
    return stage.receiver.messages.at(-1);
  };

  test('a quoted message names its author', async () => {
    const { id, phone } = await stage.openChat();
    const [own] = stage.simulator.chat(id, PHONE).bubbles;
    const wamid = await stage.send(phone, text('Ada'));
    await stage.simulator.idle();
    stage.simulator.say(id, PHONE, { type: 'text', body: 'Dua, ya', replyTo: wamid });
    expect((await last())?.['context']).toEqual({ from: DIGITS, id: wamid });
    stage.simulator.say(id, PHONE, { type: 'text', body: 'Ini', replyTo: own?.wamid });
    expect((await last())?.['context']).toEqual({ from: phone, id: own?.wamid });
  });

  test('taps on a button, a row and a quick reply of a template', async () => {
    const { id, phone } = await stage.openChat();
    const body = { text: 'Pilih' };
    const button = await stage.send(phone, {
      type: 'interactive',
      interactive: {
        type: 'button',
        body,
        action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Ya' } }] },
      },
    });
    const list = await stage.send(phone, {
      type: 'interactive',
      interactive: {
        type: 'list',
        body,
        action: { button: 'Menu', sections: [{ rows: [{ id: 'r1', title: 'Kopi', description: 'Susu' }] }] },
      },
    });
    const parameters = ['Ani', 'A-1', 'Rp 1'].map((value) => ({ type: 'text', text: value }));
    const template = await stage.send(phone, {
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
      stage.simulator.say(id, PHONE, { type: 'tap', to, id: tapped });
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
    expect(() => stage.simulator.say(id, PHONE, { type: 'tap', to: button, id: 'no' })).toThrow(PhoneProblem);
  });

  test('a reaction, and its end without an emoji', async () => {
    const { id, phone } = await stage.openChat();
    const wamid = await stage.send(phone, text('Ada'));
    await stage.simulator.idle();
    stage.simulator.say(id, PHONE, { type: 'reaction', to: wamid, emoji: '🙏' });
    expect(await last()).toMatchObject({ type: 'reaction', reaction: { message_id: wamid, emoji: '🙏' } });
    expect(stage.simulator.chat(id, PHONE).bubbles.at(-1)).toMatchObject({ wamid, reactions: { customer: '🙏' } });
    stage.simulator.say(id, PHONE, { type: 'reaction', to: wamid, emoji: '' });
    expect((await last())?.['reaction']).toEqual({ message_id: wamid });
    expect(stage.simulator.chat(id, PHONE).bubbles.at(-1)?.reactions.customer).toBeNull();
  });
});

test('the own message has a clock until the webhook was answered with 200', async () => {
  const { id } = stage.simulator.addCustomer({ name: 'Ani' });
  stage.receiver.status = 500;
  stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo' });
  await stage.simulator.idle();
  const ticks = () => stage.simulator.chat(id, PHONE).bubbles[0]?.ticks;
  expect(ticks()).toBe('clock');
  stage.receiver.status = 200;
  stage.clock.advance(1000);
  await stage.simulator.idle();
  expect(ticks()).toBe('sent');
});

test('without connection it waits on the phone, and then has the time of the connection', async () => {
  const { id } = stage.simulator.addCustomer({ name: 'Ani' });
  stage.simulator.changeCustomer(id, { online: false });
  stage.simulator.say(id, PHONE, { type: 'text', body: 'satu' });
  stage.simulator.say(id, PHONE, { type: 'text', body: 'dua' });
  await stage.simulator.idle();
  expect(stage.receiver.messages).toEqual([]);
  expect(stage.simulator.chat(id, PHONE).windowUntil).toBeNull();
  stage.clock.advance(60_000);
  stage.simulator.changeCustomer(id, { online: true });
  await stage.simulator.idle();
  expect(stage.receiver.messages.map(({ timestamp }) => timestamp)).toEqual(
    Array(2).fill(String(stage.clock.now() / 1000)),
  );
  expect(stage.simulator.chat(id, PHONE).bubbles.map(({ content }) => content['text'])).toEqual([
    { body: 'satu' },
    { body: 'dua' },
  ]);
});

test('a past exchange: messages of the customer with their times, echoes of the business; only the first open the window', async () => {
  const webhooks = stage.simulator.tellHistory({
    phoneNumberId: PHONE,
    customer: { name: 'Budi', phone: '628555' },
    messages: [
      { from: 'business', minutesAgo: 5, body: 'Siap' },
      { from: 'customer', minutesAgo: 30, body: 'Pesan dua' },
    ],
  });
  await stage.simulator.idle();
  expect(webhooks).toBe(2);
  const at = (minutes: number) => String(stage.clock.now() / 1000 - minutes * 60);
  expect(stage.receiver.messages).toMatchObject([{ from: '628555', timestamp: at(30), text: { body: 'Pesan dua' } }]);
  const echo = stage.receiver.changes.find(({ field }) => field === 'smb_message_echoes');
  expect(echo?.value['message_echoes']).toMatchObject([
    { from: DIGITS, to: '628555', timestamp: at(5), text: { body: 'Siap' } },
  ]);
  const [customer] = stage.simulator.state.customers;
  const chat = stage.simulator.chat(customer?.id ?? '', PHONE);
  expect(chat.bubbles.map(({ from, ticks }) => [from, ticks])).toEqual([
    ['customer', 'sent'],
    ['business', 'read'],
  ]);
  expect(chat.windowUntil).toBe(stage.clock.now() + (24 * 60 - 30) * 60_000);
});

test('a blocked customer does not come through', async () => {
  const { id, phone } = await stage.openChat();
  const users = { messaging_product: 'whatsapp', block_users: [{ user: `+${phone}` }, { user: '999999999' }] };
  expect(await stage.ok('POST', `${PHONE}/block_users`, users)).toMatchObject({
    block_users: { added_users: [{ input: `+${phone}`, wa_id: phone }], failed_users: [{ input: '999999999' }] },
  });
  expect(await stage.ok('GET', `${PHONE}/block_users`)).toMatchObject({ data: [{ wa_id: phone }] });
  stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo?' });
  await stage.simulator.idle();
  expect(stage.receiver.messages).toHaveLength(1);
  await stage.ok('DELETE', `${PHONE}/block_users`, users);
  stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo!' });
  await stage.simulator.idle();
  expect(stage.receiver.messages).toHaveLength(2);
});

test('nothing is told for an account without a subscription', async () => {
  await stage.ok('DELETE', `${ACCOUNT}/subscribed_apps`);
  await stage.openChat();
  expect(stage.receiver.posts).toEqual([]);
  await stage.ok('POST', `${ACCOUNT}/subscribed_apps`);
  await stage.openChat('Budi');
  expect(stage.receiver.messages).toHaveLength(1);
});
