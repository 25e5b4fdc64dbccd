import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  DIGITS,
  PHONE,
  type SimulatorFixture,
  sentSchema,
  startSimulatorFixture,
  textMessage,
} from './simulator-fixture.ts';

let fixture: SimulatorFixture;
beforeAll(async () => {
  fixture = await startSimulatorFixture({ limits: { throughputPerSecond: 1000, pairEverySeconds: 0 } });
});
afterAll(() => fixture.stop());

const letters = (count: number): string => 'x'.repeat(count);
const body = { text: 'Silakan pilih' };
const button = (id: string, title = id) => ({ type: 'reply', reply: { id, title } });
const row = (id: string, more = {}) => ({ id, title: id, ...more });
const interactive = (value: Readonly<Record<string, unknown>>) => ({ type: 'interactive', interactive: value });
const list = (sections: readonly unknown[], more = {}) =>
  interactive({ type: 'list', body, action: { button: 'Menu', sections }, ...more });
const buttons = (...all: readonly unknown[]) => interactive({ type: 'button', body, action: { buttons: all } });

describe('accepted messages', () => {
  test.each([
    ['text of 4096 emoji', textMessage('😀'.repeat(4096))],
    ['text without a type', { text: { body: 'Halo', preview_url: true } }],
    ['location', { type: 'location', location: { latitude: -6.9, longitude: '107.6', name: 'Warung' } }],
    [
      'contact',
      {
        type: 'contacts',
        contacts: [{ name: { formatted_name: 'Budi', first_name: 'Budi' }, phones: [{ phone: '+62 811' }] }],
      },
    ],
    ['three buttons', buttons(button('a'), button('b'), button(letters(256), 'c'))],
    [
      'list',
      list([
        { title: 'Kopi', rows: [row('a', { description: letters(72) })] },
        { title: 'Teh', rows: [row('b')] },
      ]),
    ],
    [
      'URL button',
      interactive({
        type: 'cta_url',
        body,
        action: { name: 'cta_url', parameters: { display_text: 'Buka', url: 'https://example.com' } },
      }),
    ],
    [
      'flow',
      interactive({
        type: 'flow',
        body,
        action: {
          name: 'flow',
          parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Isi', flow_action: 'navigate' },
        },
      }),
    ],
    ['location request', interactive({ type: 'location_request_message', body, action: { name: 'send_location' } })],
    [
      'address request',
      interactive({
        type: 'address_message',
        body,
        action: { name: 'address_message', parameters: { country: 'IN' } },
      }),
    ],
    [
      'carousel',
      interactive({
        type: 'carousel',
        body,
        action: {
          cards: [0, 1].map((card_index) => ({
            card_index,
            type: 'cta_url',
            header: { type: 'image', image: { link: 'https://example.com/a.jpg' } },
            action: { name: 'cta_url', parameters: { display_text: 'Buka', url: 'https://example.com' } },
          })),
        },
      }),
    ],
    [
      'order details',
      interactive({
        type: 'order_details',
        body,
        action: {
          name: 'review_and_pay',
          parameters: {
            reference_id: 'A-1',
            type: 'physical-goods',
            currency: 'INR',
            total_amount: { value: 100, offset: 100 },
            order: { status: 'pending', items: [{}] },
          },
        },
      }),
    ],
    [
      'order status',
      interactive({
        type: 'order_status',
        body,
        action: { name: 'review_order', parameters: { reference_id: 'A-1', order: { status: 'shipped' } } },
      }),
    ],
  ])('%s', async (_, message) => {
    const { id, phone } = await fixture.openChat();
    const wamid = await fixture.send(phone, message);
    await fixture.simulator.waitUntilIdle();
    expect(wamid).toMatch(/^wamid\.[A-Za-z0-9+/=]{40,}$/);
    expect(fixture.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    expect(fixture.simulator.readChat(id, PHONE).bubbles.at(-1)).toMatchObject({
      wamid,
      ticks: 'delivered',
      content: { type: 'type' in message ? message.type : 'text' },
    });
  });

  test('the response has Meta’s format; `to` can contain +, spaces and hyphens', async () => {
    const { phone, userId } = await fixture.openChat();
    const to = `+${phone.slice(0, 2)} ${phone.slice(2, 5)}-${phone.slice(5)}`;
    const answer = await fixture.callOk('POST', `${PHONE}/messages`, {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to,
      ...textMessage('Hai'),
    });
    expect(answer).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: to, wa_id: phone, user_id: userId }],
      messages: [{ id: expect.stringMatching(/^wamid\./), message_status: 'accepted' }],
    });
  });

  test('a customer without a phone number is addressed by user id, and statuses have no phone number', async () => {
    const { id, userId, username } = fixture.simulator.addCustomer({
      name: 'Rina',
      phone: null,
      username: 'rina.kopi',
    });
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo' });
    await fixture.simulator.waitUntilIdle();
    const change = fixture.receiver.changes.find(({ value }) =>
      value.contacts?.some((contact) => contact['user_id'] === userId),
    );
    expect(change?.value).toMatchObject({
      contacts: [{ profile: { name: 'Rina', username }, user_id: userId }],
      messages: [{ from_user_id: userId, text: { body: 'Halo' } }],
    });
    expect(JSON.stringify(change)).not.toMatch(/"(from|wa_id|recipient_id)":/);
    const answer = await fixture.callOk('POST', `${PHONE}/messages`, {
      messaging_product: 'whatsapp',
      recipient: userId,
      ...textMessage('Hai'),
    });
    expect(answer['contacts']).toEqual([{ input: userId, user_id: userId }]);
    await fixture.simulator.waitUntilIdle();
    const { id: wamid = '' } = sentSchema.parse(answer).messages[0] ?? {};
    const [sent, delivered] = ['sent', 'delivered'].map((status) => fixture.receiver.valueOfStatus(wamid, status));
    expect(sent?.statuses?.[0]).toMatchObject({ status: 'sent', recipient_user_id: userId });
    expect(sent?.contacts).toEqual([{ profile: { name: 'Rina' }, user_id: userId }]);
    expect(delivered?.contacts).toEqual([{ profile: { name: 'Rina', username }, user_id: userId }]);
    expect(JSON.stringify([sent, delivered])).not.toMatch(/"(from|wa_id|recipient_id)":/);
  });

  test('`to` takes precedence over `recipient`', async () => {
    const [ani, budi] = [await fixture.openChat('Ani'), await fixture.openChat('Budi')];
    const wamid = await fixture.send(ani.phone, { recipient: budi.userId, ...textMessage('Hai') });
    expect(fixture.simulator.readChat(ani.id, PHONE).bubbles.at(-1)?.wamid).toBe(wamid);
  });

  test('a reaction is shown on its message, has no bubble and can be removed', async () => {
    const { id, phone } = await fixture.openChat();
    const [bubble] = fixture.simulator.readChat(id, PHONE).bubbles;
    const react = async (emoji: string) => {
      await fixture.send(phone, { type: 'reaction', reaction: { message_id: bubble?.wamid, emoji } });
      await fixture.simulator.waitUntilIdle();
      return fixture.simulator.readChat(id, PHONE).bubbles.map(({ reactions }) => reactions.business);
    };
    expect([await react('❤️'), await react('')]).toEqual([['❤️'], [null]]);
  });

  test('marking as read includes earlier messages; the typing indicator lasts 25 seconds or until the next message', async () => {
    const { id, phone } = await fixture.openChat();
    const { wamid } = fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Masih ada?' });
    fixture.simulator.sendAsCustomer(id, PHONE, { type: 'text', body: 'Halo?' });
    await fixture.simulator.waitUntilIdle();
    const mark = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: wamid,
      typing_indicator: { type: 'text' },
    };
    expect(await fixture.callOk('POST', `${PHONE}/messages`, mark)).toEqual({ success: true });
    const chat = () => fixture.simulator.readChat(id, PHONE);
    expect(chat().bubbles.map(({ ticks }) => ticks)).toEqual(['read', 'read', 'sent']);
    expect(chat().typingUntil).toBe(fixture.clock.now() + 25_000);
    await fixture.send(phone, textMessage('Masih'));
    expect(chat().typingUntil).toBeNull();
    await fixture.callOk('POST', `${PHONE}/messages`, mark);
    fixture.clock.advance(25_000);
    expect(chat().typingUntil).toBeNull();
  });
});

describe('rejected messages', () => {
  test.each([
    [
      'no messaging_product',
      { messaging_product: undefined, ...textMessage('x') },
      100,
      'The parameter messaging_product is required',
    ],
    ['no recipient', { to: undefined, ...textMessage('x') }, 100, 'The parameter to is required'],
    ['a recipient that is not a number', { to: 'Ani', ...textMessage('x') }, 131009, 'Param to'],
    ['a recipient that is not a user id', { to: '', recipient: 'ani', ...textMessage('x') }, 131009, 'Param recipient'],
    ['a group', { recipient_type: 'group', ...textMessage('x') }, 131009, 'Groups'],
    ['the number itself', { to: DIGITS, ...textMessage('x') }, 131021, 'same'],
    ['an unknown type', { type: 'poll', poll: {} }, 131051, 'poll'],
    ['a missing body', { type: 'text' }, 131008, "'text'"],
    ['a missing field', { type: 'text', text: {} }, 131008, "'text.body'"],
    [
      'an unknown key',
      { type: 'text', text: { body: 'x', colour: 'red' } },
      100,
      'Unexpected key "colour" on param "text"',
    ],
    [
      'text that is too long',
      textMessage(letters(4097)),
      100,
      "Param text['body'] must be at least 1 and at most 4096",
    ],
    ['empty text', textMessage(''), 100, "text['body']"],
    [
      'a caption that is too long',
      { type: 'image', image: { link: 'https://example.com/a.jpg', caption: letters(1025) } },
      100,
      "image['caption']",
    ],
    ['an image without id or link', { type: 'image', image: { caption: 'x' } }, 131009, 'Either id or link'],
    [
      'an image that was not uploaded',
      { type: 'image', image: { id: '123' } },
      100,
      "Param image['id'] is not a valid",
    ],
    ['an invalid link', { type: 'document', document: { link: 'ftp://x' } }, 131009, "document['link']"],
    [
      'a location out of range',
      { type: 'location', location: { latitude: 91, longitude: 0 } },
      131009,
      "location['latitude']",
    ],
    [
      'a reaction of two letters',
      { type: 'reaction', reaction: { message_id: 'w', emoji: 'ab' } },
      131009,
      'One emoji',
    ],
    ['an unknown interactive type', interactive({ type: 'poll', body }), 131009, 'interactive'],
    [
      'four buttons',
      buttons(button('a'), button('b'), button('c'), button('d')),
      131009,
      "interactive['action']['buttons']",
    ],
    ['a button title that is too long', buttons(button('a', letters(21))), 131009, 'Min length: 1, Max length: 20'],
    ['two buttons with one id', buttons(button('a', 'x'), button('a', 'y')), 131009, 'Duplicated button id'],
    [
      'an interactive message without a body',
      interactive({ type: 'button', action: { buttons: [button('a')] } }),
      131008,
      "'interactive.body'",
    ],
    [
      'a body that is too long for buttons',
      interactive({ type: 'button', body: { text: letters(1025) }, action: { buttons: [button('a')] } }),
      131009,
      'Max length: 1024',
    ],
    [
      'eleven rows',
      list(
        [0, 1].map((part) => ({ title: `${part}`, rows: Array.from({ length: 6 }, (_, at) => row(`${part}-${at}`)) })),
      ),
      131009,
      'Total row count',
    ],
    ['a row title that is too long', list([{ rows: [{ id: 'a', title: letters(25) }] }]), 131009, 'Max length: 24'],
    ['sections without titles', list([{ rows: [row('a')] }, { rows: [row('b')] }]), 131009, 'Section title'],
    ['two rows with one id', list([{ rows: [row('a'), row('a')] }]), 131009, 'Duplicated row id'],
    [
      'products without a catalogue',
      interactive({ type: 'product', action: { catalog_id: '1', product_retailer_id: 'x' } }),
      131009,
      'No catalog',
    ],
    [
      'a flow by id and name',
      interactive({
        type: 'flow',
        body,
        action: {
          name: 'flow',
          parameters: { flow_message_version: '3', flow_id: '1', flow_name: 'x', flow_cta: 'Isi' },
        },
      }),
      131009,
      'Either flow_id',
    ],
    [
      'callback data of 513 characters',
      { ...textMessage('x'), biz_opaque_callback_data: letters(513) },
      100,
      'at most 512',
    ],
    [
      'marking a message that was not received',
      { status: 'read', message_id: 'wamid.none' },
      100,
      'does not belong to a message',
    ],
  ])('%s', async (_, message, code, details) => {
    expect(await fixture.sendError(message)).toMatchObject({
      http: 400,
      code,
      details: expect.stringContaining(details),
    });
    await fixture.simulator.waitUntilIdle();
    expect(fixture.receiver.statuses.some(({ status }) => status === 'failed')).toBe(false);
  });

  test('invalid JSON, and an unknown path', async () => {
    const url = `${fixture.simulator.graphUrl}/${PHONE}/messages`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: '{',
    });
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 100 } }]);
    expect(await fixture.callError('GET', `${PHONE}/messages`)).toMatchObject({ http: 400, code: 2500 });
    expect(await fixture.callError('POST', `${PHONE}/calls`, {})).toMatchObject({ http: 400, code: 2500 });
  });
});

test('paths with any version and without version', async () => {
  const { phone } = await fixture.openChat();
  const statuses = ['v19.0/', 'v26.0/', ''].map(async (version) => {
    const response = await fetch(`${fixture.simulator.graphUrl}/${version}${PHONE}/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: phone, ...textMessage('Hai') }),
    });
    return response.status;
  });
  expect(await Promise.all(statuses)).toEqual([200, 200, 200]);
});
