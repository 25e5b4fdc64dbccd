import { describe, expect, test } from 'vitest';
import { SERVICE_WINDOW_SECONDS } from '../../../../../functions/outbound/service-window.ts';
import { type ListedTemplate, putTemplate } from '../../../../../shared/entities/template.ts';
import { setLimits } from '../../../../../shared/entities/tenant.ts';
import { type CartItem, createOrdersFixture, rupiah } from '../orders-fixture.ts';

async function shop() {
  const w = await createOrdersFixture();
  await w.product('kopi', 3, rupiah('18000'), 'Kopi');
  return w;
}

test('sends one notice per transition, in order, however often the work is repeated', async () => {
  const w = await shop();
  const id = await w.order({ sku: 'kopi' });
  await w.post(id, 'confirm');
  await w.post(id, 'payments', { method: 'transfer', amount: '18000' });
  await w.post(id, 'fulfilment', { status: 'shipped', tracking: 'JNE-7', note: 'Titip di pos' });
  await w.post(id, 'fulfilment', { status: 'delivered' });
  await w.notify(id);
  await w.notify(id);
  const number = `Pesanan 261124-${id.slice(-4)}:`;
  expect(await w.notices()).toEqual([
    `${number} kami simpan untuk Anda selama 30 menit. Total Rp 18.000.`,
    `${number} sudah pasti. Total Rp 18.000.`,
    `${number} pembayaran Rp 18.000 sudah kami terima. Lunas.`,
    `${number} sudah dikirim. Nomor resi JNE-7. Titip di pos`,
    `${number} sudah sampai. Terima kasih.`,
  ]);
  const { json } = await w.call('GET', `/v1/orders/${id}`);
  expect(json).toMatchObject({
    notices: [1, 2, 3, 4, 5].map((version) => ({ version, state: 'told', messageId: expect.any(String) })),
  });
});

test('sends one notice when workers run concurrently', async () => {
  const w = await shop();
  const id = await w.order({ sku: 'kopi' });
  await Promise.allSettled([w.notify(id), w.notify(id), w.notify(id)]);
  await w.notify(id);
  expect(await w.notices()).toHaveLength(1);
});

describe('the notice about a cart with', () => {
  test.each<[string, readonly CartItem[], string, string]>([
    [
      'short stock',
      [{ sku: 'kopi', quantity: '4' }],
      'belum bisa kami simpan. Kopi: tinggal 3. Total dengan harga hari ini Rp 72.000. Kami akan membalas Anda.',
      "we could not reserve it yet. Kopi: only 3 left. At today's prices the total is Rp 72.000. We will reply to you.",
    ],
    [
      'an unknown SKU',
      [{ sku: 'teh' }, { sku: 'kopi' }],
      'belum bisa kami simpan. teh: tidak ada di toko kami. Kami akan membalas Anda.',
      'we could not reserve it yet. teh: our shop does not have it. We will reply to you.',
    ],
    [
      'another currency',
      [{ sku: 'kopi', currency: 'USD' }],
      'belum bisa kami simpan. Kopi: harga kami Rp 18.000, bukan dalam USD. Total dengan harga hari ini Rp 18.000. Kami akan membalas Anda.',
      "we could not reserve it yet. Kopi: our price is Rp 18.000, not in USD. At today's prices the total is Rp 18.000. We will reply to you.",
    ],
    [
      'a changed price',
      [{ sku: 'kopi', quantity: '2', price: '15000' }],
      'Kopi: harga hari ini Rp 18.000, bukan Rp 15.000. Totalnya Rp 36.000. Kami simpan selama 30 menit. Apakah Anda setuju?',
      "Kopi: today's price is Rp 18.000, not Rp 15.000. The total is Rp 36.000. We are holding it for 30 minutes. Do you agree?",
    ],
  ])('%s', async (_, items, indonesian, english) => {
    const w = await shop();
    const one = await w.order(...items);
    await w.notify(one);
    await w.settings('en');
    await w.post(one, 'cancel');
    const two = await w.order(...items);
    await w.notify(two);
    expect(await w.notices()).toEqual(
      expect.arrayContaining([
        `Pesanan 261124-${one.slice(-4)}: ${indonesian}`,
        `Order 261124-${two.slice(-4)}: ${english}`,
      ]),
    );
  });
});

test('adds buttons with order and version to the latest quote only', async () => {
  const w = await shop();
  const id = await w.order({ sku: 'kopi' });
  await w.post(id, 'quote', { deliveryFee: '2000' });
  await w.post(id, 'quote', { deliveryFee: '3000' });
  await w.notify(id);
  const quotes = (await w.thread()).map(({ content }) => content).filter((content) => content?.type === 'interactive');
  expect(quotes).toMatchObject([
    {
      interactive: {
        body: { text: expect.stringContaining('totalnya Rp 21.000. Kami simpan selama 30 menit.') },
        action: {
          buttons: [
            { reply: { id: `warung.order.confirm.${id}.3`, title: 'Setuju' } },
            { reply: { id: `warung.order.cancel.${id}.3`, title: 'Batal' } },
          ],
        },
      },
    },
  ]);
  await w.pressButton(`warung.order.cancel.${id}.3`);
  expect(await w.view(id)).toMatchObject({ status: 'cancelled' });
});

const TEMPLATE: ListedTemplate = {
  ...{ name: 'order_update', language: 'id', category: 'UTILITY', status: 'APPROVED', reason: null },
  ...{ body: 'Pesanan {{1}}: {{2}}', parameters: 2, components: '[]' },
};

test('sends an approved template outside the customer service window', async () => {
  const w = await shop();
  await w.table.put(putTemplate(w.scope, '99', TEMPLATE, w.now()));
  const id = await w.order({ sku: 'kopi' });
  w.advance(SERVICE_WINDOW_SECONDS);
  await w.expire(id);
  await w.notify(id);
  const contents = (await w.thread()).flatMap(({ content }) => (content?.type === 'template' ? [content] : []));
  expect(contents.map(({ template }) => template.components?.[0]?.parameters?.map(({ text }) => text))).toEqual([
    [`261124-${id.slice(-4)}`, 'kami simpan untuk Anda selama 30 menit. Total Rp 18.000.'],
    [`261124-${id.slice(-4)}`, expect.stringContaining('waktu simpannya habis')],
  ]);
});

test.each([
  ['no template', undefined],
  ['a marketing template', { ...TEMPLATE, category: 'MARKETING' }],
  ['a template that is not approved', { ...TEMPLATE, status: 'PENDING' }],
  ['a template with other variables', { ...TEMPLATE, parameters: 1 }],
])('records the refusal once outside the window with %s', async (_, template) => {
  const w = await shop();
  if (template) await w.table.put(putTemplate(w.scope, '99', template, w.now()));
  const id = await w.order({ sku: 'kopi' });
  w.advance(SERVICE_WINDOW_SECONDS);
  expect(await w.notify(id)).toBeUndefined();
  await w.customerWrites(w.now());
  await w.notify(id);
  expect(await w.notices()).toEqual([]);
  const { json } = await w.call('GET', `/v1/orders/${id}`);
  expect(json).toMatchObject({ notices: [{ version: 1, state: 'refused', reason: 'WindowClosed', messageId: null }] });
});

test('retries the notice later when the tenant has reached its send rate', async () => {
  const w = await shop();
  await setLimits(w.table, w.scope.tenantId, { monthlyMessages: null, sendsPerMinute: 1 });
  const id = await w.order({ sku: 'kopi' });
  await w.post(id, 'confirm');
  const wait = await w.notify(id);
  expect(wait).toBeGreaterThan(0);
  w.advance(wait ?? 0);
  expect(await w.notify(id)).toBeUndefined();
  expect(await w.notices()).toHaveLength(2);
});

test('states the remaining amount for cash on delivery', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5, rupiah('120000'));
  const id = await w.order({ sku: 'kopi', price: '120000' });
  await w.notify(id);
  await w.post(id, 'payments', { method: 'transfer', amount: '50000' });
  await w.post(id, 'payments', { method: 'cod', amount: '70000', stage: 'agreed' });
  await w.notify(id);
  const texts = (await w.notices()).map((text) => String(text).split(': ')[1]);
  expect(texts.slice(-2)).toEqual([
    'pembayaran Rp 50.000 sudah kami terima. Total Rp 120.000, sisa Rp 70.000.',
    'bayar di tempat Rp 70.000.',
  ]);
});
