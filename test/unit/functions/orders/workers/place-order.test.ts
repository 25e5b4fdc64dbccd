import { expect, test } from 'vitest';
import { quoteButtonId } from '../../../../../functions/orders/domain/quote-buttons.ts';
import { createExpireHolds } from '../../../../../functions/orders/workers/expire-holds.ts';
import { holdStock } from '../../../../../shared/entities/stock.ts';
import { cartText, createOrdersFixture, rupiah } from '../orders-fixture.ts';

test("reserves a cart at the shop's prices and keeps the claimed prices", async () => {
  const w = await createOrdersFixture();
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
  // Two lines with the same SKU share one hold.
  expect(await w.stock('kopi')).toMatchObject({ onHand: 5, held: 3, allocated: 0, sellable: 2 });
  expect(await w.ledger('kopi')).toMatchObject({ held: 3, holds: [{ orderId: id, quantity: 3 }] });
});

test('places no second order for a redelivered cart', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 5);
  const event = await w.cartEvent(cartText([{ sku: 'kopi', quantity: '2' }]));
  await Promise.all([w.place(event), w.place(event)]);
  await w.place(event);
  expect(await w.stock('kopi')).toMatchObject({ held: 2 });
  expect((await w.call('GET', '/v1/orders')).json).toMatchObject({ data: [{ id: event.messageId }], next: null });
});

test.each([
  ['an unknown SKU', { sku: 'teh' }, { reason: 'unknown_sku', left: null }],
  ['an invalid SKU', { sku: '../x' }, { reason: 'unknown_sku', left: null }],
  ['another currency', { sku: 'kopi', price: '1.20', currency: 'USD' }, { reason: 'currency_differs', left: 3 }],
  ['short stock', { sku: 'kopi', quantity: '4' }, { reason: 'short_stock', left: 3 }],
  ['a sold-out product', { sku: 'roti' }, { reason: 'sold_out', left: 0 }],
  ['quantity 0', { sku: 'kopi', quantity: '0' }, { reason: 'bad_quantity', left: 3 }],
  ['a fractional quantity', { sku: 'kopi', quantity: '1.5' }, { reason: 'bad_quantity', left: 3 }],
])('sends a cart with %s to review and holds nothing', async (_, item, review) => {
  const w = await createOrdersFixture();
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

test('quotes and holds a cart with changed prices, and confirms it by the button', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 3);
  const id = await w.order({ sku: 'kopi', quantity: '2', price: '15000.50' });
  expect(await w.view(id)).toMatchObject({
    status: 'quoted',
    total: rupiah('36000'),
    lines: [{ price: { claimed: rupiah('15000.5'), applied: rupiah('18000') }, outcome: 'price_changed' }],
  });
  expect(await w.stock('kopi')).toMatchObject({ held: 2 });
  await w.pressButton(`warung.order.confirm.${id}.7`);
  expect(await w.view(id)).toMatchObject({ status: 'quoted' });
  await w.pressButton(`warung.order.confirm.${id}.1`);
  await w.pressButton(`warung.order.confirm.${id}.1`);
  await w.pressButton(`warung.order.cancel.${id}.1`);
  expect(await w.view(id)).toMatchObject({ status: 'confirmed', version: 2 });
  expect(await w.stock('kopi')).toMatchObject({ held: 0, allocated: 2, sellable: 1 });
});

test('ignores a button from another conversation', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 3);
  const id = await w.order({ sku: 'kopi', price: '1' });
  const item = await w.table.get(w.scope.order(id));
  await w.table.put({ key: w.scope.order(id), attributes: { ...item, conversationId: 'other' } });
  await w.pressButton(`warung.order.confirm.${id}.1`);
  expect(await w.view(id)).toMatchObject({ status: 'quoted' });
});

test('sends an unreadable cart and one with too many products to review', async () => {
  const w = await createOrdersFixture();
  const unreadable = await w.cartEvent('{"type":"order"}');
  await w.place(unreadable);
  expect(await w.view(unreadable.messageId)).toMatchObject({
    status: 'needs_review',
    review: [{ reason: 'unreadable' }],
  });
  const id = await w.order(...Array.from({ length: 31 }, (_, n) => ({ sku: `sku-${n}` })));
  expect(await w.view(id)).toMatchObject({ status: 'needs_review', review: [{ reason: 'too_many' }] });
});

test('releases expired holds for the next order', async () => {
  const w = await createOrdersFixture();
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

test('releases an expired hold that is beyond the first page of holds', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 3);
  const expired = await w.order({ sku: 'kopi' });
  const first = { sku: 'kopi', quantity: 1, orderId: '0'.repeat(26), at: w.now(), id: 'm' };
  await w.table.transact(holdStock(w.scope, first, w.now() + 24 * 3600));
  w.advance(3600);
  w.table.pageSize = 1;
  const next = await w.order({ sku: 'kopi', quantity: '2' });
  expect(await w.view(expired)).toMatchObject({ status: 'expired' });
  expect(await w.view(next)).toMatchObject({ status: 'reserved' });
});

test('does not revive an expired order whose late payment is due for refund', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 1, rupiah('20000'));
  const id = await w.order({ sku: 'kopi' });
  w.advance(3600);
  await w.expire(id);
  await w.order({ sku: 'kopi', price: '20000' });
  await w.post(id, 'payments', { method: 'transfer', amount: '20000' });
  await w.pressButton(quoteButtonId({ answer: 'confirm', orderId: id, version: 1 }));
  expect(await w.view(id)).toMatchObject({ status: 'expired', payment: 'refund_pending' });
});

test('expires the other orders of a message when some cannot be read, and retries the message', async () => {
  const w = await createOrdersFixture();
  await w.product('kopi', 9);
  const input = [];
  // As many as are processed in parallel.
  for (let n = 0; n < 4; n += 1) {
    const broken = await w.order({ sku: 'kopi' });
    input.push(...(await w.changedEvents(broken)));
    await w.table.update({ key: w.scope.order(broken), set: { total: { amount: 'x', currency: 'IDR' } } });
  }
  const other = await w.order({ sku: 'kopi' });
  input.push(...(await w.changedEvents(other)));
  w.advance(3600);
  const work = createExpireHolds(w.deps)({ input, messageId: 'm', traceparent: undefined });
  await expect(work).rejects.toThrow();
  expect(await w.view(other)).toMatchObject({ status: 'expired' });
});

test('expires an order when its hold ends, unless it was confirmed', async () => {
  const w = await createOrdersFixture();
  await w.settings('id', 60);
  await w.product('kopi', 3);
  const [unconfirmed, confirmed] = [await w.order({ sku: 'kopi' }), await w.order({ sku: 'kopi' })];
  expect(await w.expire(unconfirmed)).toBe(3600);
  w.advance(3599);
  expect(await w.expire(unconfirmed)).toBe(1);
  expect((await w.post(confirmed, 'confirm')).status).toBe(200);
  w.advance(1);
  expect(await w.expire(unconfirmed)).toBeUndefined();
  expect(await w.expire(confirmed)).toBeUndefined();
  expect(await w.view(unconfirmed)).toMatchObject({ status: 'expired' });
  expect(await w.view(confirmed)).toMatchObject({ status: 'confirmed' });
  expect(await w.stock('kopi')).toMatchObject({ held: 0, allocated: 1, sellable: 2 });
});
