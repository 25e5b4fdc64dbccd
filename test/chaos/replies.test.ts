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
/** Conversations that are answered at the same time. */
const AT_ONCE = 10;
/** One call of the sender in this many kills it. */
const KILLS = chooseSize({ all: 250, few: 50 });

/** What a message may say of itself at the end, and whether the customer then has it. */
const HAS_IT: Readonly<Record<string, boolean | 'perhaps'>> = {
  sent: true,
  delivered: true,
  read: true,
  failed: false,
  unconfirmed: 'perhaps',
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

test('1,000 replies, or a part of them, under lost answers, refusals and killed functions: each delivered once or honestly not', {
  timeout: 900_000,
}, async () => {
  const { simulator } = meta;
  const { phoneNumberId } = meta.credentials.demo;
  const { runtime } = meta.platform;
  const shop = createReplyClient(meta);
  const limits = { monthlyMessages: null, sendsPerMinute: 100_000 };
  await meta.operator('PUT', `/v1/operator/tenants/${meta.credentials.demo.tenantId}/limits`, limits);
  const people = Array.from({ length: CONVERSATIONS }, (_, index): Customer => {
    const person = simulator.addCustomer({ name: `P${index}`, phone: `62814000${String(index).padStart(5, '0')}` });
    simulator.sendAsCustomer(person.id, phoneNumberId, { type: 'text', body: 'Halo' });
    return person;
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
  await mapConcurrently([...people.entries()], AT_ONCE, async ([index, person]) => {
    for (const text of texts(index)) await shop.text(conversationOf(person), text);
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
  const ends = new Map<string, number>();
  for (const [index, person] of people.entries()) {
    const received = simulator
      .readChat(person.id, phoneNumberId)
      .bubbles.filter(({ from }) => from === 'business')
      .map(({ content }) => (content as { text?: { body?: string } }).text?.body ?? '');
    const sent: SentMessage[] = await shop.sent(conversationOf(person));
    expect(
      sent.map(({ text }) => text),
      'every message that was asked for is there, in order',
    ).toEqual(texts(index));
    expect(new Set(received).size, 'nothing arrived twice').toBe(received.length);
    expect(received, 'what arrived came in order').toEqual([...received].sort());
    for (const { text, status } of sent) {
      ends.set(status ?? '', (ends.get(status ?? '') ?? 0) + 1);
      const has = HAS_IT[status ?? ''];
      expect(has, `${text} ended as ${status}`).toBeDefined();
      if (has !== 'perhaps') expect(received.includes(text ?? ''), `${text} is ${status}`).toBe(has);
    }
  }
  expect(readDeadLetterMessages(runtime)).toEqual([]);
  console.log(`ended as ${JSON.stringify(Object.fromEntries(ends))}, ${killed} functions killed`);
  expect(ends.get('delivered') ?? 0, 'most of them arrived').toBeGreaterThan(0.85 * CONVERSATIONS * REPLIES_EACH);
});
