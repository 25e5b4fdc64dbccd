import { expect, test } from 'vitest';
import { buttonId } from '../../../../functions/orders/buttons.ts';
import { createExpireHolds } from '../../../../functions/orders/expire-holds.ts';
import { cartText, ordersWorld, rupiah } from './world.ts';

test('a cart at our prices is reserved, with what the phone claimed beside it', async () => {
  const w = await ordersWorld();
  await w.product('kopi', 5, rupiah('18000'), 'Kopi');
  const id = await w.order({ sku: 'kopi', quantity: '2', price: '18000.00' }, { sku: 'kopi' });
  expect(await w.view(id)).toMatchObject({
    id,
    number: `261124-${id.slice(-4)}`,
    status: 'reserved',
    payment: 'none',
    fulfilment: 'unfulfilled',
    total: rupiah('54000'),
    heldUntil: '2026-11-24T03:30:00.000Z',
    contact: { id: 'c', name: 'Ani', waId: '6281200000001' },
    lines: [
      {
        sku: 'kopi',
        quantity: 2,
        price: { listed: rupiah('18000'), claimed: rupiah('18000'), applied: rupiah('18000') },
        amount: rupiah('36000'),
        outcome: 'ok',
      },
      { quantity: 1, amount: rupiah('18000') },
    ],
    history: [{ version: 1, by: 'customer', transition: 'reserve', from: 'received', to: 'reserved' }],
  });
  // The same SKU on two lines is one hold of their sum.
  expect(await w.stock('kopi')).toMatchObject({ onHand: 5, held: 3, allocated: 0, sellable: 2 });
  expect(await w.ledger('kopi')).toMatchObject({ held: 3, holds: [{ orderId: id, quantity: 3 }] });
});

test('a cart that comes again makes no second order', async () => {
  const w = await ordersWorld();
  await w.product('kopi', 5);
  const fact = await w.cartFact(cartText([{ sku: 'kopi', quantity: '2' }]));
  await Promise.all([w.place(fact), w.place(fact)]);
  await w.place(fact);
  expect(await w.stock('kopi')).toMatchObject({ held: 2 });
  expect((await w.call('GET', '/v1/orders')).json).toMatchObject({ data: [{ id: fact.messageId }], next: null });
});

test.each([
  ['an SKU that we have not', { sku: 'teh' }, { reason: 'unknown_sku', left: null }],
  ['an SKU that can be none', { sku: '../x' }, { reason: 'unknown_sku', left: null }],
  ['another currency', { sku: 'kopi', price: '1.20', currency: 'USD' }, { reason: 'currency_differs', left: 3 }],
  ['more than is left', { sku: 'kopi', quantity: '4' }, { reason: 'short_stock', left: 3 }],
  ['what is sold out', { sku: 'roti' }, { reason: 'sold_out', left: 0 }],
  ['no quantity', { sku: 'kopi', quantity: '0' }, { reason: 'bad_quantity', left: 3 }],
  ['half a piece', { sku: 'kopi', quantity: '1.5' }, { reason: 'bad_quantity', left: 3 }],
])('%s needs a person, and nothing is held', async (_, item, review) => {
  const w = await ordersWorld();
  await w.product('kopi', 3);
  await w.product('roti', 0);
  await w.product('gula', 3);
  const id = await w.order(item, { sku: 'gula' });
  expect(await w.view(id)).toMatchObject({
    status: 'needs_review',
    heldUntil: null,
    lines: [{ outcome: review.reason }, { sku: 'gula', outcome: 'ok' }],
    review: [{ sku: item.sku, ...review }],
  });
  expect(await w.stock('gula')).toMatchObject({ held: 0 });
  expect(await w.stock('kopi')).toMatchObject({ held: 0 });
});

test('changed prices alone are offered anew, held, and confirmed by the button', async () => {
  const w = await ordersWorld();
  await w.product('kopi', 3);
  const id = await w.order({ sku: 'kopi', quantity: '2', price: '15000.50' });
  expect(await w.view(id)).toMatchObject({
    status: 'quoted',
    total: rupiah('36000'),
    lines: [{ price: { claimed: rupiah('15000.5'), applied: rupiah('18000') }, outcome: 'price_changed' }],
  });
  expect(await w.stock('kopi')).toMatchObject({ held: 2 });
  await w.press(`warung.order.confirm.${id}.7`);
  expect(await w.view(id)).toMatchObject({ status: 'quoted' });
  await w.press(`warung.order.confirm.${id}.1`);
  await w.press(`warung.order.confirm.${id}.1`);
  await w.press(`warung.order.cancel.${id}.1`);
  expect(await w.view(id)).toMatchObject({ status: 'confirmed', version: 2 });
  expect(await w.stock('kopi')).toMatchObject({ held: 0, allocated: 2, sellable: 1 });
});

test('a button of another conversation does nothing', async () => {
  const w = await ordersWorld();
  await w.product('kopi', 3);
  const id = await w.order({ sku: 'kopi', price: '1' });
  const item = await w.table.get(w.scope.order(id));
  await w.table.put({ key: w.scope.order(id), attributes: { ...item, conversationId: 'other' } });
  await w.press(`warung.order.confirm.${id}.1`);
  expect(await w.view(id)).toMatchObject({ status: 'quoted' });
});

test('a message that cannot be read, and one with too much, are kept for a person', async () => {
  const w = await ordersWorld();
  const broken = await w.cartFact('{"type":"order"}');
  await w.place(broken);
  expect(await w.view(broken.messageId)).toMatchObject({ status: 'needs_review', review: [{ reason: 'unreadable' }] });
  const id = await w.order(...Array.from({ length: 31 }, (_, n) => ({ sku: `sku-${n}` })));
  expect(await w.view(id)).toMatchObject({ status: 'needs_review', review: [{ reason: 'too_many' }] });
});

test('stock that a late order holds is taken over by the next buyer', async () => {
  const w = await ordersWorld();
  await w.product('kopi', 3);
  const first = await w.order({ sku: 'kopi', quantity: '3' });
  w.advance(29 * 60);
  const tooSoon = await w.order({ sku: 'kopi', quantity: '2' });
  expect(await w.view(tooSoon)).toMatchObject({ status: 'needs_review', review: [{ left: 0 }] });
  w.advance(60);
  const second = await w.order({ sku: 'kopi', quantity: '2' });
  expect(await w.view(first)).toMatchObject({ status: 'expired', heldUntil: null });
  expect(await w.view(second)).toMatchObject({ status: 'reserved' });
  expect(await w.stock('kopi')).toMatchObject({ held: 2, sellable: 1 });
});

test('agreeing to an order whose late money is to be given back does nothing', async () => {
  const w = await ordersWorld();
  await w.product('kopi', 1, rupiah('20000'));
  const id = await w.order({ sku: 'kopi' });
  w.advance(3600);
  await w.expire(id);
  await w.order({ sku: 'kopi', price: '20000' });
  await w.post(id, 'payments', { method: 'transfer', amount: '20000' });
  await w.press(buttonId({ answer: 'confirm', orderId: id, version: 1 }));
  expect(await w.view(id)).toMatchObject({ status: 'expired', payment: 'refund_pending' });
});

test('orders that cannot be read keep no other of their event from expiring, and the message comes back', async () => {
  const w = await ordersWorld();
  await w.product('kopi', 9);
  const input = [];
  // As many as are worked on at once.
  for (let place = 0; place < 4; place += 1) {
    const broken = await w.order({ sku: 'kopi' });
    input.push(...(await w.changedFacts(broken)));
    await w.table.update({ key: w.scope.order(broken), set: { total: { amount: 'x', currency: 'IDR' } } });
  }
  const other = await w.order({ sku: 'kopi' });
  input.push(...(await w.changedFacts(other)));
  w.advance(3600);
  const work = createExpireHolds(w.deps)({ input, messageId: 'm', traceparent: undefined });
  await expect(work).rejects.toThrow();
  expect(await w.view(other)).toMatchObject({ status: 'expired' });
});

test('an order expires when its time is over, and not before or after it was confirmed', async () => {
  const w = await ordersWorld();
  await w.settings('id', 60);
  await w.product('kopi', 3);
  const [left, taken] = [await w.order({ sku: 'kopi' }), await w.order({ sku: 'kopi' })];
  expect(await w.expire(left)).toBe(3600);
  w.advance(3599);
  expect(await w.expire(left)).toBe(1);
  expect((await w.post(taken, 'confirm')).status).toBe(200);
  w.advance(1);
  expect(await w.expire(left)).toBeUndefined();
  expect(await w.expire(taken)).toBeUndefined();
  expect(await w.view(left)).toMatchObject({ status: 'expired' });
  expect(await w.view(taken)).toMatchObject({ status: 'confirmed' });
  expect(await w.stock('kopi')).toMatchObject({ held: 0, allocated: 1, sellable: 2 });
});
