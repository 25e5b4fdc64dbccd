import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { $Sent, DIGITS, PHONE, type Stage, startStage, text } from './support.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ limits: { throughputPerSecond: 1000, pairEverySeconds: 0 } });
});
afterAll(() => stage.stop());

const letters = (count: number): string => 'x'.repeat(count);
const body = { text: 'Silakan pilih' };
const button = (id: string, title = id) => ({ type: 'reply', reply: { id, title } });
const row = (id: string, more = {}) => ({ id, title: id, ...more });
const interactive = (value: Readonly<Record<string, unknown>>) => ({ type: 'interactive', interactive: value });
const list = (sections: readonly unknown[], more = {}) =>
  interactive({ type: 'list', body, action: { button: 'Menu', sections }, ...more });
const buttons = (...all: readonly unknown[]) => interactive({ type: 'button', body, action: { buttons: all } });

describe('messages of every type are taken', () => {
  test.each([
    ['text of 4096 characters, emoji counted once', text('😀'.repeat(4096))],
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
      'link',
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
    [
      'request for a location',
      interactive({ type: 'location_request_message', body, action: { name: 'send_location' } }),
    ],
    [
      'request for an address',
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
      'bill',
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
      'state of an order',
      interactive({
        type: 'order_status',
        body,
        action: { name: 'review_order', parameters: { reference_id: 'A-1', order: { status: 'shipped' } } },
      }),
    ],
  ])('%s', async (_, message) => {
    const { id, phone } = await stage.openChat();
    const wamid = await stage.send(phone, message);
    await stage.simulator.idle();
    expect(wamid).toMatch(/^wamid\.[A-Za-z0-9+/=]{40,}$/);
    expect(stage.receiver.statusesOf(wamid)).toEqual(['sent', 'delivered']);
    expect(stage.simulator.chat(id, PHONE).bubbles.at(-1)).toMatchObject({
      wamid,
      ticks: 'delivered',
      content: { type: 'type' in message ? message.type : 'text' },
    });
  });

  test('an answer of Meta’s shape; to with +, blanks and hyphens is the same number', async () => {
    const { phone, userId } = await stage.openChat();
    const to = `+${phone.slice(0, 2)} ${phone.slice(2, 5)}-${phone.slice(5)}`;
    const answer = await stage.ok('POST', `${PHONE}/messages`, {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to,
      ...text('Hai'),
    });
    expect(answer).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: to, wa_id: phone, user_id: userId }],
      messages: [{ id: expect.stringMatching(/^wamid\./), message_status: 'accepted' }],
    });
  });

  test('a customer without a phone number is reached by user id; no status tells a number', async () => {
    const { id, userId, username } = stage.simulator.addCustomer({ name: 'Rina', phone: null, username: 'rina.kopi' });
    stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo' });
    await stage.simulator.idle();
    const told = stage.receiver.changes.find(({ value }) =>
      value.contacts?.some((contact) => contact['user_id'] === userId),
    );
    expect(told?.value).toMatchObject({
      contacts: [{ profile: { name: 'Rina', username }, user_id: userId }],
      messages: [{ from_user_id: userId, text: { body: 'Halo' } }],
    });
    expect(JSON.stringify(told)).not.toMatch(/"(from|wa_id|recipient_id)":/);
    const answer = await stage.ok('POST', `${PHONE}/messages`, {
      messaging_product: 'whatsapp',
      recipient: userId,
      ...text('Hai'),
    });
    expect(answer['contacts']).toEqual([{ input: userId, user_id: userId }]);
    await stage.simulator.idle();
    const { id: wamid = '' } = $Sent.parse(answer).messages[0] ?? {};
    const [sent, delivered] = ['sent', 'delivered'].map((status) => stage.receiver.toldOf(wamid, status));
    expect(sent?.statuses?.[0]).toMatchObject({ status: 'sent', recipient_user_id: userId });
    expect(sent?.contacts).toEqual([{ profile: { name: 'Rina' }, user_id: userId }]);
    expect(delivered?.contacts).toEqual([{ profile: { name: 'Rina', username }, user_id: userId }]);
    expect(JSON.stringify([sent, delivered])).not.toMatch(/"(from|wa_id|recipient_id)":/);
  });

  test('to wins when both are given', async () => {
    const [ani, budi] = [await stage.openChat('Ani'), await stage.openChat('Budi')];
    const wamid = await stage.send(ani.phone, { recipient: budi.userId, ...text('Hai') });
    expect(stage.simulator.chat(ani.id, PHONE).bubbles.at(-1)?.wamid).toBe(wamid);
  });

  test('a reaction stands on its message and can be taken back; it is no bubble', async () => {
    const { id, phone } = await stage.openChat();
    const [bubble] = stage.simulator.chat(id, PHONE).bubbles;
    const react = async (emoji: string) => {
      await stage.send(phone, { type: 'reaction', reaction: { message_id: bubble?.wamid, emoji } });
      await stage.simulator.idle();
      return stage.simulator.chat(id, PHONE).bubbles.map(({ reactions }) => reactions.business);
    };
    expect([await react('❤️'), await react('')]).toEqual([['❤️'], [null]]);
  });

  test('mark read marks what came before as well, and typing shows for 25 seconds or until the answer', async () => {
    const { id, phone } = await stage.openChat();
    const { wamid } = stage.simulator.say(id, PHONE, { type: 'text', body: 'Masih ada?' });
    stage.simulator.say(id, PHONE, { type: 'text', body: 'Halo?' });
    await stage.simulator.idle();
    const mark = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: wamid,
      typing_indicator: { type: 'text' },
    };
    expect(await stage.ok('POST', `${PHONE}/messages`, mark)).toEqual({ success: true });
    const chat = () => stage.simulator.chat(id, PHONE);
    expect(chat().bubbles.map(({ ticks }) => ticks)).toEqual(['read', 'read', 'sent']);
    expect(chat().typingUntil).toBe(stage.clock.now() + 25_000);
    await stage.send(phone, text('Masih'));
    expect(chat().typingUntil).toBeNull();
    await stage.ok('POST', `${PHONE}/messages`, mark);
    stage.clock.advance(25_000);
    expect(chat().typingUntil).toBeNull();
  });
});

describe('what is refused at once', () => {
  test.each([
    [
      'no messaging_product',
      { messaging_product: undefined, ...text('x') },
      100,
      'The parameter messaging_product is required',
    ],
    ['no recipient', { to: undefined, ...text('x') }, 100, 'The parameter to is required'],
    ['a recipient that is no number', { to: 'Ani', ...text('x') }, 131009, 'Param to'],
    ['a recipient that is no user id', { to: '', recipient: 'ani', ...text('x') }, 131009, 'Param recipient'],
    ['a group', { recipient_type: 'group', ...text('x') }, 131009, 'Groups'],
    ['the number itself', { to: DIGITS, ...text('x') }, 131021, 'same'],
    ['a type that there is not', { type: 'poll', poll: {} }, 131051, 'poll'],
    ['a body that is missing', { type: 'text' }, 131008, "'text'"],
    ['a part that is missing', { type: 'text', text: {} }, 131008, "'text.body'"],
    [
      'a key that there is not',
      { type: 'text', text: { body: 'x', colour: 'red' } },
      100,
      'Unexpected key "colour" on param "text"',
    ],
    ['text that is too long', text(letters(4097)), 100, "Param text['body'] must be at least 1 and at most 4096"],
    ['empty text', text(''), 100, "text['body']"],
    [
      'a caption that is too long',
      { type: 'image', image: { link: 'https://example.com/a.jpg', caption: letters(1025) } },
      100,
      "image['caption']",
    ],
    ['a picture from nowhere', { type: 'image', image: { caption: 'x' } }, 131009, 'Either id or link'],
    [
      'a picture that was not uploaded',
      { type: 'image', image: { id: '123' } },
      100,
      "Param image['id'] is not a valid",
    ],
    ['a link that is none', { type: 'document', document: { link: 'ftp://x' } }, 131009, "document['link']"],
    [
      'a place outside the world',
      { type: 'location', location: { latitude: 91, longitude: 0 } },
      131009,
      "location['latitude']",
    ],
    ['a reaction of two signs', { type: 'reaction', reaction: { message_id: 'w', emoji: 'ab' } }, 131009, 'One emoji'],
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
      'an interactive message without words',
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
    ['callback data of 513 characters', { ...text('x'), biz_opaque_callback_data: letters(513) }, 100, 'at most 512'],
    ['marking what was not received', { status: 'read', message_id: 'wamid.none' }, 100, 'not that of a message'],
  ])('%s', async (_, message, code, details) => {
    expect(await stage.refusedMessage(message)).toMatchObject({
      http: 400,
      code,
      details: expect.stringContaining(details),
    });
    await stage.simulator.idle();
    expect(stage.receiver.statuses.some(({ status }) => status === 'failed')).toBe(false);
  });

  test('a body that is no JSON, and a path that there is not', async () => {
    const url = `${stage.simulator.graphUrl}/${PHONE}/messages`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: '{',
    });
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 100 } }]);
    expect(await stage.refusal('GET', `${PHONE}/messages`)).toMatchObject({ http: 400, code: 2500 });
    expect(await stage.refusal('POST', `${PHONE}/calls`, {})).toMatchObject({ http: 400, code: 2500 });
  });
});

test('with a version, another version and none', async () => {
  const { phone } = await stage.openChat();
  const statuses = ['v19.0/', 'v26.0/', ''].map(async (version) => {
    const response = await fetch(`${stage.simulator.graphUrl}/${version}${PHONE}/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: phone, ...text('Hai') }),
    });
    return response.status;
  });
  expect(await Promise.all(statuses)).toEqual([200, 200, 200]);
});
