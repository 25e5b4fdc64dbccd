import type { Customer, CustomerMessage } from '@warung/simulator';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createOrderClient, type OrderView, rupiah } from '../../harness/order-client.ts';
import { type SimulatedPlatform, startTestPlatform } from '../../harness/platform.ts';

let meta: SimulatedPlatform;
let shop: ReturnType<typeof createOrderClient>;
let customerCount = 0;
const numberId = (): string => meta.credentials.demo.phoneNumberId;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly'), fillShop: true, simulator: {} });
  shop = createOrderClient(meta, meta.credentials.demo);
});
afterAll(() => meta.stop());

type Item = Extract<CustomerMessage, { type: 'order' }>['items'][number];
const item = (sku: string, more: Partial<Item> = {}): Item => ({
  sku,
  quantity: 1,
  price: 18000,
  currency: 'IDR',
  ...more,
});

interface Buyer {
  readonly customer: Customer;
  /** Returns the texts that the business sent, oldest first. */
  notices(): readonly string[];
  order(): Promise<OrderView>;
}

/** Lets a new customer send a cart from the phone. */
async function sendCart(...items: readonly Item[]): Promise<Buyer> {
  customerCount += 1;
  const phone = `62815000${String(customerCount).padStart(5, '0')}`;
  const customer = meta.simulator.addCustomer({ name: `Pembeli ${customerCount}`, phone });
  const known = new Set((await shop.orders()).map(({ id }) => id));
  meta.simulator.sendAsCustomer(customer.id, numberId(), { type: 'order', catalogId: '7', items: [...items] });
  await meta.idle();
  const made = (await shop.orders()).filter(({ id }) => !known.has(id));
  return {
    customer,
    notices: () => bubbles(customer).flatMap(({ from, content }) => (from === 'business' ? [textOf(content)] : [])),
    order: async () => {
      expect(made).toHaveLength(1);
      return shop.order(made[0]?.id ?? '');
    },
  };
}

const bubbles = ({ id }: Customer) => meta.simulator.readChat(id, numberId()).bubbles;
const textOf = (content: object): string =>
  /"body":(?:\{"text":)?"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(content))?.[1] ?? '';

test('a cart is reserved, confirmed, paid and shipped; the customer is notified of each step once', async () => {
  await shop.product('kopi-1', 5, '18000', 'Kopi susu');
  const buyer = await sendCart(item('kopi-1', { quantity: 2 }));
  const { id, number } = await buyer.order();
  expect(await shop.order(id)).toMatchObject({
    status: 'reserved',
    contact: { name: 'Pembeli 1' },
    lines: [{ sku: 'kopi-1', price: { claimed: rupiah('18000') }, amount: rupiah('36000') }],
    total: rupiah('36000'),
  });
  expect((await shop.stock('kopi-1')).counters).toMatchObject({ held: 2, sellable: 3 });
  expect((await shop.post(id, 'confirm')).status).toBe(200);
  expect(await shop.post(id, 'fulfilment', { status: 'shipped' })).toMatchObject({
    status: 409,
    type: 'application/problem+json',
    body: { allowed: ['preparing', 'ready_for_pickup'] },
  });
  const pay = { method: 'transfer', amount: '36000', reference: 'BCA-1' };
  expect((await shop.post(id, 'payments', pay)).status).toBe(201);
  expect((await shop.post(id, 'payments', pay)).status).toBe(200);
  expect((await shop.post(id, 'fulfilment', { status: 'shipped', tracking: 'JNE-9' })).status).toBe(200);
  await meta.idle();
  expect(buyer.notices()).toEqual([
    `Pesanan ${number}: kami simpan untuk Anda selama 30 menit. Total Rp 36.000.`,
    `Pesanan ${number}: sudah pasti. Total Rp 36.000.`,
    `Pesanan ${number}: pembayaran Rp 36.000 sudah kami terima. Lunas.`,
    `Pesanan ${number}: sudah dikirim. Nomor resi JNE-9.`,
  ]);
  const { counters, moved, held } = await shop.stock('kopi-1');
  expect(counters).toEqual({ ...moved, soldOut: false });
  expect([counters?.onHand, counters?.sellable, held]).toEqual([3, 3, 0]);
  expect(await shop.order(id)).toMatchObject({
    payment: 'paid',
    fulfilment: 'shipped',
    notices: [1, 2, 3, 4].map((version) => ({ version, state: 'told' })),
  });
});

test('a cart that cannot be fulfilled as sent is reported to the customer, and no stock is held for it', async () => {
  await shop.product('teh-1', 3, '9000', 'Teh');
  const cases = [
    { items: [item('hantu')], outcome: 'unknown_sku', expectedText: 'hantu: tidak ada di toko kami.' },
    {
      items: [item('teh-1', { price: 1, currency: 'USD' })],
      outcome: 'currency_differs',
      expectedText: 'bukan dalam USD',
    },
    { items: [item('teh-1', { price: 9000, quantity: 4 })], outcome: 'short_stock', expectedText: 'Teh: tinggal 3.' },
  ];
  for (const { items, outcome, expectedText } of cases) {
    const buyer = await sendCart(...items);
    expect(await buyer.order()).toMatchObject({ status: 'needs_review', lines: [{ outcome }] });
    expect(buyer.notices()).toEqual([expect.stringContaining(expectedText)]);
  }
  expect((await shop.stock('teh-1')).counters).toMatchObject({ held: 0, sellable: 3 });
});

test('a changed price is quoted to the customer, who accepts it with a button', async () => {
  await shop.product('roti-1', 2, '12500', 'Roti');
  const buyer = await sendCart(item('roti-1', { price: 10000.5 }));
  const { id, number, version } = await buyer.order();
  expect(await shop.order(id)).toMatchObject({ status: 'quoted', lines: [{ price: { claimed: rupiah('10000.5') } }] });
  expect(buyer.notices()).toEqual([
    `Pesanan ${number}: Roti: harga hari ini Rp 12.500, bukan Rp 10.001. Totalnya Rp 12.500. Kami simpan selama 30 menit. Apakah Anda setuju?`,
  ]);
  const quoteWamid = bubbles(buyer.customer).at(-1)?.wamid ?? '';
  meta.simulator.sendAsCustomer(buyer.customer.id, numberId(), {
    type: 'tap',
    to: quoteWamid,
    id: `warung.order.confirm.${id}.${version}`,
  });
  await meta.idle();
  expect(await shop.order(id)).toMatchObject({ status: 'confirmed', history: [{}, { by: 'customer' }] });
  expect(buyer.notices()).toHaveLength(2);
});

test('a hold expires by the clock, or when the next buyer needs the stock of an overdue hold', async () => {
  await shop.product('gula-1', 1);
  const lateBuyer = await sendCart(item('gula-1'));
  const { id } = await lateBuyer.order();
  const { clock } = meta.platform.runtime;
  await clock.advance(29 * 60_000);
  await meta.idle();
  expect(await shop.order(id)).toMatchObject({ status: 'reserved' });
  await clock.advance(2 * 60_000);
  await meta.idle();
  expect(await shop.order(id)).toMatchObject({ status: 'expired' });
  expect(lateBuyer.notices().at(-1)).toContain('waktu simpannya habis');
  expect(await shop.stock('gula-1')).toMatchObject({ counters: { held: 0, sellable: 1 }, held: 0 });

  // An order that was not expired in time: its hold is overdue only in the table.
  const slow = await (await sendCart(item('gula-1'))).order();
  await shop.table.update({ key: shop.scope.hold('gula-1', slow.id), set: { until: 1 } });
  await shop.table.update({ key: shop.scope.order(slow.id), set: { heldUntil: 1 } });
  const next = await sendCart(item('gula-1'));
  expect(await next.order()).toMatchObject({ status: 'reserved' });
  expect(await shop.order(slow.id)).toMatchObject({ status: 'expired' });
});
