import type { Usage } from '@warung/local';
import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { benchAssembly } from './assembly.ts';
import { costByKind, costOf } from './cost.ts';
import type { Bench, Figure } from './figure.ts';
import { countReadMessages, createOrderSteps, HOLD_OVER_MS, type OrderStep } from './order-path.ts';
import { measureScheduledUse, withoutScheduledUse } from './scheduled-use.ts';
import { createWaitingCustomers, type SimulatedCustomer } from './simulated-customers.ts';

const ORDERS = 50;
/** Mapping batches, as for `cost.inbound-text`. */
const BATCH = 10;
const FIRST_PHONE = 6281600000000;

/**
 * `cost.order`: US dollars per million orders of two lines, with mapping batches of ten. The cost includes the
 * customer's cart and its reply, confirmation, payment and shipment through the API, each with a notice to the customer
 * and its three statuses, the end of the hold, and usage.
 */
export const orderCost: Bench = {
  names: ['cost.order'],
  async *run() {
    const test = await startTestPlatform({
      assembly: await benchAssembly(),
      hasTemplateTickRate: true,
      fillShop: true,
      simulator: {},
    });
    try {
      yield await measureOrders(test, ORDERS, BATCH);
    } finally {
      await test.stop();
    }
  },
};

/** Measures the cost of `count` orders. */
export async function measureOrders(test: SimulatedPlatform, count: number, batch: number): Promise<Figure> {
  const people = await createWaitingCustomers(test, count, FIRST_PHONE);
  const steps = await createOrderSteps(test, batch);
  const usePerTick = await measureScheduledUse(test, 1);
  // A first batch warms functions, sessions and secrets, which a busy platform does not load again.
  await orderAll(test, steps, people.slice(0, batch));
  const before = people.map((person) => countReadMessages(test, person));
  const uses: Usage[] = [];
  for (let at = 0; at < people.length; at += batch)
    uses.push(...(await orderAll(test, steps, people.slice(at, at + batch))));
  uses.push(...(await expireHolds(test)));
  const noticesRead = people.map((person, index) => countReadMessages(test, person) - (before[index] ?? 0));
  if (noticesRead.some((notices) => notices !== steps.length))
    throw new Error(`customers received ${noticesRead.join(', ')} notices`);
  const cost = costOf(withoutScheduledUse(uses, usePerTick), count);
  return {
    name: 'cost.order',
    value: cost.total,
    unit: 'US dollars per million',
    detail: { orders: count, noticesEach: steps.length, kinds: costByKind(cost), lines: cost.lines },
  };
}

/** Takes orders through all steps, hop by hop, so that each hop receives them as one batch. Each notice is read. */
async function orderAll(
  test: SimulatedPlatform,
  steps: readonly OrderStep[],
  people: readonly SimulatedCustomer[],
): Promise<readonly Usage[]> {
  const { runtime } = test.platform;
  const uses: Usage[] = [];
  for (const { act, hops, after } of steps) {
    runtime.meter.reset();
    await runtime.setMappings(false);
    await act(people);
    for (const hop of hops) {
      await runtime.setMappings(true, hop);
      await test.idle();
      await runtime.setMappings(false, hop);
    }
    for (const { id } of people) test.simulator.markSeen(id, test.credentials.demo.phoneNumberId);
    await test.simulator.waitUntilIdle();
    await runtime.setMappings(true);
    await test.idle();
    uses.push(...runtime.meter.read());
    await after?.();
  }
  return uses;
}

/**
 * Expires the holds. There is nothing to release, but each costs a check. All expire together, so that what functions
 * cache for some minutes stays cached.
 */
async function expireHolds(test: SimulatedPlatform): Promise<readonly Usage[]> {
  const { runtime } = test.platform;
  runtime.meter.reset();
  await runtime.clock.advance(HOLD_OVER_MS);
  await test.idle();
  return runtime.meter.read();
}
