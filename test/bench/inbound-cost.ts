import { startTestPlatform, type TestPlatform } from '../harness/platform.ts';
import { benchAssembly } from './assembly.ts';
import { costByKind, costOf, round } from './cost.ts';
import { answerAll, BURST, bursts, type Customer, measured, quiet } from './inbound-path.ts';
import type { Bench } from './line.ts';
import { storedPerText } from './storage.ts';
import { tracesPerText } from './traces.ts';

/** Number of conversations to which texts are sent. */
export interface Load {
  readonly customers: number;
  readonly oneByOne: number;
}

/**
 * `cost.inbound-text`: US dollars per million texts, one per POST, in bursts of three to conversations without
 * unanswered messages, with mapping batches of ten. `detail` has the cost with batches of one.
 */
export const inboundCost: Bench = {
  names: ['cost.inbound-text'],
  async *run() {
    yield await inboundText(await benchAssembly(), { customers: 50, oneByOne: 10 });
  },
};

/** Measures the cost of inbound texts. */
export async function inboundText(assembly: string, load: Load) {
  const test = await startTestPlatform({ assembly });
  try {
    const customers = await createAnsweredCustomers(test, load.customers);
    const tens = costOf(await measured(test, bursts(customers), 10), customers.length * BURST);
    await answerAll(test, customers);
    const few = customers.slice(0, load.oneByOne);
    const ones = costOf(await measured(test, bursts(few), 1), few.length * BURST);
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
        storage: await storedPerText(test),
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
  for (const post of bursts(customers)) await test.postWebhook(post);
  await quiet(test);
  await answerAll(test, customers);
  return customers;
}
