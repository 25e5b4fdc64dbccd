import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizeDecimal, parseCart } from '../../../../functions/orders/domain/parse-cart.ts';
import { piecesBySku } from '../../../../functions/orders/domain/stock-writes.ts';
import { isTransition, transitionOf } from '../../../../functions/orders/domain/transitions.ts';
import { type Order, readOrder } from '../../../../shared/entities/order.ts';
import { readStock } from '../../../../shared/entities/stock.ts';
import { decimal, decimalText } from '../../../../shared/money/decimal.ts';
import { isItemOf } from '../../../../shared/table/key-shapes.ts';
import { cartText, createOrdersFixture } from '../../../unit/functions/orders/orders-fixture.ts';

const STOCK = { a: 5, b: 3, c: 1 } as const;
const SKUS = ['a', 'b', 'c'] as const;

/** A random action; `order` selects one of the existing orders. */
type Step =
  | { readonly do: 'cart' | 'again' | 'person'; readonly wants: readonly (readonly [(typeof SKUS)[number], number])[] }
  | { readonly do: 'post'; readonly order: number; readonly what: string; readonly body: object }
  | { readonly do: 'expire'; readonly order: number }
  | { readonly do: 'press'; readonly order: number }
  | { readonly do: 'time'; readonly seconds: number };

const wants = fc.array(fc.tuple(fc.constantFrom(...SKUS), fc.integer({ min: 1, max: 2 })), {
  minLength: 1,
  maxLength: 3,
});
const order = fc.nat({ max: 3 });
const post = fc.constantFrom<[string, object]>(
  ['confirm', {}],
  ['cancel', {}],
  ['quote', {}],
  ['quote', { lines: [{ sku: 'a', quantity: 1 }] }],
  ['quote', { lines: [{ sku: 'b', quantity: 2 }], deliveryFee: '1000' }],
  ['payments', { method: 'transfer', amount: '18000' }],
  ['payments', { method: 'qris', amount: '100000', reference: 'same' }],
  ['payments', { method: 'cod', amount: '18000', stage: 'agreed' }],
  ['payments', { method: 'cod', amount: '36000' }],
  ['refunds', { amount: '18000' }],
  ['fulfilment', { status: 'preparing' }],
  ['fulfilment', { status: 'shipped' }],
  ['fulfilment', { status: 'delivered' }],
  ['fulfilment', { status: 'ready_for_pickup' }],
  ['fulfilment', { status: 'picked_up' }],
  ['fulfilment', { status: 'returned', restock: true }],
  ['fulfilment', { status: 'returned' }],
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('cart', 'again', 'person'), wants }) },
  {
    weight: 12,
    arbitrary: fc.tuple(order, post).map(([n, [what, body]]): Step => ({ do: 'post', order: n, what, body })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('expire', 'press'), order).map(([what, n]): Step => ({ do: what, order: n })),
  },
  { weight: 2, arbitrary: fc.constantFrom(600, 1801).map((seconds): Step => ({ do: 'time', seconds })) },
);

/** Up to three concurrent actors, whose reads and writes interleave in any order. */
const lanes = fc.array(fc.array(step, { maxLength: 20, size: 'max' }), { minLength: 2, maxLength: 3, size: 'max' });

async function play(work: readonly (readonly Step[])[], scheduler: fc.Scheduler) {
  let live = false;
  const w = await createOrdersFixture(async (operation) => {
    if (!live) return;
    await scheduler.schedule(Promise.resolve(), operation);
    for (const item of w.table.items.values()) {
      if (!isItemOf('stock', item)) continue;
      const { onHand, held, allocated, sellable } = readStock(item);
      expect(Math.min(onHand, held, allocated, sellable)).toBeGreaterThanOrEqual(0);
    }
  });
  for (const sku of SKUS) await w.product(sku, STOCK[sku]);
  const { transact } = w.table;
  let transactions = 0;
  // Every fourth transaction reports a conflict with another one, as DynamoDB does.
  w.table.transact = async (writes) => {
    transactions += 1;
    return live && transactions % 4 === 0 ? { ok: false, failed: [] } : transact(writes);
  };
  const ids: string[] = [];
  live = true;
  const run = async (one: Step): Promise<void> => {
    switch (one.do) {
      case 'cart':
      case 'again': {
        const items = one.wants.map(([sku, n]) => ({ sku, quantity: String(n), price: n === 2 ? '17000' : '18000' }));
        const event = await w.cartEvent(cartText(items));
        await w.place(event);
        if (one.do === 'again') await w.place(event);
        ids.push(event.messageId);
        return;
      }
      case 'person': {
        const lines = one.wants.map(([sku, quantity]) => ({ sku, quantity }));
        const made = await w.call('POST', '/v1/orders', { body: { conversationId: w.conversationId, lines } });
        expect([201, 409]).toContain(made.status);
        if (made.status === 201) ids.push(String(made.json['id']));
        return;
      }
      case 'time':
        return w.advance(one.seconds);
      case 'expire':
      case 'press':
      case 'post': {
        const id = ids[one.order % Math.max(1, ids.length)];
        if (id === undefined) return;
        if (one.do === 'expire') await w.expire(id);
        if (one.do === 'press') await w.pressButton(`warung.order.confirm.${id}.1`);
        if (one.do === 'post') expect([200, 201, 409, 422]).toContain((await w.post(id, one.what, one.body)).status);
      }
    }
  };
  const first = { do: 'cart', wants: [['a', 1]] } as const;
  const all = Promise.all([run(first), run(first)]).then(() =>
    Promise.all(
      work.map(async (lane) => {
        for (const one of lane) await run(one);
      }),
    ),
  );
  await scheduler.waitFor(all);
  live = false;
  const orders = [...w.table.items.values()].filter((item) => isItemOf('order', item)).map(readOrder);
  return { w, orders, ids };
}

/** Pieces of a SKU that orders have in a stock position. */
const piecesIn = (orders: readonly Order[], position: Order['stock'], sku: string): number =>
  orders
    .filter(({ stock }) => stock === position)
    .reduce((sum, { lines }) => sum + (piecesBySku(lines).get(sku) ?? 0), 0);

/**
 * Lists errors in an order's history: each transition must start at the previous state, and the last must end at the
 * current one.
 */
function historyFaults({ history, version, status, payment, fulfilment }: Order): readonly string[] {
  const at = { order: 'received', payment: 'none', fulfilment: 'unfulfilled' };
  const faults: string[] = [];
  for (const [index, { transition, from, version: nth }] of history.entries()) {
    if (nth !== index + 1) faults.push(`version ${nth} at ${index}`);
    if (!isTransition(transition)) throw new Error(`${transition} is not a transition`);
    const { machine, from: allowed, to } = transitionOf(transition);
    if (from !== at[machine] || !allowed.some((one) => one === from)) faults.push(`${transition} from ${from}`);
    at[machine] = to;
  }
  const ends = [at.order, at.payment, at.fulfilment].join() === [status, payment, fulfilment].join();
  return ends && history.length === version ? faults : [...faults, 'the history does not end at the current state'];
}

test('never oversells, and stock counters equal movements and orders, for any interleaving of actions', async () => {
  await fc.assert(
    fc.asyncProperty(lanes, fc.scheduler(), async (work, scheduler) => {
      const { w, orders, ids } = await play(work, scheduler);
      for (const sku of SKUS) {
        const stock = await w.stock(sku);
        const ledger = await w.ledger(sku);
        expect(stock).toEqual({ ...ledger.counters, soldOut: false });
        expect(stock).toMatchObject({
          onHand: STOCK[sku] - piecesIn(orders, 'sold', sku),
          held: ledger.held,
          allocated: piecesIn(orders, 'allocated', sku),
        });
        expect(ledger.held).toBe(piecesIn(orders, 'held', sku));
      }
      expect(orders.flatMap(historyFaults)).toEqual([]);
      expect(orders.map(({ orderId }) => orderId).sort()).toEqual([...new Set(ids)].sort());
      for (const one of orders) {
        const holds = one.status === 'reserved' || one.status === 'quoted';
        expect([one.stock === 'held', one.heldUntil !== undefined]).toEqual([holds, holds]);
        const over = one.status === 'expired' || one.status === 'cancelled';
        if (over) expect(['none', 'sold']).toContain(one.stock);
      }
    }),
    { numRuns: 150 },
  );
});

test('keeps the digits of a price in every JSON notation', () => {
  const plain = fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.integer({ min: 0, max: 12 }))
    .map(([units, digits]) => decimalText({ units: units * 10n ** BigInt(12 - digits) }));
  fc.assert(
    fc.property(plain, fc.integer({ min: -8, max: 8 }), fc.integer({ min: 0, max: 3 }), (text, exponent, zeros) => {
      // The same number with a shifted decimal point and redundant zeros.
      const [whole = '', fraction = ''] = text.split('.');
      const digits = `${whole}${fraction}`;
      const point = digits.length - fraction.length - exponent;
      const moved =
        point <= 0
          ? `0.${'0'.repeat(-point)}${digits}`
          : `${digits.padEnd(point, '0').slice(0, point)}.${digits.slice(point) || '0'}`;
      const written = `${moved.replace(/^0+(?=\d)/, '')}${'0'.repeat(zeros)}e${exponent}`;
      expect(decimalText(decimal(normalizeDecimal(written)))).toBe(text);
      const cart = parseCart(cartText([{ sku: 'a', price: written }]));
      expect(cart?.lines[0]?.claimed?.amount).toBe(text);
    }),
  );
});
