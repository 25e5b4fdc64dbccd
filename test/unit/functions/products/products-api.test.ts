import { expect, test } from 'vitest';
import { allocateHold, holdStock, releaseHold } from '../../../../shared/entities/stock.ts';
import { NOW } from '../tenants/tenants-fixture.ts';
import { createProductsFixture, KOPI, PHONE } from './products-fixture.ts';

const move = (quantity: number, id: string) => ({ sku: 'kopi', quantity, orderId: 'order', at: NOW, id });

test('creates, returns, lists and searches products', async () => {
  const { call } = await createProductsFixture();
  const made = await call('POST', '/v1/products', {
    ...KOPI,
    price: { amount: '10000.00', currency: 'IDR' },
    group: 'kopi-group',
    variant: { ukuran: 'L' },
  });
  expect(made).toEqual({
    status: 201,
    json: {
      sku: 'kopi',
      name: 'Kopi tubruk',
      description: null,
      price: { amount: '10000', currency: 'IDR' },
      imageUrl: null,
      group: 'kopi-group',
      variant: { ukuran: 'L' },
      ...{ stock: 5, onHand: 5, held: 0, allocated: 0, available: 5, soldOut: false, version: 1 },
      updatedAt: new Date(NOW * 1000).toISOString(),
      sync: { state: 'pending', reason: null, at: null },
    },
  });
  expect(await call('GET', '/v1/products/kopi')).toEqual({ status: 200, json: made.json });
  expect(await call('GET', '/v1/products/teh')).toMatchObject({ status: 404 });
  expect(await call('GET', '/v1/products/..%23x')).toMatchObject({ status: 404 });
  await call('POST', '/v1/products', { ...KOPI, sku: 'abc', name: 'Teh tarik' });
  await call('POST', '/v1/products', { ...KOPI, sku: 'xyz', name: 'Roti' });
  const first = (await call('GET', '/v1/products?limit=2')).json;
  expect(first.data.map(({ sku }: { sku: string }) => sku)).toEqual(['abc', 'kopi']);
  const second = (await call('GET', `/v1/products?limit=2&cursor=${first.next}`)).json;
  expect(second).toMatchObject({ data: [{ sku: 'xyz' }], next: null });
  expect(await call('GET', `/v1/products?q=a&cursor=${first.next}`)).toMatchObject({ status: 400 });
  expect((await call('GET', '/v1/products?q=TARIK%20teh')).json).toMatchObject({ data: [{ sku: 'abc' }] });
});

test('returns the existing product for the same request, and rejects another product with its SKU', async () => {
  const { call } = await createProductsFixture();
  await call('POST', '/v1/products', KOPI, 'key');
  expect(await call('POST', '/v1/products', KOPI, 'key')).toMatchObject({ status: 201, json: { version: 1 } });
  expect(await call('POST', '/v1/products', KOPI)).toMatchObject({ status: 201 });
  for (const other of [{ name: 'Lain' }, { stock: 6 }, { description: 'Enak' }])
    expect(await call('POST', '/v1/products', { ...KOPI, ...other })).toMatchObject({
      status: 409,
      json: { code: 'SkuTaken' },
    });
});

test.each([
  { sku: '-kopi' },
  { sku: 'a/b' },
  { sku: 'x'.repeat(65) },
  { price: { amount: '-1', currency: 'IDR' } },
  { price: { amount: '1.001', currency: 'IDR' } },
  { price: { amount: '1.5', currency: 'JPY' } },
  { price: { amount: '1'.repeat(13), currency: 'IDR' } },
  { price: { amount: 10000, currency: 'IDR' } },
  { stock: -1 },
  { stock: 1.5 },
  { imageUrl: 'http://shop.example/a.jpg' },
  { name: ' ' },
  { variant: {} },
  { variant: { 'a#b': 'x' } },
])('rejects a product with %o', async (wrong) => {
  const { call } = await createProductsFixture();
  expect(await call('POST', '/v1/products', { ...KOPI, ...wrong })).toMatchObject({ status: 422 });
});

test('replaces all details, and rejects an outdated version', async () => {
  const { call } = await createProductsFixture();
  await call('POST', '/v1/products', { ...KOPI, description: 'Enak' });
  const price = { amount: '12000', currency: 'IDR' };
  expect(await call('PUT', '/v1/products/kopi', { name: 'Kopi', price, version: 1 })).toMatchObject({
    status: 200,
    json: { name: 'Kopi', price, description: null, version: 2, stock: 5 },
  });
  expect(await call('PUT', '/v1/products/kopi', { name: 'Kopi lagi', price, version: 1 })).toMatchObject({
    status: 409,
    json: { code: 'Changed', version: 2 },
  });
  expect((await call('PUT', '/v1/products/kopi', { name: 'Kopi', price })).json).toMatchObject({ version: 2 });
  expect(await call('PUT', '/v1/products/teh', { name: 'Teh', price })).toMatchObject({ status: 404 });
});

test('sets and adjusts stock, but never below the promised pieces', async () => {
  const { call, table, scope } = await createProductsFixture();
  await call('POST', '/v1/products', KOPI);
  await table.transact(holdStock(scope, move(3, 'a'), NOW + 60));
  expect((await call('GET', '/v1/products/kopi')).json).toMatchObject({ stock: 2, onHand: 5, held: 3 });
  expect(await call('PUT', '/v1/products/kopi/stock', { onHand: 2 })).toMatchObject({
    status: 409,
    json: { code: 'Promised', promised: 3, detail: expect.stringContaining('3 of 5 pieces are promised') },
  });
  expect(await call('PUT', '/v1/products/kopi/stock', { onHand: 3 })).toMatchObject({ json: { stock: 0, onHand: 3 } });
  expect(await call('POST', '/v1/products/kopi/stock/adjustments', { by: -1 })).toMatchObject({ status: 409 });
  const path = '/v1/products/kopi/stock/adjustments';
  expect(await call('POST', path, { by: 2 }, 'once')).toMatchObject({ json: { stock: 2, onHand: 5 } });
  expect(await call('POST', path, { by: 2 }, 'once')).toMatchObject({ json: { stock: 2, onHand: 5 } });
  expect((await call('GET', '/v1/products/kopi')).json).toMatchObject({ stock: 2, onHand: 5 });
  expect(await call('POST', path, { by: 0 })).toMatchObject({ status: 422 });
  expect(await call('POST', '/v1/products/teh/stock/adjustments', { by: 1 })).toMatchObject({ status: 404 });
});

test('retries a count after concurrent changes', async () => {
  const { call, table, scope } = await createProductsFixture();
  await call('POST', '/v1/products', KOPI);
  const { transact } = table;
  let overtaken = false;
  table.transact = async (writes) => {
    if (!overtaken) {
      overtaken = true;
      await transact(holdStock(scope, move(2, 'a'), NOW + 60));
      await call('POST', '/v1/products/kopi/stock/adjustments', { by: 4 });
    }
    return transact(writes);
  };
  expect(await call('PUT', '/v1/products/kopi/stock', { onHand: 6 })).toMatchObject({ json: { onHand: 6, stock: 4 } });
  expect((await call('GET', '/v1/products/kopi/stock-check')).json).toMatchObject({ equal: true });
});

test('does not hold pieces of a sold-out product, and keeps its counters', async () => {
  const { call, table, scope } = await createProductsFixture();
  await call('POST', '/v1/products', KOPI);
  await table.transact(holdStock(scope, move(1, 'a'), NOW + 60));
  for (const _ of [1, 2])
    expect(await call('PUT', '/v1/products/kopi/sold-out', { soldOut: true })).toMatchObject({
      status: 200,
      json: { stock: 0, available: 0, onHand: 5, soldOut: true },
    });
  expect(await table.transact(holdStock(scope, { ...move(1, 'b'), orderId: 'other' }, NOW))).toMatchObject({
    ok: false,
  });
  // Existing holds remain valid.
  expect(await table.transact(allocateHold(scope, move(1, 'c')))).toMatchObject({ ok: true });
  expect((await call('PUT', '/v1/products/kopi/sold-out', { soldOut: false })).json).toMatchObject({ stock: 4 });
  expect(await call('PUT', '/v1/products/teh/sold-out', { soldOut: true })).toMatchObject({ status: 404 });
});

test('lists movements newest first, and checks the stock against them', async () => {
  const { call, table, scope, time, shop } = await createProductsFixture();
  await call('POST', '/v1/products', KOPI);
  await table.transact(holdStock(scope, { ...move(3, 'a'), at: NOW + 1 }, NOW + 60));
  time.now += 2;
  await call('POST', '/v1/products/kopi/stock/adjustments', { by: -1 });
  const first = (await call('GET', '/v1/products/kopi/movements?limit=2')).json;
  expect(first.data).toMatchObject([
    { kind: 'count', onHand: -1, by: shop.ownerId, orderId: null },
    { kind: 'hold', held: 3, onHand: 0, orderId: 'order', by: null },
  ]);
  expect((await call('GET', `/v1/products/kopi/movements?limit=2&cursor=${first.next}`)).json).toMatchObject({
    data: [{ kind: 'count', onHand: 5 }],
    next: null,
  });
  expect((await call('GET', '/v1/products/kopi/stock-check')).json).toEqual({
    sku: 'kopi',
    equal: true,
    counters: { onHand: 4, held: 3, allocated: 0, sellable: 1 },
    movements: { onHand: 4, held: 3, allocated: 0, sellable: 1, count: 3 },
    holds: { quantity: 3, count: 1 },
  });
  // Release a hold without its counters, which the application never does.
  const [, hold] = releaseHold(scope, move(3, 'x'));
  await table.transact(hold ? [hold] : []);
  expect((await call('GET', '/v1/products/kopi/stock-check')).json).toMatchObject({ equal: false });
});

test('uses the catalogue that WhatsApp reports until an owner selects one', async () => {
  const { call, graph, business, shop } = await createProductsFixture();
  graph.connected = [];
  expect((await call('GET', '/v1/catalogue')).json).toMatchObject({
    catalogId: null,
    chosen: false,
    remedy: { en: expect.stringContaining('no catalogue') },
  });
  expect((await call('PUT', '/v1/catalogue', { catalogId: '9' })).json).toEqual({
    ...{ catalogId: '9', chosen: true, phoneNumberId: PHONE, shown: true, cart: true, remedy: null },
  });
  expect(await call('PUT', '/v1/catalogue', { catalogId: '8' })).toMatchObject({ status: 409 });
  expect((await call('GET', '/v1/catalogue')).json).toMatchObject({ catalogId: '9', chosen: true });
  const agent = await business.tenant('Lain');
  const added = await shop.owner('POST', '/v1/agents', { name: 'Agus', role: 'agent' });
  const { apiKey } = Object(added.json);
  expect(await call('PUT', '/v1/catalogue', { catalogId: '9' }, undefined, apiKey)).toMatchObject({ status: 403 });
  expect(await call('GET', '/v1/products/kopi', undefined, undefined, agent.apiKey)).toMatchObject({ status: 404 });
});

test('reports no catalogue, and the remedy, without a number', async () => {
  const { call } = await createProductsFixture({ number: false });
  expect((await call('GET', '/v1/catalogue')).json).toMatchObject({
    catalogId: null,
    remedy: { en: expect.stringContaining('Connect a number') },
  });
  expect(await call('PUT', '/v1/catalogue', { catalogId: '9' })).toMatchObject({ status: 409 });
});
