import { createOrderClient } from '../harness/order-client.ts';
import type { SimulatedPlatform } from '../harness/platform.ts';
import type { SimulatedCustomer } from './simulated-customers.ts';

/** Number of lines of an order, each with quantity one. */
const LINES = 2;
const PRICE = '18000';
/** The total of a cart. */
const TOTAL = String(Number(PRICE) * LINES);
/** Time after which the processing of an expired hold is over. An order is held for half an hour. */
export const HOLD_OVER_MS = 31 * 60_000;
const PLENTIFUL_STOCK = 1_000_000;

/** A step of an order, and the functions that it triggers. */
export interface OrderStep {
  readonly name: string;
  /** The functions from the step to the notice in the chat, in order. */
  readonly hops: readonly string[];
  /** Performs the step for each of these customers. */
  act(people: readonly SimulatedCustomer[]): Promise<void>;
  /** Lookups of the bench after the step, which are not measured. */
  readonly after?: () => Promise<void>;
}

const NOTICE_HOPS = ['publish-changes', 'notify-customer', 'publish-changes', 'send-outbound'];

/**
 * Returns the steps of an order, each with a notice to the customer: cart, confirmed, paid, shipped. Creates separate
 * products for `concurrentCustomers` concurrent customers.
 */
export async function createOrderSteps(
  test: SimulatedPlatform,
  concurrentCustomers: number,
): Promise<readonly OrderStep[]> {
  const { demo } = test.credentials;
  const shop = createOrderClient(test, demo);
  const skusOf = (index: number): string[] =>
    Array.from({ length: LINES }, (_, line) => `bench-${line}-${index % concurrentCustomers}`);
  for (let index = 0; index < concurrentCustomers; index += 1)
    for (const sku of skusOf(index)) await shop.product(sku, PLENTIFUL_STOCK, PRICE);
  await test.idle();

  /** Ids of the reserved orders of the last carts, by conversation. */
  const reservedOrders = new Map<string, string>();
  const change = (what: string, body?: unknown) => async (people: readonly SimulatedCustomer[]) => {
    for (const { conversationId } of people) {
      const { status } = await shop.post(reservedOrders.get(conversationId) ?? '', what, body);
      if (status >= 300) throw new Error(`${what} returned ${status}`);
    }
  };
  const cart = async (people: readonly SimulatedCustomer[]): Promise<void> => {
    for (const [index, { id }] of people.entries()) {
      const items = skusOf(index).map((sku) => ({ sku, quantity: 1, price: Number(PRICE), currency: 'IDR' }));
      test.simulator.sendAsCustomer(id, demo.phoneNumberId, { type: 'order', catalogId: '7', items });
    }
    await test.simulator.waitUntilIdle();
  };
  const findReserved = async (): Promise<void> => {
    reservedOrders.clear();
    for (const { id, conversationId, status } of await shop.orders())
      if (status === 'reserved') reservedOrders.set(conversationId, id);
  };
  return [
    {
      name: 'cart',
      hops: ['route-inbound', 'publish-changes', 'place-order', ...NOTICE_HOPS],
      act: cart,
      after: findReserved,
    },
    { name: 'confirmed', hops: NOTICE_HOPS, act: change('confirm') },
    { name: 'paid', hops: NOTICE_HOPS, act: change('payments', { method: 'transfer', amount: TOTAL }) },
    { name: 'shipped', hops: NOTICE_HOPS, act: change('fulfilment', { status: 'shipped' }) },
  ];
}

/** Returns how many messages of the business a customer has read. */
export function countReadMessages(test: SimulatedPlatform, { id }: SimulatedCustomer): number {
  const { bubbles } = test.simulator.readChat(id, test.credentials.demo.phoneNumberId);
  return bubbles.filter(({ from, ticks }) => from === 'business' && ticks === 'read').length;
}
