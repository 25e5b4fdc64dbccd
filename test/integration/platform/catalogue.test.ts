import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { type SimulatedPlatform, startTestPlatform } from '../../harness/platform.ts';

const productSchema = z.object({
  stock: z.number(),
  onHand: z.number(),
  version: z.number(),
  sync: z.object({ state: z.string(), reason: z.object({ en: z.string(), id: z.string() }).nullable() }),
});

let meta: SimulatedPlatform;
let customer: string;
beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly'), simulator: {} });
  customer = meta.simulator.addCustomer({ name: 'Budi', phone: '6281200009999' }).id;
});
afterAll(() => meta.stop());

const rupiah = (amount: string) => ({ amount, currency: 'IDR' });
const call = async (method: string, path: string, body?: unknown) => {
  const answer = await meta.request(method, path, body === undefined ? {} : { body });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
};
const product = async (sku: string) => productSchema.parse(await call('GET', `/v1/products/${sku}`));

/** Returns the products that a customer sees in the shop's catalogue on the phone. */
function shown() {
  const { catalogue } = meta.simulator.readChat(customer, meta.credentials.demo.phoneNumberId);
  return (catalogue?.products ?? []).map(({ sku, name, price, available }) => [sku, name, price, available]);
}

describe('a product of the shop', () => {
  test('is shown in the catalogue on the phone with its current price and availability', async () => {
    const kopi = { sku: 'kopi', name: 'Kopi tubruk', price: rupiah('10000'), stock: 2 };
    await call('POST', '/v1/products', kopi);
    await call('POST', '/v1/products', { sku: 'teh', name: 'Teh tarik', price: rupiah('12000'), stock: 0 });
    expect((await product('kopi')).sync.state).toMatch(/pending|checking/);
    await meta.drain();
    expect(shown()).toEqual([
      ['kopi', 'Kopi tubruk', '10000', true],
      ['teh', 'Teh tarik', '12000', false],
    ]);
    expect((await product('kopi')).sync).toMatchObject({ state: 'synced' });

    await call('PUT', '/v1/products/kopi', { name: 'Kopi tubruk panas', price: rupiah('11000') });
    await call('PUT', '/v1/products/kopi/sold-out', { soldOut: true });
    await call('PUT', '/v1/products/teh/stock', { onHand: 5 });
    await meta.drain();
    expect(shown()).toEqual([
      ['kopi', 'Kopi tubruk panas', '11000', false],
      ['teh', 'Teh tarik', '12000', true],
    ]);
    expect(await product('kopi')).toMatchObject({ stock: 0, onHand: 2, version: 2, sync: { state: 'synced' } });

    await call('PUT', '/v1/products/kopi/sold-out', { soldOut: false });
    await call('POST', '/v1/products/kopi/stock/adjustments', { by: -1 });
    await meta.drain();
    expect(shown()[0]).toEqual(['kopi', 'Kopi tubruk panas', '11000', true]);
    expect(await call('GET', '/v1/products/kopi/stock-check')).toMatchObject({
      equal: true,
      counters: { onHand: 1, held: 0, allocated: 0, sellable: 1 },
      movements: { onHand: 1, count: 2 },
    });
  });

  test('shows why WhatsApp rejects it, until it is corrected', async () => {
    // Meta accepts at most two decimal places; the dinar has three.
    const price = { amount: '1.250', currency: 'KWD' };
    await call('POST', '/v1/products', { sku: 'kurma', name: 'Kurma', price, stock: 3 });
    await meta.drain();
    const { sync } = await product('kurma');
    expect(sync).toMatchObject({ state: 'rejected', reason: { en: expect.stringContaining('The price must be') } });
    expect(shown()).not.toContainEqual(expect.arrayContaining(['kurma']));
    await call('PUT', '/v1/products/kurma', { name: 'Kurma', price: rupiah('60000') });
    await meta.drain();
    expect((await product('kurma')).sync).toMatchObject({ state: 'synced', reason: null });
    expect(shown()).toContainEqual(['kurma', 'Kurma', '60000', true]);
  });

  test('moves to another catalogue when the owner chooses one', async () => {
    const before = shown();
    expect(await call('GET', '/v1/catalogue')).toMatchObject({ chosen: false, shown: true, cart: true, remedy: null });
    expect(await call('PUT', '/v1/catalogue', { catalogId: '5550001' })).toMatchObject({
      catalogId: '5550001',
      chosen: true,
    });
    expect(shown()).toEqual([]);
    await meta.drain();
    expect(shown()).toEqual(before);
  });
});
