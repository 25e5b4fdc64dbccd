import type { Customer } from '@warung/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type SimulatedPlatform, startTestPlatform } from '../../harness/platform.ts';
import { createReplyClient } from '../../harness/reply-client.ts';
import { PNG, uploadFile } from '../../harness/upload-file.ts';

let meta: SimulatedPlatform;
let shop: ReturnType<typeof createReplyClient>;
let customerCount = 0;
const numberId = (): string => meta.credentials.demo.phoneNumberId;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly'), fillShop: true, simulator: {} });
  shop = createReplyClient(meta);
});
afterEach(() => meta.simulator.setFaults({ loseAnswer: 0, dropCall: 0, rateLimit: 0, serverError: 0 }));
afterAll(() => meta.stop());

/** Lets a new customer send a message. Returns the customer and the conversation. */
async function startConversation(): Promise<{ readonly customer: Customer; readonly conversationId: string }> {
  customerCount += 1;
  const phone = `62813000${String(customerCount).padStart(5, '0')}`;
  const customer = meta.simulator.addCustomer({ name: `Pelanggan ${customerCount}`, phone });
  meta.simulator.sendAsCustomer(customer.id, numberId(), { type: 'text', body: 'Halo, masih buka?' });
  await meta.idle();
  return { customer, conversationId: await shop.conversationOf(phone) };
}

const bubbles = (customer: Customer) => meta.simulator.readChat(customer.id, numberId()).bubbles;

describe('a reply', () => {
  test('reaches the customer, and both sides show its status', async () => {
    const { customer, conversationId } = await startConversation();
    const { id } = await shop.text(conversationId, 'Masih, sampai jam 9');
    await meta.idle();
    expect(bubbles(customer).at(-1)).toMatchObject({
      from: 'business',
      content: { text: { body: 'Masih, sampai jam 9' } },
    });
    expect(await shop.sent(conversationId)).toMatchObject([
      { id, status: 'delivered', attempts: [{ outcome: 'accepted' }] },
    ]);
    meta.simulator.markSeen(customer.id, numberId());
    await meta.idle();
    expect(await shop.sent(conversationId)).toMatchObject([{ status: 'read', wamid: bubbles(customer).at(-1)?.wamid }]);
    const [answered] = (await meta.listAll('/v1/conversations?view=answered')).filter(
      ({ id: of }) => of === conversationId,
    );
    expect(answered).toMatchObject({
      waitingSince: null,
      lastMessage: { direction: 'outbound', text: 'Masih, sampai jam 9' },
    });
  });

  test('is sent once per Idempotency-Key, also for concurrent requests; another body with the same key is rejected', async () => {
    const { customer, conversationId } = await startConversation();
    const body = { type: 'text', text: { body: 'sekali saja' } };
    const answers = await Promise.all([1, 2, 3].map(() => shop.send(conversationId, body, 'one-key')));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body: response }) => JSON.stringify(response))).size).toBe(1);
    expect((await shop.send(conversationId, { type: 'text', text: { body: 'lain' } }, 'one-key')).status).toBe(409);
    await meta.idle();
    expect(bubbles(customer).filter(({ from }) => from === 'business')).toHaveLength(1);
  });

  test.each([
    ['a picture', { type: 'image', image: { link: 'FILE', caption: 'Menu' } }],
    ['a document', { type: 'document', document: { link: 'FILE', filename: 'menu.pdf' } }],
    ['a location', { type: 'location', location: { latitude: -6.9, longitude: 107.6, name: 'Kedai' } }],
    [
      'buttons',
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          body: { text: 'Ambil sendiri?' },
          action: { buttons: [{ type: 'reply', reply: { id: 'ya', title: 'Ya' } }] },
        },
      },
    ],
    [
      'a list',
      {
        type: 'interactive',
        interactive: {
          type: 'list',
          body: { text: 'Mau apa?' },
          action: { button: 'Menu', sections: [{ title: 'Kopi', rows: [{ id: 'ks', title: 'Kopi susu' }] }] },
        },
      },
    ],
    ['a template', { type: 'template', template: { name: 'no_such_template', language: { code: 'id' } } }],
  ])('can be %s', async (what, given) => {
    const { customer, conversationId } = await startConversation();
    const [type, bytes] = given.type === 'document' ? ['application/pdf', Buffer.from('%PDF-1.4')] : ['image/png', PNG];
    const link = `${meta.simulator.origin}/simulator/api/media/${await uploadFile(meta, type, bytes)}`;
    const body: typeof given = JSON.parse(JSON.stringify(given).replace('FILE', link));
    const answer = await shop.send(conversationId, body);
    if (what === 'a template') {
      expect(answer).toMatchObject({
        status: 409,
        type: 'application/problem+json',
        body: { code: 'TemplateUnknown', remedy: { id: expect.any(String) } },
      });
      return;
    }
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    await meta.idle();
    expect(bubbles(customer).at(-1)).toMatchObject({ from: 'business', content: { type: body.type } });
    expect(await shop.sent(conversationId)).toMatchObject([{ type: body.type, status: 'delivered' }]);
  });

  test('can be a reaction or a read receipt', async () => {
    const { customer, conversationId } = await startConversation();
    const question = bubbles(customer)[0]?.wamid;
    const receipt = await shop.send(conversationId, { status: 'read', message_id: question });
    expect(receipt).toMatchObject({ status: 202, body: { type: 'read', status: 'queued' } });
    expect(
      (await shop.send(conversationId, { type: 'reaction', reaction: { message_id: question, emoji: '👍' } })).status,
    ).toBe(202);
    await meta.idle();
    expect(bubbles(customer)[0]).toMatchObject({ ticks: 'read', reactions: { business: '👍' } });
  });
});

describe('a reply that is not allowed', () => {
  test('is rejected once the customer service window has closed; a template is sent, and the next message opens the window again', async () => {
    const { customer, conversationId } = await startConversation();
    await meta.platform.runtime.clock.advance(24 * 3600_000);
    const rejected = await shop.send(conversationId, { type: 'text', text: { body: 'terlambat' } });
    expect(rejected).toMatchObject({
      status: 409,
      body: { code: 'WindowClosed', possible: ['template'], remedy: { id: 'Kirim pesan templat.' } },
    });
    await meta.idle();
    expect(bubbles(customer)).toHaveLength(1);

    expect((await meta.request('POST', '/v1/templates/sync')).status).toBe(200);
    const options = await meta.request('GET', `/v1/conversations/${conversationId}/send-options`);
    const { templates = [] } = options.body as {
      templates?: { name: string; language: string; parameters: number; verdict: { allowed: boolean } }[];
    };
    const sendable = templates.find(({ verdict, parameters }) => verdict.allowed && parameters === 0);
    expect(
      sendable,
      JSON.stringify(templates.map(({ name, parameters, verdict }) => [name, parameters, verdict.allowed])),
    ).toBeDefined();
    const template = { name: sendable?.name, language: { code: sendable?.language } };
    const sent = await shop.send(conversationId, { type: 'template', template });
    expect(sent.status, JSON.stringify(sent.body)).toBe(202);
    await meta.idle();
    expect(bubbles(customer).at(-1)).toMatchObject({ from: 'business', content: { type: 'template' } });

    meta.simulator.sendAsCustomer(customer.id, numberId(), { type: 'text', body: 'Saya kembali' });
    await meta.idle();
    expect((await shop.send(conversationId, { type: 'text', text: { body: 'Silakan' } })).status).toBe(202);
    await meta.drain();
  });

  test('is rejected for a tenant that has not accepted the terms, which still receives messages', async () => {
    const ids = { phoneNumberId: '770000000000001', wabaId: '880000000000001' };
    const { apiKey } = await meta.createTenant('Toko Baru', ids);
    meta.simulator.putNumber({ ...ids, displayPhoneNumber: '+62 8', name: 'Toko Baru', accessToken: 'test-token' });
    const customer = meta.simulator.addCustomer({ name: 'Ani', phone: '628999000111' });
    meta.simulator.sendAsCustomer(customer.id, ids.phoneNumberId, { type: 'text', body: 'Halo' });
    await meta.idle();
    const client = createReplyClient(meta, apiKey);
    const conversationId = await client.conversationOf('628999000111');
    const rejected = await client.send(conversationId, { type: 'text', text: { body: 'Halo juga' } });
    expect(rejected).toMatchObject({ status: 403, body: { code: 'TermsNotAccepted' } });
    expect(
      (await meta.request('POST', '/v1/terms/acceptances', { key: apiKey, body: { name: 'Bu Ani' } })).status,
    ).toBe(201);
    await client.text(conversationId, 'Halo juga');
    await meta.idle();
    expect(meta.simulator.readChat(customer.id, ids.phoneNumberId).bubbles.at(-1)).toMatchObject({ from: 'business' });
  });
});

describe('an expired token', () => {
  test('pauses the number with a reason; after renewal, all messages are sent in order', async () => {
    const { customer, conversationId } = await startConversation();
    meta.simulator.setToken(numberId(), 'expired');
    await shop.text(conversationId, 'satu');
    await meta.idle();
    expect(await shop.sent(conversationId)).toMatchObject([{ status: 'held' }]);
    const paused = (await meta.listAll('/v1/numbers')).find(({ phoneNumberId }) => phoneNumberId === numberId());
    expect(paused).toMatchObject({
      status: 'paused',
      pause: { reason: 'TokenExpired', remedy: { id: expect.any(String) } },
    });
    await shop.text(conversationId, 'dua');
    await meta.idle();

    meta.simulator.setToken(numberId(), 'valid', 'fresh-token');
    const { phoneNumberId, wabaId, tenantId } = meta.credentials.demo;
    const number = {
      tenantId,
      phoneNumberId,
      wabaId,
      displayPhoneNumber: '+62 22 1234 5678',
      accessToken: 'fresh-token',
    };
    expect((await meta.operator('POST', '/v1/operator/numbers', number)).status).toBe(201);
    await meta.idle();
    expect(await shop.sent(conversationId)).toMatchObject([
      { text: 'satu', status: 'delivered' },
      { text: 'dua', status: 'delivered' },
    ]);
    expect(bubbles(customer).filter(({ from }) => from === 'business')).toHaveLength(2);
  });
});

describe('a picture of the customer', () => {
  test('is fetched immediately and served by a link that expires', async () => {
    const { customer, conversationId } = await startConversation();
    const mediaId = await uploadFile(meta, 'image/png', PNG);
    meta.simulator.sendAsCustomer(customer.id, numberId(), { type: 'image', mediaId, caption: 'Bukti transfer' });
    await meta.idle();
    const shown = (await meta.listAll(`/v1/conversations/${conversationId}/messages`)).find(
      ({ type }) => type === 'image',
    );
    const { media } = shown as { media: { status: string; url: string } };
    expect(media).toMatchObject({ status: 'stored', mimeType: 'image/png', size: PNG.length });
    const served = await fetch(media.url);
    expect(served.status).toBe(200);
    expect(Buffer.from(await served.arrayBuffer()).equals(PNG)).toBe(true);
    await meta.platform.runtime.clock.advance(301_000);
    expect((await fetch(media.url)).status).toBe(403);
  });
});
