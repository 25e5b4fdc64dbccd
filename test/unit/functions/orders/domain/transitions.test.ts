import { describe, expect, test } from 'vitest';
import { applyTransition } from '../../../../../functions/orders/domain/apply-transition.ts';
import {
  allowedStates,
  isAllowed,
  TRANSITION_NAMES,
  TRANSITIONS,
  type Transition,
  type TransitionName,
  transitionOf,
} from '../../../../../functions/orders/domain/transitions.ts';
import {
  fulfilmentSchema,
  type Order,
  orderStatusSchema,
  paymentSchema,
} from '../../../../../shared/entities/order.ts';
import { rupiah } from '../orders-fixture.ts';

const ORDER: Order = {
  ...{ tenantId: 't', orderId: 'o', version: 3, status: 'reserved', payment: 'none', fulfilment: 'unfulfilled' },
  ...{ stock: 'held', source: 'cart', conversationId: 'c', contactId: 'p', phoneNumberId: 'n', currency: 'IDR' },
  lines: [{ sku: 'kopi', quantity: 1, applied: rupiah('5'), amount: rupiah('5'), outcome: 'ok' }],
  ...{ total: rupiah('5'), paid: rupiah('0'), refunded: rupiah('0'), review: [], history: [], createdAt: 0 },
};

const ALL_STATES: readonly Order[] = orderStatusSchema.options.flatMap((status) =>
  paymentSchema.options.flatMap((payment) =>
    fulfilmentSchema.options.map((fulfilment): Order => ({ ...ORDER, status, payment, fulfilment })),
  ),
);

/** Whether the row of a transition names the states of an order. Independent of `isAllowed`. */
function isNamedByRow(name: TransitionName, { status, payment, fulfilment }: Order): boolean {
  const { machine, from, requires = {} }: Transition = TRANSITIONS[name];
  const states = { order: status, payment, fulfilment };
  const within = (allowed: readonly string[] | undefined, state: string): boolean =>
    !allowed || allowed.includes(state);
  return (
    within(from, states[machine]) &&
    within(requires.status, status) &&
    within(requires.payment, payment) &&
    within(requires.fulfilment, fulfilment)
  );
}

describe.each(TRANSITION_NAMES)('%s', (name) => {
  const { machine, to } = transitionOf(name);

  test('applies in each state that its row names, and in no other', () => {
    const possible = ALL_STATES.filter((order) => isNamedByRow(name, order));
    expect(possible.length).toBeGreaterThan(0);
    for (const order of ALL_STATES) {
      if (!isNamedByRow(name, order)) {
        expect(isAllowed(name, order)).toBe(false);
        expect(() => applyTransition(order, name, { at: 9, by: 'a' })).toThrow(
          expect.objectContaining({ name: 'NotAllowedError', allowed: allowedStates(machine, order) }),
        );
        continue;
      }
      const after = applyTransition(order, name, { at: 9, by: 'a' });
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

test('ships only orders that are paid or have agreed cash on delivery', () => {
  for (const order of ALL_STATES) {
    if (!isAllowed('ship', order) && !isAllowed('pickUp', order)) continue;
    // An order that was paid in full and partially refunded counts as paid.
    const secured = ['paid', 'overpaid', 'cod_confirmed', 'cod_collected', 'partially_refunded'];
    expect(secured).toContain(order.payment);
    expect(order.status).toBe('confirmed');
  }
});

test('does not cancel shipped orders and does not expire paid orders', () => {
  for (const order of ALL_STATES) {
    if (isAllowed('cancel', order)) {
      expect(['unfulfilled', 'preparing', 'ready_for_pickup', 'returned']).toContain(order.fulfilment);
    }
    if (isAllowed('expire', order)) expect(['none', 'failed']).toContain(order.payment);
  }
});

test('does not confirm lines with unknown products', () => {
  const lines = [{ sku: 'x', quantity: 1, outcome: 'unknown_sku' as const }];
  expect(isAllowed('confirm', { ...ORDER, status: 'needs_review', lines })).toBe(false);
  expect(allowedStates('order', { ...ORDER, status: 'needs_review', lines })).toEqual(['quoted', 'cancelled']);
});
