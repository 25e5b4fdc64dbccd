import type { CallFault } from '@warung/local';
import type { Customer } from '@warung/simulator';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { readDeadLetterMessages } from '../harness/dead-letter-messages.ts';
import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { createReplyClient, type SentMessage } from '../harness/reply-client.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { chooseSize } from '../harness/test-size.ts';

const CONVERSATIONS = chooseSize({ all: 50, few: 6 });
const REPLIES_EACH = chooseSize({ all: 20, few: 8 });
/** Number of conversations with concurrent replies. */
const AT_ONCE = 10;
/** One in this many calls of the sender kills it. */
const KILLS = chooseSize({ all: 250, few: 50 });

/** Final statuses, and whether the customer has received a message with the status. */
const ARRIVED_BY_STATUS: Readonly<Record<string, boolean | 'maybe'>> = {
  sent: true,
  delivered: true,
  read: true,
  failed: false,
  unconfirmed: 'maybe',
};

let meta: SimulatedPlatform;

beforeAll(async () => {
  meta = await startTestPlatform({
    assembly: inject('assembly'),
    fillShop: true,
    simulator: { random: seededRandom(20_261_124), limits: { pairEverySeconds: 0 } },
  });
});
afterAll(() => meta.stop());

test('1,000 replies, or a part of them, under lost responses, rejections and killed functions: each is delivered once, or its status shows that it was not', {
  timeout: 900_000,
}, async () => {
  const { simulator } = meta;
  const { phoneNumberId } = meta.credentials.demo;
  const { runtime } = meta.platform;
  const shop = createReplyClient(meta);
  const limits = { monthlyMessages: null, sendsPerMinute: 100_000 };
  await meta.operator('PUT', `/v1/operator/tenants/${meta.credentials.demo.tenantId}/limits`, limits);
  const customers = Array.from({ length: CONVERSATIONS }, (_, index): Customer => {
    const customer = simulator.addCustomer({ name: `P${index}`, phone: `62814000${String(index).padStart(5, '0')}` });
    simulator.sendAsCustomer(customer.id, phoneNumberId, { type: 'text', body: 'Halo' });
    return customer;
  });
  await meta.drain();
  const conversations = new Map<string, string>();
  for (const one of await meta.listAll('/v1/conversations')) {
    const { id, contact } = one as { id: string; contact: { waId: string | null } };
    if (contact.waId) conversations.set(contact.waId, id);
  }
  const conversationOf = ({ phone }: Customer): string => conversations.get(phone ?? '') ?? '';

  simulator.setFaults({
    loseAnswer: 0.05,
    dropCall: 0.05,
    rateLimit: 0.1,
    serverError: 0.05,
    seed: 7,
    duplicateWebhooks: true,
    shuffleWebhooks: true,
  });
  const random = seededRandom(42);
  let killed = 0;
  runtime.faults.onCall(({ functionName }): CallFault | undefined => {
    if (!functionName?.endsWith('-send-outbound') || random() >= 1 / KILLS) return undefined;
    killed += 1;
    return { kind: random() < 0.5 ? 'crash-before' : 'crash-after' };
  });

  const texts = (index: number): string[] =>
    Array.from({ length: REPLIES_EACH }, (_, n) => `${index}-${String(n).padStart(2, '0')}`);
  await mapConcurrently([...customers.entries()], AT_ONCE, async ([index, customer]) => {
    for (const text of texts(index)) await shop.text(conversationOf(customer), text);
  });
  await meta.drain();
  runtime.faults.clear();
  simulator.setFaults({
    loseAnswer: 0,
    dropCall: 0,
    rateLimit: 0,
    serverError: 0,
    duplicateWebhooks: false,
    shuffleWebhooks: false,
  });
  await meta.drain();

  expect(killed, 'functions that were killed').toBeGreaterThan(5);
  const countByStatus = new Map<string, number>();
  for (const [index, customer] of customers.entries()) {
    const received = simulator
      .readChat(customer.id, phoneNumberId)
      .bubbles.filter(({ from }) => from === 'business')
      .map(({ content }) => (content as { text?: { body?: string } }).text?.body ?? '');
    const sent: SentMessage[] = await shop.sent(conversationOf(customer));
    expect(
      sent.map(({ text }) => text),
      'every requested message exists, in order',
    ).toEqual(texts(index));
    expect(new Set(received).size, 'nothing arrived twice').toBe(received.length);
    expect(received, 'messages arrived in order').toEqual([...received].sort());
    for (const { text, status } of sent) {
      countByStatus.set(status ?? '', (countByStatus.get(status ?? '') ?? 0) + 1);
      const has = ARRIVED_BY_STATUS[status ?? ''];
      expect(has, `${text} ended as ${status}`).toBeDefined();
      if (has !== 'maybe') expect(received.includes(text ?? ''), `${text} is ${status}`).toBe(has);
    }
  }
  expect(readDeadLetterMessages(runtime)).toEqual([]);
  console.log(`ended as ${JSON.stringify(Object.fromEntries(countByStatus))}, ${killed} functions killed`);
  expect(countByStatus.get('delivered') ?? 0, 'most of them arrived').toBeGreaterThan(
    0.85 * CONVERSATIONS * REPLIES_EACH,
  );
});
