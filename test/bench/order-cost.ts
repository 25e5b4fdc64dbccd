import type { Use } from '../../infra/local/kernel/meter.ts';
import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { benchAssembly } from './assembly.ts';
import { quietTime, withoutBeats } from './beats.ts';
import { costByKind, costOf } from './cost.ts';
import type { Bench, Line } from './line.ts';
import { HOLD_OVER_MS, orderSteps, readBy, type Step } from './order-path.ts';
import { type Person, waitingCustomers } from './people.ts';

const ORDERS = 50;
/** Mapping batches, as for `cost.inbound-text`. */
const BATCH = 10;
const FIRST_PHONE = 6281600000000;

/**
 * `cost.order`: US dollars per million orders of two lines, at mapping batches of ten: the customer's cart and its answer, confirmed,
 * paid and shipped through the API, each told to the customer with the three statuses of a message, the end of the hold, and usage.
 */
export const orderCost: Bench = {
  names: ['cost.order'],
  async *run() {
    const test = await startTestPlatform({
      assembly: await benchAssembly(),
      beats: true,
      fillShop: true,
      simulator: {},
    });
    try {
      yield await orders(test, ORDERS, BATCH);
    } finally {
      await test.stop();
    }
  },
};

export async function orders(test: SimulatedPlatform, count: number, batch: number): Promise<Line> {
  const people = await waitingCustomers(test, count, FIRST_PHONE);
  const steps = await orderSteps(test, batch);
  const beat = await quietTime(test, 1);
  // A first batch warms functions, sessions and secrets, which a busy platform does not pay for again.
  await orderAll(test, steps, people.slice(0, batch));
  const before = people.map((person) => readBy(test, person));
  const uses: Use[] = [];
  for (let at = 0; at < people.length; at += batch)
    uses.push(...(await orderAll(test, steps, people.slice(at, at + batch))));
  uses.push(...(await holdsEnd(test)));
  const told = people.map((person, index) => readBy(test, person) - (before[index] ?? 0));
  if (told.some((notices) => notices !== steps.length)) throw new Error(`customers were told ${told.join(', ')} times`);
  const cost = costOf(withoutBeats(uses, beat), count);
  return {
    name: 'cost.order',
    value: cost.total,
    unit: 'US dollars per million',
    detail: { orders: count, noticesEach: steps.length, kinds: costByKind(cost), lines: cost.lines },
  };
}

/** Takes orders through all steps, hop by hop, so that each hop sees them as one batch; each notice is read. */
async function orderAll(
  test: SimulatedPlatform,
  steps: readonly Step[],
  people: readonly Person[],
): Promise<readonly Use[]> {
  const { runtime } = test.platform;
  const uses: Use[] = [];
  for (const { act, hops, after } of steps) {
    runtime.meter.reset();
    await runtime.setMappings(false);
    await act(people);
    for (const hop of hops) {
      await runtime.setMappings(true, hop);
      await test.idle();
      await runtime.setMappings(false, hop);
    }
    for (const { id } of people) test.simulator.look(id, test.credentials.demo.phoneNumberId);
    await test.simulator.idle();
    await runtime.setMappings(true);
    await test.idle();
    uses.push(...runtime.meter.read());
    await after?.();
  }
  return uses;
}

/** The end of the holds, which finds nothing to free any more, and costs a look. Once for all: what functions keep for some minutes is kept meanwhile. */
async function holdsEnd(test: SimulatedPlatform): Promise<readonly Use[]> {
  const { runtime } = test.platform;
  runtime.meter.reset();
  await runtime.clock.advance(HOLD_OVER_MS);
  await test.idle();
  return runtime.meter.read();
}
