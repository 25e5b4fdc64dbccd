import { describe, expect, test } from 'vitest';
import { take } from '../../../../functions/orders/take.ts';
import {
  allowedStates,
  isAllowed,
  TRANSITION_NAMES,
  TRANSITIONS,
  type Transition,
  type TransitionName,
  transitionOf,
} from '../../../../functions/orders/transitions.ts';
import { $Fulfilment, $OrderStatus, $Payment, type Order } from '../../../../shared/entities/order.ts';
import { rupiah } from './world.ts';

const ORDER: Order = {
  ...{ tenantId: 't', orderId: 'o', version: 3, status: 'reserved', payment: 'none', fulfilment: 'unfulfilled' },
  ...{ stock: 'held', source: 'cart', conversationId: 'c', contactId: 'p', phoneNumberId: 'n', currency: 'IDR' },
  lines: [{ sku: 'kopi', quantity: 1, applied: rupiah('5'), amount: rupiah('5'), outcome: 'ok' }],
  ...{ total: rupiah('5'), paid: rupiah('0'), refunded: rupiah('0'), review: [], history: [], createdAt: 0 },
};

const EVERY: readonly Order[] = $OrderStatus.options.flatMap((status) =>
  $Payment.options.flatMap((payment) =>
    $Fulfilment.options.map((fulfilment): Order => ({ ...ORDER, status, payment, fulfilment })),
  ),
);

/** The states that a row names, by the row alone. */
function named(name: TransitionName, { status, payment, fulfilment }: Order): boolean {
  const { machine, from, given = {} }: Transition = TRANSITIONS[name];
  const states = { order: status, payment, fulfilment };
  const within = (allowed: readonly string[] | undefined, state: string): boolean =>
    !allowed || allowed.includes(state);
  return (
    within(from, states[machine]) &&
    within(given.status, status) &&
    within(given.payment, payment) &&
    within(given.fulfilment, fulfilment)
  );
}

describe.each(TRANSITION_NAMES)('%s', (name) => {
  const { machine, to } = transitionOf(name);

  test('is taken from each state that its row names, and from no other', () => {
    const possible = EVERY.filter((order) => named(name, order));
    expect(possible.length).toBeGreaterThan(0);
    for (const order of EVERY) {
      if (!named(name, order)) {
        expect(isAllowed(name, order)).toBe(false);
        expect(() => take(order, name, { at: 9, by: 'a' })).toThrow(
          expect.objectContaining({ name: 'NotAllowed', allowed: allowedStates(machine, order) }),
        );
        continue;
      }
      const after = take(order, name, { at: 9, by: 'a' });
      const states = { order: after.status, payment: after.payment, fulfilment: after.fulfilment };
      const before = { order: order.status, payment: order.payment, fulfilment: order.fulfilment };
      expect(states).toEqual({ ...before, [machine]: to });
      expect(after).toMatchObject({
        version: 4,
        history: [{ version: 4, at: 9, by: 'a', transition: name, from: before[machine], to }],
      });
    }
  });
});

test('nothing leaves the house that is not paid or agreed on', () => {
  for (const order of EVERY) {
    if (!isAllowed('ship', order) && !isAllowed('pickUp', order)) continue;
    // What was paid in full and given back in part is paid for.
    const secured = ['paid', 'overpaid', 'cod_confirmed', 'cod_collected', 'partially_refunded'];
    expect(secured).toContain(order.payment);
    expect(order.status).toBe('confirmed');
  }
});

test('an order that is shipped is not cancelled, and one that is paid does not expire', () => {
  for (const order of EVERY) {
    if (isAllowed('cancel', order)) {
      expect(['unfulfilled', 'preparing', 'ready_for_pickup', 'returned']).toContain(order.fulfilment);
    }
    if (isAllowed('expire', order)) expect(['none', 'failed']).toContain(order.payment);
  }
});

test('lines that are no products of ours cannot be confirmed', () => {
  const lines = [{ sku: 'x', quantity: 1, outcome: 'unknown_sku' as const }];
  expect(isAllowed('confirm', { ...ORDER, status: 'needs_review', lines })).toBe(false);
  expect(allowedStates('order', { ...ORDER, status: 'needs_review', lines })).toEqual(['quoted', 'cancelled']);
});
