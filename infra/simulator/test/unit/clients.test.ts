import { WhatsAppClient } from '@kapso/whatsapp-cloud-api';
import * as cloudapi from '@whatsapp-cloudapi/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNT, PHONE, type SimulatorFixture, startSimulatorFixture } from './simulator-fixture.ts';

/** Tests that third-party clients for Meta's API work with the simulator. */

let fixture: SimulatorFixture;
let customer: { id: string; phone: string; userId: string };
beforeAll(async () => {
  fixture = await startSimulatorFixture();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  customer = await fixture.openChat();
});

const PNG = new Uint8Array(Buffer.from('89504e470d0a1a0a', 'hex'));

/** Returns the newest message in the chat, once it is delivered. */
async function received() {
  await fixture.simulator.waitUntilIdle();
  return fixture.simulator.readChat(customer.id, PHONE).bubbles.at(-1);
}

const parameters = ['Ani', 'A-1', 'Rp 1'].map((text) => ({ type: 'text' as const, text }));
const template = { name: 'order_confirmation', language: 'id' };

describe('@kapso/whatsapp-cloud-api', () => {
  const client = () => new WhatsAppClient({ accessToken: 'token', baseUrl: fixture.simulator.graphUrl });
  const to = () => ({ phoneNumberId: PHONE, to: `+${customer.phone}` });

  test('sends text and parses the response', async () => {
    const answer = await client().messages.sendText({ ...to(), body: 'Halo', bizOpaqueCallbackData: 'k' });
    expect(answer).toMatchObject({
      messagingProduct: 'whatsapp',
      contacts: [{ input: `+${customer.phone}`, waId: customer.phone }],
      messages: [{ id: (await received())?.wamid }],
    });
    await client().messages.sendText({ phoneNumberId: PHONE, recipient: customer.userId, body: 'Halo' });
    expect((await received())?.content).toEqual({ type: 'text', text: { body: 'Halo' } });
  });

  test('uploads, sends, downloads and deletes an image', async () => {
    const { media, messages } = client();
    const { id } = await media.upload({
      phoneNumberId: PHONE,
      type: 'image',
      file: new Blob([PNG], { type: 'image/png' }),
    });
    await messages.sendImage({ ...to(), image: { id, caption: 'Kopi' } });
    expect((await received())?.content).toEqual({ type: 'image', image: { id, caption: 'Kopi' } });
    expect(await media.get({ mediaId: id, phoneNumberId: PHONE })).toMatchObject({ id, mimeType: 'image/png' });
    const bytes = await media.download({ mediaId: id, auth: 'always' });
    expect(bytes).toEqual(PNG.buffer);
    expect(await media.delete({ mediaId: id, phoneNumberId: PHONE })).toEqual({ success: true });
  });

  test('sends buttons, a list, a URL, a location, a contact, a reaction and a location request', async () => {
    const { messages } = client();
    const bodyText = 'Pilih';
    await messages.sendInteractiveButtons({ ...to(), bodyText, buttons: [{ id: 'a', title: 'Ya' }] });
    expect((await received())?.content).toMatchObject({ interactive: { type: 'button' } });
    const sections = [{ title: 'Kopi', rows: [{ id: 'r', title: 'Susu', description: 'Dingin' }] }];
    await messages.sendInteractiveList({ ...to(), bodyText, buttonText: 'Menu', sections });
    expect((await received())?.content).toMatchObject({ interactive: { type: 'list' } });
    await messages.sendInteractiveCtaUrl({
      ...to(),
      bodyText,
      parameters: { displayText: 'Buka', url: 'https://example.com' },
    });
    expect((await received())?.content).toMatchObject({ interactive: { type: 'cta_url' } });
    await messages.sendInteractiveLocationRequest({ ...to(), bodyText, parameters: { requestMessage: 'Di mana?' } });
    expect((await received())?.content).toMatchObject({ interactive: { type: 'location_request_message' } });
    await messages.sendLocation({ ...to(), location: { latitude: -6.9, longitude: 107.6, name: 'Warung' } });
    expect((await received())?.content).toMatchObject({ type: 'location' });
    await messages.sendContacts({
      ...to(),
      contacts: [{ name: { formattedName: 'Budi', firstName: 'Budi' }, phones: [{ phone: '+62 811' }] }],
    });
    const last = await received();
    expect(last?.content).toMatchObject({ type: 'contacts' });
    await messages.sendReaction({ ...to(), reaction: { messageId: last?.wamid ?? '', emoji: '👍' } });
    expect((await received())?.reactions.business).toBe('👍');
  });

  test('sends and manages templates', async () => {
    const { messages, templates } = client();
    await messages.sendTemplate({
      ...to(),
      template: {
        name: template.name,
        language: { code: template.language },
        components: [{ type: 'body', parameters }],
      },
    });
    expect((await received())?.content).toMatchObject({ type: 'template' });
    const first = await templates.list({ businessAccountId: ACCOUNT, limit: 3 });
    expect(first.data).toHaveLength(3);
    const next = await templates.list({
      businessAccountId: ACCOUNT,
      limit: 3,
      after: first.paging?.cursors?.after ?? '',
    });
    expect(next.data.map(({ id }) => id)).not.toEqual(first.data.map(({ id }) => id));
    const created = await templates.create({
      businessAccountId: ACCOUNT,
      name: 'opening_hours',
      language: 'id',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Kami buka hari ini.' }],
    });
    await fixture.simulator.waitUntilIdle();
    const found = await templates.get({ businessAccountId: ACCOUNT, templateId: created.id });
    expect(found).toMatchObject({ id: created.id, status: 'APPROVED', category: 'UTILITY' });
    expect(await templates.delete({ businessAccountId: ACCOUNT, name: 'opening_hours' })).toEqual({ success: true });
  });

  test('marks a message as read with a typing indicator, and parses an error', async () => {
    const [bubble] = fixture.simulator.readChat(customer.id, PHONE).bubbles;
    await client().messages.markRead({
      phoneNumberId: PHONE,
      messageId: bubble?.wamid ?? '',
      typingIndicator: { type: 'text' },
    });
    expect(fixture.simulator.readChat(customer.id, PHONE)).toMatchObject({
      bubbles: [{ ticks: 'read' }],
      typingUntil: expect.any(Number),
    });
    const refused = client().messages.sendText({ phoneNumberId: PHONE, to: 'nobody', body: 'x' });
    await expect(refused).rejects.toMatchObject({ code: 131009, httpStatus: 400, fbtraceId: expect.any(String) });
  });

  test('manages the registration, code, profile and settings of a number', async () => {
    const { phoneNumbers } = client();
    const number = { phoneNumberId: PHONE };
    expect(await phoneNumbers.register({ ...number, pin: '123456' })).toMatchObject({ success: true });
    expect(await phoneNumbers.requestCode({ ...number, codeMethod: 'SMS', language: 'id_ID' })).toMatchObject({
      success: true,
    });
    await phoneNumbers.businessProfile.update({ ...number, about: 'Buka', websites: ['https://example.com'] });
    expect(await phoneNumbers.businessProfile.get({ ...number, fields: 'about,websites' })).toMatchObject({
      data: [{ about: 'Buka', websites: ['https://example.com'] }],
    });
    await phoneNumbers.settings.update({ ...number, calling: { status: 'DISABLED' } });
    expect(await phoneNumbers.settings.get(number)).toMatchObject({ calling: { status: 'DISABLED' } });
  });
});

describe('@whatsapp-cloudapi/client', () => {
  const common = () => ({ accessToken: 'token', from: PHONE, to: customer.phone, baseUrl: fixture.simulator.graphUrl });

  test('sends text', async () => {
    const answer = await cloudapi.sendTextMessage({ ...common(), text: 'Halo', previewUrl: false });
    expect(answer.messages[0]?.id).toBe((await received())?.wamid);
  });

  test('uploads and sends an image', async () => {
    const { accessToken, from, baseUrl } = common();
    const file = new File([PNG], 'kopi.png', { type: 'image/png' });
    const { id } = await cloudapi.uploadMedia({ accessToken, from, baseUrl, file });
    await cloudapi.sendImageMessage({ ...common(), mediaId: id, caption: 'Kopi' });
    expect((await received())?.content).toEqual({ type: 'image', image: { id, caption: 'Kopi' } });
  });

  test('sends buttons, a list, a URL, a flow and a template', async () => {
    const bodyText = 'Pilih';
    await cloudapi.sendButtonsMessage({
      ...common(),
      bodyText,
      buttons: [{ id: 'a', title: 'Ya' }],
      headerText: 'Kopi',
      footerText: 'x',
    });
    expect((await received())?.content).toMatchObject({ interactive: { type: 'button' } });
    const sections = [{ title: 'Kopi', rows: [{ id: 'r', title: 'Susu' }] }];
    await cloudapi.sendListMessage({ ...common(), bodyText, buttonText: 'Menu', sections });
    expect((await received())?.content).toMatchObject({ interactive: { type: 'list' } });
    await cloudapi.sendCTAURLMessage({ ...common(), bodyText, buttonText: 'Buka', url: 'https://example.com' });
    expect((await received())?.content).toMatchObject({ interactive: { type: 'cta_url' } });
    await cloudapi.sendFlowMessage({
      ...common(),
      bodyText,
      flowToken: 't',
      flowId: '1',
      flowCta: 'Isi',
      flowAction: 'navigate',
      screen: 'FIRST',
    });
    expect((await received())?.content).toMatchObject({ interactive: { type: 'flow' } });
    await cloudapi.sendTemplateMessage({
      ...common(),
      templateName: template.name,
      languageCode: template.language,
      components: [{ type: 'body', parameters }],
    });
    expect((await received())?.content).toMatchObject({ type: 'template' });
  });

  test('marks a message as read, and parses an error', async () => {
    const [bubble] = fixture.simulator.readChat(customer.id, PHONE).bubbles;
    const { to: _, ...rest } = common();
    await cloudapi.markMessageRead({ ...rest, messageId: bubble?.wamid ?? '', showTypingIndicator: true });
    expect(fixture.simulator.readChat(customer.id, PHONE).bubbles[0]?.ticks).toBe('read');
    const refused = cloudapi.sendTextMessage({ ...common(), to: 'nobody', text: 'x' });
    await expect(refused).rejects.toThrow('131009');
  });
});
