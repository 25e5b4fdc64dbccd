import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { createReplyClient } from '../harness/reply-client.ts';
import { benchAssembly } from './assembly.ts';
import { costByKind, costOf } from './cost.ts';
import type { Bench } from './figure.ts';
import { createWaitingCustomers, type SimulatedCustomer } from './simulated-customers.ts';

const CUSTOMERS = 50;
const FIRST_PHONE = 6281500000000;
/** Mapping batches, as for `cost.inbound-text`. */
const BATCH = 10;

/**
 * `cost.reply`: US dollars per million replies, each with its three statuses (sent, delivered, read) in separate
 * webhooks, with mapping batches of ten. The cost includes the API request with its idempotency record, the wake-up,
 * the sender, and the inbound statuses.
 */
export const replyCost: Bench = {
  names: ['cost.reply'],
  async *run() {
    const test = await startTestPlatform({ assembly: await benchAssembly(), fillShop: true, simulator: {} });
    try {
      const people = await createWaitingCustomers(test, CUSTOMERS, FIRST_PHONE);
      // A first round warms functions, sessions and secrets, which a busy platform does not load again.
      await replyToAll(test, people, 'Sebentar ya kak.');
      await sendFollowUps(test, people);
      test.platform.runtime.meter.reset();
      await replyToAll(test, people, 'Masih ada kak, 250 gram Rp 85.000. Mau dikirim atau diambil?');
      const cost = costOf(test.platform.runtime.meter.read(), CUSTOMERS);
      yield {
        name: 'cost.reply',
        value: cost.total,
        unit: 'US dollars per million',
        detail: { replies: CUSTOMERS, kinds: costByKind(cost), lines: cost.lines },
      };
    } finally {
      await test.stop();
    }
  },
};

async function sendFollowUps(test: SimulatedPlatform, people: readonly SimulatedCustomer[]): Promise<void> {
  const { phoneNumberId } = test.credentials.demo;
  for (const { id } of people)
    test.simulator.sendAsCustomer(id, phoneNumberId, { type: 'text', body: 'Yang 250 gram?' });
  await test.drain();
}

/**
 * Replies to all customers in chunks, hop by hop, so that each hop receives batches of ten. Then all customers read the
 * replies.
 */
async function replyToAll(test: SimulatedPlatform, people: readonly SimulatedCustomer[], text: string): Promise<void> {
  const { runtime } = test.platform;
  const { phoneNumberId } = test.credentials.demo;
  const shop = createReplyClient(test);
  for (let at = 0; at < people.length; at += BATCH) {
    const chunk = people.slice(at, at + BATCH);
    await runtime.setMappings(false);
    for (const { conversationId } of chunk) await shop.text(conversationId, text);
    for (const hop of ['publish-changes', 'send-outbound']) {
      await runtime.setMappings(true, hop);
      await test.idle();
    }
    for (const { id } of chunk) test.simulator.markSeen(id, phoneNumberId);
    await test.simulator.waitUntilIdle();
    await runtime.setMappings(true);
    await test.drain();
  }
}
