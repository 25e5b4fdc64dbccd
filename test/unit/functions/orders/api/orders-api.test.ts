import { expect, test } from 'vitest';
import { createOrdersFixture, rupiah } from '../orders-fixture.ts';

test('creates an order with a delivery fee for a conversation', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5, rupiah('18000'), 'Kopi');
  const body = {
    conversationId: w.conversationId,
    lines: [{ sku: 'kopi', quantity: 2, variant: 'panas', note: 'kurang manis' }],
    deliveryFee: '7500',
    address: 'Jalan Melati 3',
  };
  const made = await w.call('POST', '/v1/orders', { body, idempotencyKey: 'k1' });
  expect(made).toMatchObject({
    status: 201,
    json: {
      status: 'reserved',
      total: rupiah('43500'),
      deliveryFee: rupiah('7500'),
      address: 'Jalan Melati 3',
      pickup: false,
      lines: [{ variant: 'panas', note: 'kurang manis', price: { claimed: null, applied: rupiah('18000') } }],
    },
  });
  expect(await w.call('POST', '/v1/orders', { body, idempotencyKey: 'k1' })).toEqual(made);
  expect(await w.stock('kopi')).toMatchObject({ held: 2 });
});

test('rejects unknown products and short stock, and holds nothing', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 1);
  await w.product('roti', 5);
  const make = (lines: unknown, more: object = {}) =>
    w.call('POST', '/v1/orders', { body: { conversationId: w.conversationId, lines, ...more } });
  expect(await make([{ sku: 'teh', quantity: 1 }])).toMatchObject({
    status: 422,
    json: { errors: [{ at: 'body.lines.0.sku' }] },
  });
  expect(
    await make([
      { sku: 'roti', quantity: 1 },
      { sku: 'kopi', quantity: 2 },
    ]),
  ).toMatchObject({ status: 409, json: { code: 'ShortStock', short: [{ sku: 'kopi', left: 1 }] } });
  expect(await make([{ sku: 'roti', quantity: 1 }], { address: 'x', pickup: true })).toMatchObject({ status: 422 });
  expect(await make([{ sku: 'roti', quantity: 1 }], { deliveryFee: { amount: '1', currency: 'USD' } })).toMatchObject({
    status: 422,
  });
  expect(await make([{ sku: 'roti', quantity: 1 }], { conversationId: w.scope.tenantId })).toMatchObject({
    status: 422,
  });
  expect(await w.stock('roti')).toMatchObject({ held: 0 });
});

test('moves an order from reserved to closed together with its stock', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5);
  const id = await w.order({ sku: 'kopi', quantity: '2' });
  expect(await w.post(id, 'confirm', undefined, 'c1')).toMatchObject({ status: 200, json: { status: 'confirmed' } });
  expect(await w.post(id, 'confirm', undefined, 'c1')).toMatchObject({ status: 200, json: { version: 2 } });
  expect(await w.post(id, 'confirm')).toMatchObject({ status: 409, json: { allowed: ['cancelled'] } });
  expect(await w.post(id, 'fulfilment', { status: 'shipped' })).toMatchObject({
    status: 409,
    json: { code: 'NotAllowed', allowed: ['preparing', 'ready_for_pickup'] },
  });
  expect(await w.stock('kopi')).toMatchObject({ onHand: 5, held: 0, allocated: 2, sellable: 3 });
  const paid = await w.post(id, 'payments', { method: 'transfer', amount: '36000', reference: 'BCA-1', proof: 'p' });
  expect(paid).toMatchObject({ status: 201, json: { payment: 'paid', paid: rupiah('36000') } });
  expect(await w.post(id, 'fulfilment', { status: 'shipped', tracking: 'JNE1' })).toMatchObject({ status: 200 });
  expect(await w.stock('kopi')).toMatchObject({ onHand: 3, held: 0, allocated: 0, sellable: 3 });
  expect(await w.post(id, 'cancel')).toMatchObject({ status: 409 });
  expect(await w.post(id, 'fulfilment', { status: 'delivered' })).toMatchObject({
    json: { status: 'closed', fulfilment: 'delivered', version: 6 },
  });
  expect((await w.call('GET', '/v1/orders?state=done')).json).toMatchObject({ data: [{ id }] });
  expect((await w.call('GET', '/v1/orders?state=open')).json).toMatchObject({ data: [] });
  expect(await w.post(id, 'fulfilment', { status: 'returned', restock: true })).toMatchObject({ status: 200 });
  expect(await w.stock('kopi')).toMatchObject({ onHand: 5, sellable: 5 });
  expect((await w.ledger('kopi')).counters).toEqual({ onHand: 5, held: 0, allocated: 0, sellable: 5 });
});

test('adds up payments and records the same reference once', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5, rupiah('10000'));
  const id = await w.order({ sku: 'kopi', quantity: '2', price: '10000' });
  const pay = (amount: unknown, reference?: string) =>
    w.post(id, 'payments', { method: 'qris', amount, ...(reference === undefined ? {} : { reference }) });
  expect(await pay('5000', 'a')).toMatchObject({
    status: 201,
    json: { payment: 'partially_paid', status: 'confirmed' },
  });
  expect(await pay('5000', 'a')).toMatchObject({ status: 200, json: { paid: rupiah('5000') } });
  expect(await pay('6000', 'a')).toMatchObject({ status: 409 });
  expect(await pay({ amount: '5', currency: 'USD' })).toMatchObject({ status: 422 });
  expect(await pay('0')).toMatchObject({ status: 422 });
  expect(await pay('15000', 'b')).toMatchObject({ status: 201, json: { payment: 'paid' } });
  expect(await pay('100.50', 'c')).toMatchObject({ json: { payment: 'overpaid', paid: rupiah('20100.5') } });
  const refund = (amount: string) => w.post(id, 'refunds', { amount });
  expect(await refund('20101')).toMatchObject({ status: 422 });
  expect(await refund('100.5')).toMatchObject({ status: 201, json: { payment: 'paid', paid: rupiah('20000') } });
  const { json } = await w.call('GET', `/v1/orders/${id}`);
  expect(json).toMatchObject({ payments: [{ amount: rupiah('5000') }, {}, {}, { kind: 'refund' }] });
});

test('treats the same reference as one payment, whatever its method', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5);
  const id = await w.order({ sku: 'kopi' });
  const pay = (method: string) => w.post(id, 'payments', { method, amount: '18000', reference: 'TRX1' });
  expect(await pay('transfer')).toMatchObject({ status: 201, json: { payment: 'paid' } });
  expect(await pay('cod')).toMatchObject({ status: 200, json: { payment: 'paid', paid: rupiah('18000') } });
});

test('rejects an amount finer than the minor unit, or too long to be stored', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5);
  const id = await w.order({ sku: 'kopi' });
  for (const amount of ['12333.3333', '9'.repeat(13)]) {
    expect(await w.post(id, 'payments', { method: 'qris', amount })).toMatchObject({ status: 422 });
    expect(await w.post(id, 'quote', { deliveryFee: amount })).toMatchObject({ status: 422 });
  }
  expect(await w.call('GET', '/v1/orders')).toMatchObject({ status: 200 });
});

test('ships an order that was paid in full and partially refunded, but not one that was never paid in full', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5, rupiah('50000'));
  const pay = (id: string, amount: string) => w.post(id, 'payments', { method: 'transfer', amount });
  const refund = (id: string, amount: string) => w.post(id, 'refunds', { amount });
  const ship = (id: string) => w.post(id, 'fulfilment', { status: 'shipped' });
  const whole = await w.order({ sku: 'kopi', price: '50000' });
  await pay(whole, '50000');
  expect(await refund(whole, '20000')).toMatchObject({ json: { payment: 'partially_refunded' } });
  expect(await pay(whole, '5000')).toMatchObject({ json: { payment: 'partially_refunded', paid: rupiah('35000') } });
  expect(await ship(whole)).toMatchObject({ status: 200 });
  expect(await w.post(whole, 'fulfilment', { status: 'delivered' })).toMatchObject({ json: { status: 'closed' } });

  const part = await w.order({ sku: 'kopi', price: '50000' });
  await pay(part, '30000');
  expect(await refund(part, '10000')).toMatchObject({ json: { payment: 'partially_paid' } });
  expect(await ship(part)).toMatchObject({ status: 409 });
  expect(await refund(part, '20000')).toMatchObject({ json: { payment: 'refunded' } });
  expect(await pay(part, '50000')).toMatchObject({ json: { payment: 'paid' } });
  expect(await ship(part)).toMatchObject({ status: 200 });
});

test('keeps a cancelled order in the open list until it is fully refunded', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5, rupiah('50000'));
  const id = await w.order({ sku: 'kopi', price: '50000' });
  await w.post(id, 'payments', { method: 'transfer', amount: '50000' });
  await w.post(id, 'cancel');
  expect(await w.post(id, 'refunds', { amount: '20000' })).toMatchObject({ status: 201 });
  expect((await w.call('GET', '/v1/orders?state=open')).json).toMatchObject({ data: [{ id }] });
  await w.post(id, 'refunds', { amount: '30000' });
  expect((await w.call('GET', '/v1/orders?state=open')).json).toMatchObject({ data: [] });
});

test('keeps the pieces that an order holds of a sold-out product', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 3);
  const id = await w.order({ sku: 'kopi', quantity: '3' });
  await w.soldOut('kopi');
  expect(await w.post(id, 'quote', { deliveryFee: '9000' })).toMatchObject({
    status: 200,
    json: { total: rupiah('63000') },
  });
  expect(await w.post(id, 'quote', { lines: [{ sku: 'kopi', quantity: 4 }] })).toMatchObject({ status: 409 });
});

test('records cash on delivery as agreed and as collected', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5, rupiah('10000'));
  const id = await w.order({ sku: 'kopi', price: '10000' });
  const cod = (stage?: string) =>
    w.post(id, 'payments', { method: 'cod', amount: '10000', ...(stage === undefined ? {} : { stage }) });
  expect(await cod('agreed')).toMatchObject({
    json: { status: 'confirmed', payment: 'cod_confirmed', paid: rupiah('0') },
  });
  expect(await w.post(id, 'fulfilment', { status: 'shipped' })).toMatchObject({ status: 200 });
  expect(await w.post(id, 'fulfilment', { status: 'delivered' })).toMatchObject({ json: { status: 'confirmed' } });
  expect(await cod()).toMatchObject({ status: 201, json: { payment: 'cod_collected', status: 'closed' } });
});

test('revives an expired order on payment, or marks the payment for refund if the stock is gone', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 2);
  const [one, two] = [await w.order({ sku: 'kopi' }), await w.order({ sku: 'kopi' })];
  w.advance(3600);
  await w.expire(one);
  await w.expire(two);
  const pay = (id: string) => w.post(id, 'payments', { method: 'transfer', amount: '18000' });
  expect(await pay(one)).toMatchObject({ status: 201, json: { status: 'confirmed', payment: 'paid' } });
  await w.order({ sku: 'kopi' });
  expect(await pay(two)).toMatchObject({ status: 201, json: { status: 'expired', payment: 'refund_pending' } });
  expect((await w.call('GET', '/v1/orders?state=open')).json).toMatchObject({ data: [{}, {}, {}] });
  expect(await w.post(two, 'refunds', { amount: '18000' })).toMatchObject({ json: { payment: 'refunded' } });
  expect((await w.call('GET', '/v1/orders?state=done')).json).toMatchObject({ data: [{ id: two }] });
  expect(await w.stock('kopi')).toMatchObject({ onHand: 2, held: 1, allocated: 1, sellable: 0 });
});

test('releases the stock of a cancelled order and marks its payments for refund', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 2);
  const [held, paid] = [await w.order({ sku: 'kopi' }), await w.order({ sku: 'kopi' })];
  await w.post(paid, 'payments', { method: 'transfer', amount: '18000' });
  expect(await w.post(held, 'cancel')).toMatchObject({ json: { status: 'cancelled', fulfilment: 'cancelled' } });
  expect(await w.post(paid, 'cancel')).toMatchObject({ json: { status: 'cancelled', payment: 'refund_pending' } });
  expect(await w.stock('kopi')).toEqual({ onHand: 2, held: 0, allocated: 0, sellable: 2, soldOut: false });
});

test('holds the pieces for a quote without counting the existing hold twice', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5);
  await w.product('roti', 1, rupiah('5000'));
  const id = await w.order({ sku: 'kopi', quantity: '3' });
  const quote = (lines: unknown, more: object = {}) => w.post(id, 'quote', { lines, ...more });
  expect(await quote([{ sku: 'kopi', quantity: 6 }])).toMatchObject({
    status: 409,
    json: { short: [{ sku: 'kopi', left: 2 }] },
  });
  expect(
    await quote(
      [
        { sku: 'kopi', quantity: 5 },
        { sku: 'roti', quantity: 1 },
      ],
      { deliveryFee: '9000' },
    ),
  ).toMatchObject({
    status: 200,
    json: { status: 'quoted', total: rupiah('104000'), lines: [{ price: { claimed: rupiah('18000') } }, {}] },
  });
  expect(await w.stock('kopi')).toMatchObject({ held: 5, sellable: 0 });
  expect(await w.post(id, 'quote', {})).toMatchObject({ json: { total: rupiah('104000'), version: 3 } });
  expect(await quote([{ sku: 'kopi', quantity: 1 }], { deliveryFee: '0' })).toMatchObject({
    json: { total: rupiah('18000') },
  });
  expect(await w.ledger('kopi')).toMatchObject({ held: 1, counters: { held: 1, sellable: 4 } });
  expect(await w.ledger('roti')).toMatchObject({ held: 0, counters: { held: 0, sellable: 1 } });
});

test('lets an agent quote and confirm orders that needed review', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 2);
  const unknown = await w.order({ sku: 'teh' }, { sku: 'kopi' });
  expect(await w.post(unknown, 'confirm')).toMatchObject({ status: 409, json: { allowed: ['quoted', 'cancelled'] } });
  expect(await w.post(unknown, 'quote', {})).toMatchObject({ status: 422 });
  expect(await w.post(unknown, 'quote', { lines: [{ sku: 'kopi', quantity: 2 }] })).toMatchObject({ status: 200 });
  const short = await w.order({ sku: 'kopi' });
  expect(await w.post(short, 'confirm')).toMatchObject({ status: 409, json: { code: 'ShortStock' } });
  expect(await w.post(unknown, 'cancel')).toMatchObject({ status: 200 });
  expect(await w.post(short, 'confirm')).toMatchObject({ status: 200, json: { status: 'confirmed' } });
});

test('lists orders in pages, newest first, and filters by conversation', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 9);
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    ids.unshift(await w.order({ sku: 'kopi' }));
    w.advance(1);
  }
  const first = await w.call('GET', '/v1/orders?limit=2');
  expect(first.json).toMatchObject({ data: [{ id: ids[0] }, { id: ids[1] }] });
  const rest = await w.call('GET', `/v1/orders?limit=2&cursor=${encodeURIComponent(String(first.json['next']))}`);
  expect(rest.json).toMatchObject({ data: [{ id: ids[2] }], next: null });
  expect((await w.call('GET', `/v1/orders?conversationId=${w.conversationId}`)).json).toMatchObject({
    data: [{}, {}, {}],
  });
  expect((await w.call('GET', '/v1/orders?conversationId=other')).json).toMatchObject({ data: [] });
  expect((await w.call('GET', '/v1/orders/none')).status).toBe(404);
});
