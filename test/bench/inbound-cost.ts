import { startTestPlatform, type TestPlatform } from '../harness/platform.ts';
import { benchAssembly } from './assembly.ts';
import { costByKind, costOf, round } from './cost.ts';
import type { Bench } from './figure.ts';
import { BURST, type Customer, createBursts, measureUse, replyToAll, waitUntilIdle } from './inbound-path.ts';
import { storagePerText } from './storage.ts';
import { tracesPerText } from './traces.ts';

/** Number of conversations to which texts are sent. */
export interface Load {
  readonly customers: number;
  readonly unbatchedCustomers: number;
}

/**
 * `cost.inbound-text`: US dollars per million texts, one per POST, in bursts of three to conversations without
 * unanswered messages, with mapping batches of ten. `detail` has the cost with batches of one.
 */
export const inboundCost: Bench = {
  names: ['cost.inbound-text'],
  async *run() {
    yield await measureInboundText(await benchAssembly(), { customers: 50, unbatchedCustomers: 10 });
  },
};

/** Measures the cost of inbound texts. */
export async function measureInboundText(assembly: string, load: Load) {
  const test = await startTestPlatform({ assembly });
  try {
    const customers = await createAnsweredCustomers(test, load.customers);
    const tens = costOf(await measureUse(test, createBursts(customers), 10), customers.length * BURST);
    await replyToAll(test, customers);
    const few = customers.slice(0, load.unbatchedCustomers);
    const ones = costOf(await measureUse(test, createBursts(few), 1), few.length * BURST);
    const traces = tracesPerText(assembly);
    return {
      name: 'cost.inbound-text',
      value: round(tens.total + traces.perMillion),
      unit: 'US dollars per million',
      detail: {
        texts: customers.length * BURST,
        batch10: costByKind(tens),
        lines: tens.lines,
        batch1: { total: round(ones.total + traces.perMillion), ...costByKind(ones) },
        traces,
        storage: await storagePerText(test),
      },
    };
  } finally {
    await test.stop();
  }
}

/** Creates customers of the demo shop with answered conversations, and warms the functions. */
async function createAnsweredCustomers(test: TestPlatform, count: number): Promise<Customer[]> {
  const { phoneNumberId, wabaId } = test.credentials.demo;
  const customers = Array.from({ length: count }, (_, index) => ({
    phoneNumberId,
    wabaId,
    from: String(6281200000000 + index),
  }));
  for (const post of createBursts(customers)) await test.postWebhook(post);
  await waitUntilIdle(test);
  await replyToAll(test, customers);
  return customers;
}
