import { startTestPlatform, type TestPlatform } from '../harness/platform.ts';
import { benchAssembly } from './assembly.ts';
import { type Cost, costOf, round } from './cost.ts';
import { answerAll, BURST, bursts, type Customer, measured, quiet } from './inbound-path.ts';
import type { Bench } from './line.ts';
import { storedPerText } from './storage.ts';

const CUSTOMERS = 50;
const CUSTOMERS_ONE_BY_ONE = 10;

/**
 * `cost.inbound-text`: US dollars per million texts, one a POST, in bursts of three to conversations that were answered before,
 * at mapping batches of ten; at batches of one in `detail`.
 */
export const inboundCost: Bench = {
  names: ['cost.inbound-text'],
  async *run() {
    const test = await startTestPlatform({ assembly: await benchAssembly() });
    try {
      const customers = await settledCustomers(test, CUSTOMERS);
      const tens = costOf(await measured(test, bursts(customers), 10), CUSTOMERS * BURST);
      await answerAll(test, customers);
      const few = customers.slice(0, CUSTOMERS_ONE_BY_ONE);
      const ones = costOf(await measured(test, bursts(few), 1), few.length * BURST);
      yield {
        name: 'cost.inbound-text',
        value: tens.total,
        unit: 'US dollars per million',
        detail: {
          texts: CUSTOMERS * BURST,
          batch10: byKind(tens),
          lines: tens.lines,
          batch1: { total: ones.total, ...byKind(ones) },
          storage: await storedPerText(test),
        },
      };
    } finally {
      await test.stop();
    }
  },
};

/** Customers of the demo shop with a conversation that nobody waits in, and functions that are warm. */
async function settledCustomers(test: TestPlatform, count: number): Promise<Customer[]> {
  const { phoneNumberId, wabaId } = test.credentials.demo;
  const customers = Array.from({ length: count }, (_, index) => ({
    phoneNumberId,
    wabaId,
    from: String(6281200000000 + index),
  }));
  for (const post of bursts(customers)) await test.postWebhook(post);
  await quiet(test);
  await answerAll(test, customers);
  return customers;
}

function byKind(cost: Cost): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { kind, perMillion } of cost.lines) kinds[kind] = round((kinds[kind] ?? 0) + perMillion);
  return kinds;
}
