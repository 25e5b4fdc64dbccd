import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { CallFault, DeliveryFault } from '../../infra/local/kernel/faults.ts';
import { deadLetters, redriveAll } from '../harness/dead-letters.ts';
import { statusWebhook, textsWebhook, webhook } from '../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../harness/platform.ts';
import { seeded } from '../harness/random.ts';

const TEXTS = 1500;
const STATUSES = 400;
const STRANGE = 100;
const POISON = 10;
const CUSTOMERS = 60;
const ITEMS_A_POST = 20;
/** One call in this many meets a fault. */
const CALL_FAULTS = 25;
const DELIVERY_FAULTS = 6;

/** Each function is killed around each kind of call that it makes, at these turns; other faults strike by chance. */
const KILLS: ReadonlyMap<number, CallFault> = new Map([
  [2, { kind: 'crash-before' }],
  [4, { kind: 'crash-after' }],
]);
/** The calls of the path. */
const CALLS = [
  'receive-webhook sqs:SendMessage',
  'route-inbound dynamodb:GetItem',
  'route-inbound dynamodb:TransactWriteItems',
  'route-inbound dynamodb:PutItem',
  'route-inbound dynamodb:UpdateItem',
  'publish-changes events:PutEvents',
  'track-number dynamodb:GetItem',
];
const FAULTS = [
  'crash-before',
  'crash-after',
  'lose-response',
  'throttle',
  'time-out',
  'delay',
  'duplicate',
  'reorder',
];

let meta: TestPlatform;
let other: { tenantId: string; apiKey: string };
const otherNumber = { phoneNumberId: '500000000000001', wabaId: '600000000000001' };

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly') });
  other = await meta.tenant('Warung Sebelah', otherNumber);
});
afterAll(() => meta.stop());

test('2,000 inbound items under every fault: none lost, none doubled, poison set aside and redriven', async () => {
  const random = seeded(20_261_123);
  const struck = new Set<string>();
  const calls = new Map<string, number>();
  const noted = <Fault extends { readonly kind: string }>(
    fault: Fault | undefined,
    where: string,
  ): Fault | undefined => {
    if (fault) struck.add(`${fault.kind} ${where}`);
    return fault;
  };
  const { runtime } = meta.platform;
  runtime.faults.onDelivery(() => noted(deliveryFault(random), 'delivery'));
  runtime.faults.onCall(({ functionName, action }) => {
    if (!functionName) return undefined;
    const call = `${functionName} ${action}`;
    calls.set(call, (calls.get(call) ?? 0) + 1);
    return noted(KILLS.get(calls.get(call) ?? 0) ?? callFault(random), call);
  });

  const load = makeLoad();
  await sendPoison();
  await Promise.all(inLanes(load.posts, 6).map((lane) => postLikeMeta(lane)));
  await runtime.drain();

  for (const kind of FAULTS)
    expect(
      [...struck].some((fault) => fault.startsWith(kind)),
      kind,
    ).toBe(true);
  for (const call of CALLS) {
    for (const kill of ['crash-before', 'crash-after']) {
      expect(
        [...struck].some((fault) => fault.startsWith(kill) && fault.endsWith(call)),
        `${kill} ${call}`,
      ).toBe(true);
    }
  }

  // What met too many faults in a row lies in a dead-letter queue with its reason; without faults a redrive brings it home.
  runtime.faults.clear();
  const letters = deadLetters(runtime);
  expect(letters.filter(({ reason }) => !reason).length, 'letters that came by SQS itself, after crashes').toBeLessThan(
    letters.length,
  );
  await redriveAll(runtime);
  await runtime.drain();

  const ours = (await meta.messages()).map(({ wamid }) => wamid);
  const theirs = (await meta.messages(other.apiKey)).map(({ wamid }) => wamid);
  expect(sorted([...ours, ...theirs])).toEqual(sorted(load.wamids));
  expect(theirs.length).toBe(load.wamids.filter((wamid) => wamid.includes('-B')).length);

  const conversations = [
    ...(await meta.all('/v1/conversations')),
    ...(await meta.all('/v1/conversations', other.apiKey)),
  ];
  expect(conversations.length, 'one conversation per customer and number').toBe(CUSTOMERS * 2);

  const quarantined = await meta.all('/v1/operator/quarantine', meta.credentials.operatorKey);
  expect(quarantined.length).toBe(STRANGE);

  const traced = await Promise.all(load.statusPosts.map((post) => meta.operator('POST', '/v1/operator/trace', post)));
  expect(new Set(traced.map(({ body }) => JSON.stringify(body).match(/"outcome":"(\w+)"/)?.[1]))).toEqual(
    new Set(['applied']),
  );

  const left = deadLetters(runtime);
  // A letter may be there twice, as its message was delivered twice or its worker died once it was written.
  expect(new Set(left.map(({ body }) => body))).toEqual(
    new Set(Array.from({ length: POISON }, (_, index) => poison(index))),
  );
  expect(left.every(({ reason }) => Boolean(reason))).toBe(true);
});

function makeLoad(): { posts: unknown[]; statusPosts: unknown[]; wamids: string[] } {
  const numbers = [
    { ...meta.credentials.demo, mark: 'A' },
    { ...otherNumber, mark: 'B' },
  ];
  const texts = Array.from({ length: TEXTS }, (_, index) => ({
    from: String(6281400000000 + (Math.floor(index / 2) % CUSTOMERS)),
    wamid: `wamid.chaos-${index}-${index % 2 === 0 ? 'A' : 'B'}`,
    at: 1_790_000_000 + ((index * 7919) % TEXTS),
  }));
  const posts = numbers.flatMap(({ mark, wabaId, phoneNumberId }) =>
    chunks(
      texts.filter(({ wamid }) => wamid.endsWith(mark)),
      ITEMS_A_POST,
    ).map((chunk) => textsWebhook(wabaId, phoneNumberId, chunk)),
  );
  const { phoneNumberId, wabaId } = meta.credentials.demo;
  const statusPosts = Array.from({ length: STATUSES }, (_, index) =>
    statusWebhook({
      phoneNumberId,
      wabaId,
      wamid: `wamid.sent-${index >> 2}`,
      status: ['sent', 'delivered', 'read', 'failed'][index % 4] ?? 'sent',
      at: 1_790_000_000 + index,
      to: '6281400000000',
    }),
  );
  const strange = Array.from({ length: STRANGE }, (_, index) =>
    webhook(wabaId, { something: index }, 'field_of_tomorrow'),
  );
  return {
    posts: shuffled([...posts, ...statusPosts, ...strange]),
    statusPosts,
    wamids: texts.map(({ wamid }) => wamid),
  };
}

/** Posts until 200, as Meta does; some POSTs twice. */
async function postLikeMeta(posts: readonly unknown[]): Promise<void> {
  for (const [index, post] of posts.entries()) {
    for (let copies = index % 10 === 0 ? 2 : 1; copies > 0; copies--) {
      let status = 0;
      for (let attempt = 0; status !== 200; attempt++) {
        if (attempt > 50) throw new Error(`a webhook answered ${status} fifty times`);
        ({ status } = await meta.postWebhook(post));
      }
    }
  }
}

async function sendPoison(): Promise<void> {
  const { runtime } = meta.platform;
  const sqs = new SQSClient(runtime.clientConfig());
  const QueueUrl = runtime.output('InboundQueueUrl');
  for (let index = 0; index < POISON; index++)
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: poison(index) }));
}

const poison = (index: number): string => `{"not":"an item","number":${index}}`;

function callFault(random: () => number): CallFault | undefined {
  if (random() >= 1 / CALL_FAULTS) return undefined;
  const kinds: CallFault[] = [
    { kind: 'crash-before' },
    { kind: 'crash-after' },
    { kind: 'lose-response' },
    { kind: 'throttle' },
    { kind: 'time-out' },
    { kind: 'delay', ms: 50 },
  ];
  return kinds[Math.floor(random() * kinds.length)];
}

function deliveryFault(random: () => number): DeliveryFault | undefined {
  if (random() >= 1 / DELIVERY_FAULTS) return undefined;
  const kinds: DeliveryFault[] = [{ kind: 'duplicate' }, { kind: 'delay', ms: 3_000 }, { kind: 'reorder' }];
  return kinds[Math.floor(random() * kinds.length)];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function inLanes<T>(items: readonly T[], lanes: number): T[][] {
  return Array.from({ length: lanes }, (_, lane) => items.filter((_, index) => index % lanes === lane));
}

function shuffled<T>(items: readonly T[]): T[] {
  const random = seeded(7);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const sorted = (items: readonly unknown[]): string[] => items.map(String).sort();
