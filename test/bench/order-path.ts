import { ordering } from '../harness/orders.ts';
import type { SimulatedPlatform } from '../harness/platform.ts';
import type { Person } from './people.ts';

/** What a customer orders: two things, one each. */
const LINES = 2;
const PRICE = '18000';
/** The total of a cart; the price of one thing as often as there are lines. */
const TOTAL = String(Number(PRICE) * LINES);
/** An order is held for half an hour: what happens at its end is over by then. */
export const HOLD_OVER_MS = 31 * 60_000;
const PLENTY = 1_000_000;

/** One step of an order: who does it, and what it sets off when nobody disturbs it. */
export interface Step {
  readonly name: string;
  /** The functions on its way to the answer in the chat, in turn. */
  readonly hops: readonly string[];
  /** Does it for each of these customers. */
  act(people: readonly Person[]): Promise<void>;
  /** What the bench has to look up behind it, which is not counted. */
  readonly after?: () => Promise<void>;
}

const TOLD = ['publish-changes', 'tell-customer', 'publish-changes', 'send-outbound'];

/** The steps of an order, each told to the customer: cart, confirmed, paid, shipped. Things of their own for `together` customers at once. */
export async function orderSteps(test: SimulatedPlatform, together: number): Promise<readonly Step[]> {
  const { demo } = test.credentials;
  const shop = ordering(test, demo);
  const skusOf = (index: number): string[] =>
    Array.from({ length: LINES }, (_, line) => `bench-${line}-${index % together}`);
  for (let index = 0; index < together; index += 1)
    for (const sku of skusOf(index)) await shop.product(sku, PLENTY, PRICE);
  await test.idle();

  /** The reserved orders by conversation: the ones that the last carts made. */
  const open = new Map<string, string>();
  const change = (what: string, body?: unknown) => async (people: readonly Person[]) => {
    for (const { conversationId } of people) {
      const { status } = await shop.post(open.get(conversationId) ?? '', what, body);
      if (status >= 300) throw new Error(`${what} answered ${status}`);
    }
  };
  const cart = async (people: readonly Person[]): Promise<void> => {
    for (const [index, { id }] of people.entries()) {
      const items = skusOf(index).map((sku) => ({ sku, quantity: 1, price: Number(PRICE), currency: 'IDR' }));
      test.simulator.say(id, demo.phoneNumberId, { type: 'order', catalogId: '7', items });
    }
    await test.simulator.idle();
  };
  const find = async (): Promise<void> => {
    open.clear();
    for (const { id, conversationId, status } of await shop.orders())
      if (status === 'reserved') open.set(conversationId, id);
  };
  return [
    { name: 'cart', hops: ['route-inbound', 'publish-changes', 'place-order', ...TOLD], act: cart, after: find },
    { name: 'confirmed', hops: TOLD, act: change('confirm') },
    { name: 'paid', hops: TOLD, act: change('payments', { method: 'transfer', amount: TOTAL }) },
    { name: 'shipped', hops: TOLD, act: change('fulfilment', { status: 'shipped' }) },
  ];
}

/** How many messages of the business a customer has read. */
export function readBy(test: SimulatedPlatform, { id }: Person): number {
  const { bubbles } = test.simulator.chat(id, test.credentials.demo.phoneNumberId);
  return bubbles.filter(({ from, ticks }) => from === 'business' && ticks === 'read').length;
}
