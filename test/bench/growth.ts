import type { Usage } from '@warung/local';
import { textsWebhook } from '../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../harness/platform.ts';
import { benchAssembly } from './assembly.ts';
import { costOf, round } from './cost.ts';
import type { Bench, Figure } from './figure.ts';
import { BURST, type Customer, createBursts, createText, measureUse, waitUntilIdle } from './inbound-path.ts';

const TENANTS = 1000;
const MEASURED_CUSTOMERS = 30;
const LONG_THREAD = 10_000;
const SHORT_THREAD = 10;
const THREAD_TEXTS = 30;
const ITEMS_PER_POST = 1000;

/**
 * Growth of the cost of a text with the number of tenants, and with the length of its conversation. A ratio of 1 means
 * no growth.
 */
export const growth: Bench = {
  names: ['growth.tenants', 'growth.thread'],
  async *run(wants) {
    if (wants('growth.tenants')) yield await measureTenantGrowth();
    if (wants('growth.thread')) yield await measureThreadGrowth();
  },
};

/** Measures the same load on a platform with one tenant and then with a thousand tenants. */
async function measureTenantGrowth(): Promise<Figure> {
  const test = await startTestPlatform({ assembly: await benchAssembly() });
  try {
    const { phoneNumberId, wabaId } = test.credentials.demo;
    const demoCustomers = customersOf({ phoneNumberId, wabaId }, MEASURED_CUSTOMERS);
    const one = await steadyCost(test, demoCustomers);
    const others: Customer[] = [];
    for (let index = 1; index < TENANTS; index++) {
      const number = {
        phoneNumberId: String(300_000_000_000_000 + index),
        wabaId: String(400_000_000_000_000 + index),
      };
      await test.createTenant(`Warung ${index}`, number);
      if (others.length < MEASURED_CUSTOMERS) others.push(...customersOf(number, 1));
    }
    await waitUntilIdle(test);
    const many = await steadyCost(test, others);
    return {
      name: 'growth.tenants',
      value: round(many / one),
      unit: 'ratio',
      detail: { tenants: TENANTS, dollarsPerMillion: { one, many } },
    };
  } finally {
    await test.stop();
  }
}

/** Measures texts in a conversation of ten messages and in one of ten thousand, including reading a page of it. */
async function measureThreadGrowth(): Promise<Figure> {
  const test = await startTestPlatform({ assembly: await benchAssembly() });
  try {
    const { phoneNumberId, wabaId } = test.credentials.demo;
    const [short, long] = [
      { phoneNumberId, wabaId, from: '6281200000001' },
      { phoneNumberId, wabaId, from: '6281200000002' },
    ];
    await fill(test, short, SHORT_THREAD);
    // Runs once without measuring, so that neither side includes what a function does once: its secrets and its
    // session.
    await threadCost(test, short);
    const few = await threadCost(test, short);
    await fill(test, long, LONG_THREAD);
    const many = await threadCost(test, long);
    return {
      name: 'growth.thread',
      value: round(many / few),
      unit: 'ratio',
      detail: { messages: [SHORT_THREAD, LONG_THREAD], dollarsPerMillion: { few, many } },
    };
  } finally {
    await test.stop();
  }
}

/**
 * Returns dollars per million texts in steady state: conversations exist, and their numbers have received messages.
 * Function time is left out, because it is noise here.
 */
async function steadyCost(test: TestPlatform, customers: readonly Customer[]): Promise<number> {
  for (const post of createBursts(customers)) await test.postWebhook(post);
  await waitUntilIdle(test);
  return costOf(withoutFunctionTime(await measureUse(test, createBursts(customers), 10)), customers.length * BURST)
    .total;
}

async function threadCost(test: TestPlatform, customer: Customer): Promise<number> {
  const posts = Array.from({ length: THREAD_TEXTS }, () => createText(customer));
  const { meter } = test.platform.runtime;
  const inbound = await measureUse(test, posts, 10);
  meter.reset();
  for (const { id, contact } of await test.listAll('/v1/conversations')) {
    if (JSON.stringify(contact).includes(customer.from)) {
      await test.request('GET', `/v1/conversations/${String(id)}/messages?limit=10`);
    }
  }
  return costOf(withoutFunctionTime([...inbound, ...meter.read()]), posts.length).total;
}

async function fill(test: TestPlatform, customer: Customer, messages: number): Promise<void> {
  for (let at = 0; at < messages; at += ITEMS_PER_POST) {
    const texts = Array.from({ length: Math.min(ITEMS_PER_POST, messages - at) }, (_, index) => ({
      from: customer.from,
      wamid: `wamid.${customer.from}-${at + index}`,
      at: 1_780_000_000 + at + index,
    }));
    await test.postWebhook(textsWebhook(customer.wabaId, customer.phoneNumberId, texts));
    await waitUntilIdle(test);
  }
}

function customersOf(number: { readonly phoneNumberId: string; readonly wabaId: string }, count: number): Customer[] {
  return Array.from({ length: count }, (_, index) => ({ ...number, from: String(6285700000000 + index) }));
}

function withoutFunctionTime(uses: readonly Usage[]): Usage[] {
  return uses.filter(({ kind }) => kind !== 'lambdaGbSecond');
}
