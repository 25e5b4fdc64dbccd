import { describe, expect, test } from 'vitest';
import type { OrderView } from '../../../functions/orders/api/views.ts';
import { requestableTransitions } from '../../../functions/orders/domain/transitions.ts';
import type { ProductView } from '../../../functions/products/views.ts';
import { parseLink } from '../../shop/api/client.ts';
import { isFree, percentUsed } from '../../shop/costs/charge-lines.ts';
import { freshnessOf } from '../../shop/costs/freshness.ts';
import { addMonths, middleOfMonth } from '../../shop/costs/months.ts';
import { createFormat } from '../../shop/i18n/format.ts';
import { amountDue, isSameAmount, overpayment, totalOf } from '../../shop/orders/amounts.ts';
import { changeQuantity, toOrderRequest } from '../../shop/orders/new-order.ts';
import { actionsOf, nextActionsOf } from '../../shop/orders/next-actions.ts';
import { stageOf, stampOf } from '../../shop/orders/stage.ts';
import { holdOf } from '../../shop/orders/stock-hold.ts';
import { findMergeableEntry, mergeTasks } from '../../shop/outbox/entry.ts';
import { displayedStockOf } from '../../shop/products/displayed-stock.ts';
import { parseQuantity } from '../../shop/products/product-form.ts';
import { deriveSku } from '../../shop/products/sku.ts';

type States = Pick<OrderView, 'status' | 'payment' | 'fulfilment'>;
const states = (
  status: States['status'],
  payment: States['payment'] = 'none',
  fulfilment: States['fulfilment'] = 'unfulfilled',
): States => ({ status, payment, fulfilment });
const idr = (amount: string) => ({ amount, currency: 'IDR' }) as const;

const LINE: OrderView['lines'][number] = {
  ...{ sku: 'kopi', name: 'Kopi', variant: null, note: null, quantity: 1 },
  price: { listed: idr('18000'), claimed: null, applied: idr('18000') },
  amount: idr('18000'),
  outcome: 'ok',
};

/** Returns an order with the transitions that the state machine allows. */
const orderIn = (at: States, given: Partial<Pick<OrderView, 'pickup' | 'lines'>> = {}) => ({
  ...at,
  pickup: false,
  lines: [LINE],
  next: requestableTransitions({
    ...at,
    lines: [{ sku: 'kopi', quantity: 1, outcome: 'ok', amount: idr('18000') }],
  }).map((transition) => ({ transition, machine: 'order' as const, to: '' })),
  ...given,
});

describe('the stage of an order and the next step', () => {
  test.each([
    [states('needs_review'), 'new', 'confirm'],
    [states('reserved'), 'new', 'confirm'],
    [states('reserved', 'paid'), 'new', 'confirm'],
    [states('quoted'), 'new', 'confirm'],
    [states('confirmed'), 'pay', 'pay'],
    [states('confirmed', 'partially_paid'), 'pay', 'pay'],
    [states('confirmed', 'paid'), 'pack', 'ship'],
    [states('confirmed', 'cod_confirmed', 'preparing'), 'pack', 'ship'],
    [states('confirmed', 'paid', 'ready_for_pickup'), 'pack', 'pickUp'],
    [states('confirmed', 'paid', 'shipped'), 'sent', 'deliver'],
    [states('confirmed', 'cod_confirmed', 'delivered'), 'sent', 'pay'],
    [states('confirmed', 'paid', 'returned'), 'sent', 'refund'],
    [states('cancelled', 'refund_pending'), 'pay', 'refund'],
    [states('cancelled', 'partially_refunded'), 'pay', 'refund'],
    [states('cancelled'), 'done', null],
    [states('closed', 'paid', 'delivered'), 'done', null],
  ])('%j is %s, then %s', (at, stage, first) => {
    expect(stageOf(at)).toBe(stage);
    expect(nextActionsOf(orderIn(at)).first).toBe(first);
  });

  test('a pickup order is made ready first; an order with short stock is quoted', () => {
    expect(nextActionsOf(orderIn(states('confirmed', 'paid'), { pickup: true })).first).toBe('ready');
    const lines = [{ ...LINE, outcome: 'short_stock' as const }];
    expect(nextActionsOf(orderIn(states('needs_review'), { lines })).first).toBe('quote');
  });

  test('transitions of one kind share a button; unknown ones have none', () => {
    const next = ['pay', 'payPart', 'overpay', 'teleport'].map((transition) => ({
      ...{ transition, machine: 'payment' as const, to: '' },
    }));
    expect(actionsOf({ next })).toEqual(['pay']);
  });

  test('is stamped as paid or cancelled', () => {
    expect(stampOf(states('confirmed', 'paid'))).toBe('paid');
    expect(stampOf(states('cancelled', 'paid'))).toBe('cancelled');
    expect(stampOf(states('confirmed'))).toBeNull();
  });

  test('the hold expires', () => {
    const held = { status: 'reserved', heldUntil: '2026-11-24T10:00:00Z' } as const;
    const at = (time: string) => holdOf(held, Date.parse(`2026-11-24T${time}Z`))?.state;
    expect([at('09:00:00'), at('09:55:00'), at('10:00:00')]).toEqual(['running', 'ending', 'over']);
    expect(holdOf({ ...held, status: 'confirmed' }, 0)).toBeNull();
  });
});

describe('amounts', () => {
  test('are exact and never negative', () => {
    expect(amountDue({ total: idr('33000'), paid: idr('5000.50') }).amount).toBe('27999.50');
    expect(amountDue({ total: idr('10'), paid: idr('20') }).amount).toBe('0');
    expect(overpayment({ total: idr('10'), paid: idr('20') }).amount).toBe('10');
    expect([isSameAmount('15000', '15000.00'), isSameAmount('15000', '15001')]).toEqual([true, false]);
    expect(totalOf([{ quantity: 3, price: idr('18000') }], '10000')).toEqual(idr('64000'));
    expect(totalOf([], '1')).toBeUndefined();
  });

  test('rupiah amounts have no decimals, rates have all decimals', () => {
    const format = createFormat('id', 'Asia/Jakarta', 'Asia/Jakarta');
    const plain = (text: string): string => text.replace(/\s/g, ' ');
    expect(plain(format.money('25000', 'IDR'))).toBe('Rp 25.000');
    expect(plain(format.rate('356.65', 'IDR'))).toBe('Rp 356,65');
    expect([format.count('1786'), format.count('0.000000000001')]).toEqual(['1.786', '0,000000000001']);
    expect(format.month(middleOfMonth('2026-11'))).toBe('November 2026');
  });
});

const PRODUCT: ProductView = {
  ...{ sku: 'kopi', name: 'Kopi', description: null, price: idr('18000'), imageUrl: null, group: null, variant: null },
  ...{ stock: 7, onHand: 10, held: 1, allocated: 2, available: 7, soldOut: false, version: 1 },
  updatedAt: '2026-11-24T07:00:00Z',
  sync: { state: 'synced', reason: null, at: null },
};
const tap = (by: number, given: { tries?: number } = {}) => ({
  ...{ key: `tap${by}`, conversationId: null, task: { do: 'adjust', sku: 'kopi', by } as const, reads: null },
  ...{ createdAt: 0, tries: 0, notBefore: 0, refusal: null, ...given },
});

describe('stock', () => {
  test('includes unsent adjustments, and shows the promised quantity', () => {
    expect(displayedStockOf(PRODUCT, [tap(-4)])).toMatchObject({ left: 3, promised: 3, pending: true, level: 'few' });
    expect(displayedStockOf({ ...PRODUCT, soldOut: true }, [])).toMatchObject({ left: 7, level: 'off' });
  });

  test('adjustments are merged with an unsent one, and can cancel each other out', () => {
    expect(findMergeableEntry([tap(2)], new Set(), tap(1))?.key).toBe('tap2');
    expect(findMergeableEntry([tap(2)], new Set(['tap2']), tap(1))).toBeUndefined();
    expect(findMergeableEntry([tap(2, { tries: 1 })], new Set(), tap(1))).toBeUndefined();
    expect([mergeTasks(tap(2), tap(1)), mergeTasks(tap(1), tap(-1))]).toMatchObject([{ by: 3 }, undefined]);
  });

  test('accepts numbers as people type them', () => {
    expect([parseQuantity('1.250'), parseQuantity('x'), parseQuantity('-1')]).toEqual([1250, undefined, undefined]);
  });

  test('a SKU is derived from the name', () => {
    expect([deriveSku('Kopi Susu, Gula Aren!', '4f2a'), deriveSku('珈琲', '4f2a')]).toEqual([
      'KOPI-SUSU-GULA-AREN-4F2A',
      '4F2A',
    ]);
  });
});

describe('the form for a new order', () => {
  const form = {
    counts: changeQuantity(new Map(), PRODUCT, 2),
    by: 'address',
    address: '',
    fee: '10000',
    note: '',
  } as const;
  test('requires a product, and an address for delivery', () => {
    expect(toOrderRequest('c1', form)).toBeUndefined();
    expect(
      toOrderRequest('c1', { ...form, counts: changeQuantity(form.counts, PRODUCT, -2), by: 'later' }),
    ).toBeUndefined();
    const brought = {
      conversationId: 'c1',
      lines: [{ sku: 'kopi', quantity: 2 }],
      deliveryFee: '10000',
      address: 'Braga',
    };
    expect(toOrderRequest('c1', { ...form, address: ' Braga ' })).toEqual(brought);
    const { deliveryFee: _fee, address: _address, ...rest } = brought;
    expect(toOrderRequest('c1', { ...form, by: 'pickup' })).toEqual({ ...rest, pickup: true });
  });
});

describe('charges', () => {
  test('months continue across years', () => {
    expect([addMonths('2026-01', -1), addMonths('2026-12', 1), addMonths('2026-11', -12)]).toEqual([
      ...['2025-12', '2027-01', '2025-11'],
    ]);
  });

  test.each([
    ['2026-11-24T11:30:00Z', 'counting'],
    ['2026-11-24T10:59:00Z', 'late'],
    ['2026-12-01T00:00:00Z', 'complete'],
  ])('complete through %s is %s', (completeThrough, freshness) => {
    const month = { completeThrough, to: '2026-11-30T17:00:00Z' };
    expect(freshnessOf(month, Date.parse('2026-11-24T12:00:00Z'))).toBe(freshness);
  });

  test('a line without cost is free, a line that rounds to zero is not', () => {
    expect(isFree({ amount: '0.00', unitPrice: '0' })).toBe(true);
    expect(isFree({ amount: '0', unitPrice: '0.0001' })).toBe(false);
    expect([percentUsed({ quantity: '1000', used: '999' }), percentUsed({ quantity: '10', used: '12' })]).toEqual([
      99, 100,
    ]);
  });

  test('records are read from the link of the line', () => {
    expect(parseLink('/v1/usage/records?period=2026-11&meter=message')).toEqual({
      path: '/v1/usage/records',
      query: { period: '2026-11', meter: 'message' },
    });
  });
});
