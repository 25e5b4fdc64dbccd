import type { Customer, CustomerMessage } from '@warung/simulator';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createOrderClient, type OrderView, rupiah } from '../../harness/order-client.ts';
import { type SimulatedPlatform, startTestPlatform } from '../../harness/platform.ts';

let meta: SimulatedPlatform;
let shop: ReturnType<typeof createOrderClient>;
let customers = 0;
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
  readonly person: Customer;
  /** What the business wrote into the chat, oldest first. */
  told(): readonly string[];
  order(): Promise<OrderView>;
}

/** A customer of its own sends a cart from the phone. */
async function buys(...items: readonly Item[]): Promise<Buyer> {
  customers += 1;
  const phone = `62815000${String(customers).padStart(5, '0')}`;
  const person = meta.simulator.addCustomer({ name: `Pembeli ${customers}`, phone });
  const known = new Set((await shop.orders()).map(({ id }) => id));
  meta.simulator.sendAsCustomer(person.id, numberId(), { type: 'order', catalogId: '7', items: [...items] });
  await meta.idle();
  const made = (await shop.orders()).filter(({ id }) => !known.has(id));
  return {
    person,
    told: () => bubbles(person).flatMap(({ from, content }) => (from === 'business' ? [textOf(content)] : [])),
    order: async () => {
      expect(made).toHaveLength(1);
      return shop.order(made[0]?.id ?? '');
    },
  };
}

const bubbles = ({ id }: Customer) => meta.simulator.readChat(id, numberId()).bubbles;
const textOf = (content: object): string =>
  /"body":(?:\{"text":)?"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(content))?.[1] ?? '';

test('a cart is reserved, confirmed, paid and shipped; the customer hears each step once', async () => {
  await shop.product('kopi-1', 5, '18000', 'Kopi susu');
  const buyer = await buys(item('kopi-1', { quantity: 2 }));
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
  expect(buyer.told()).toEqual([
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

test('what cannot be had as it was sent is told, and nothing is held for it', async () => {
  await shop.product('teh-1', 3, '9000', 'Teh');
  const cases = [
    { items: [item('hantu')], outcome: 'unknown_sku', says: 'hantu: tidak ada di toko kami.' },
    { items: [item('teh-1', { price: 1, currency: 'USD' })], outcome: 'currency_differs', says: 'bukan dalam USD' },
    { items: [item('teh-1', { price: 9000, quantity: 4 })], outcome: 'short_stock', says: 'Teh: tinggal 3.' },
  ];
  for (const { items, outcome, says } of cases) {
    const buyer = await buys(...items);
    expect(await buyer.order()).toMatchObject({ status: 'needs_review', lines: [{ outcome }] });
    expect(buyer.told()).toEqual([expect.stringContaining(says)]);
  }
  expect((await shop.stock('teh-1')).counters).toMatchObject({ held: 0, sellable: 3 });
});

test('a changed price is offered anew, and the customer agrees by a button', async () => {
  await shop.product('roti-1', 2, '12500', 'Roti');
  const buyer = await buys(item('roti-1', { price: 10000.5 }));
  const { id, number, version } = await buyer.order();
  expect(await shop.order(id)).toMatchObject({ status: 'quoted', lines: [{ price: { claimed: rupiah('10000.5') } }] });
  expect(buyer.told()).toEqual([
    `Pesanan ${number}: Roti: harga hari ini Rp 12.500, bukan Rp 10.001. Totalnya Rp 12.500. Kami simpan selama 30 menit. Apakah Anda setuju?`,
  ]);
  const asked = bubbles(buyer.person).at(-1)?.wamid ?? '';
  meta.simulator.sendAsCustomer(buyer.person.id, numberId(), {
    type: 'tap',
    to: asked,
    id: `warung.order.confirm.${id}.${version}`,
  });
  await meta.idle();
  expect(await shop.order(id)).toMatchObject({ status: 'confirmed', history: [{}, { by: 'customer' }] });
  expect(buyer.told()).toHaveLength(2);
});

test('a hold ends by the clock, and for the next buyer before that', async () => {
  await shop.product('gula-1', 1);
  const late = await buys(item('gula-1'));
  const { id } = await late.order();
  const { clock } = meta.platform.runtime;
  await clock.advance(29 * 60_000);
  await meta.idle();
  expect(await shop.order(id)).toMatchObject({ status: 'reserved' });
  await clock.advance(2 * 60_000);
  await meta.idle();
  expect(await shop.order(id)).toMatchObject({ status: 'expired' });
  expect(late.told().at(-1)).toContain('waktu simpannya habis');
  expect(await shop.stock('gula-1')).toMatchObject({ counters: { held: 0, sellable: 1 }, held: 0 });

  // An order that nobody expired in time: its hold has run out in the table only.
  const slow = await (await buys(item('gula-1'))).order();
  await shop.table.update({ key: shop.scope.hold('gula-1', slow.id), set: { until: 1 } });
  await shop.table.update({ key: shop.scope.order(slow.id), set: { heldUntil: 1 } });
  const next = await buys(item('gula-1'));
  expect(await next.order()).toMatchObject({ status: 'reserved' });
  expect(await shop.order(slow.id)).toMatchObject({ status: 'expired' });
});
