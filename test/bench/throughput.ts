import { textsWebhook } from '../harness/payloads.ts';
import { startTestPlatform } from '../harness/platform.ts';
import { benchAssembly } from './assembly.ts';
import { round } from './cost.ts';
import type { Bench } from './figure.ts';

const POSTS = 3;
const ITEMS_PER_POST = 500;
const CUSTOMERS = 50;

/**
 * `throughput.inbound`: items per second from the POST until all items are stored and their events processed, on this
 * machine.
 */
export const throughput: Bench = {
  names: ['throughput.inbound'],
  async *run() {
    const test = await startTestPlatform({ assembly: await benchAssembly() });
    try {
      const { phoneNumberId, wabaId } = test.credentials.demo;
      const post = (round: number): Promise<unknown> =>
        test.postWebhook(
          textsWebhook(
            wabaId,
            phoneNumberId,
            Array.from({ length: ITEMS_PER_POST }, (_, index) => ({
              from: String(6281300000000 + (index % CUSTOMERS)),
              wamid: `wamid.T${round}-${index}`,
              at: 1_790_000_000 + round * ITEMS_PER_POST + index,
            })),
          ),
        );
      await post(0);
      await test.platform.runtime.waitUntilIdle();
      const before = performance.now();
      await Promise.all(Array.from({ length: POSTS }, (_, index) => post(index + 1)));
      await test.platform.runtime.waitUntilIdle();
      const seconds = (performance.now() - before) / 1000;
      const items = POSTS * ITEMS_PER_POST;
      yield {
        name: 'throughput.inbound',
        value: round(items / seconds),
        unit: 'items/s',
        detail: { items, seconds: round(seconds) },
      };
    } finally {
      await test.stop();
    }
  },
};
