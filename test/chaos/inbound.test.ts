import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalRuntime } from '@warung/local';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eventsOf } from '../../functions/event-publisher/events-of.ts';
import { isItemOf, KEYS, TENANT_PREFIX } from '../../shared/table/key-shapes.ts';
import { copyAssembly } from '../harness/assembly-copy.ts';
import { readDeadLetterMessages, redriveAll } from '../harness/dead-letter-messages.ts';
import { addEventRecorder, takeEventIds } from '../harness/event-recorder.ts';
import { startTestPlatform, type TestPlatform } from '../harness/platform.ts';
import { TableReader } from '../harness/table-reader.ts';
import { Chaos } from './inbound-faults.ts';
import { type ChaosNumber, CUSTOMERS, type Load, makeLoad, STATUSES, UNKNOWN_ITEMS } from './inbound-load.ts';

const POISON = 10;

const assembly = copyAssembly(inject('assembly'));
let meta: TestPlatform;
let runtime: LocalRuntime;
let numbers: [ChaosNumber, ChaosNumber, ChaosNumber];
/** API keys of the numbers' tenants. */
let keys: string[];
let lateTenant: string;

beforeAll(async () => {
  addEventRecorder(assembly);
  meta = await startTestPlatform({ assembly: assembly.directory });
  runtime = meta.platform.runtime;
  const { phoneNumberId, wabaId, apiKey } = meta.credentials.demo;
  const second = { phoneNumberId: '500000000000001', wabaId: '600000000000001' };
  const third = { phoneNumberId: '500000000000002', wabaId: '600000000000002' };
  const other = await meta.createTenant('Warung Sebelah', second);
  // Its number is connected later.
  const late = await meta.createTenant('Warung Baru', { phoneNumberId: '500000000000003', wabaId: '600000000000003' });
  lateTenant = late.tenantId;
  numbers = [
    { mark: 'A', phoneNumberId, wabaId },
    { mark: 'B', ...second },
    { mark: 'C', ...third },
  ];
  keys = [apiKey, other.apiKey, late.apiKey];
});
afterAll(async () => {
  await meta.stop();
  assembly.remove();
});

// The full size takes two minutes on two idle cores.
const TIMEOUT = { timeout: 600_000 };

test(
  '2,000 inbound items, or a part of them, under all faults: none lost, none duplicated, poison messages in the dead-letter queue',
  TIMEOUT,
  async () => {
    const chaos = new Chaos(runtime);
    const load = makeLoad(numbers);
    await sendPoison();
    await Promise.all(inLanes(load.posts, 6).map((lane) => postLikeMeta(lane)));
    await runtime.drain();
    await connectLate();
    await runtime.drain();
    expect(chaos.missing(), 'faults that did not occur').toEqual([]);

    // Messages with too many consecutive faults are in a dead-letter queue with a reason. Without faults, a redrive
    // succeeds.
    runtime.faults.clear();
    const deadLetters = readDeadLetterMessages(runtime);
    expect(
      deadLetters.filter(({ reason }) => !reason).length,
      'messages that SQS moved itself, after crashes',
    ).toBeLessThan(deadLetters.length);
    await redriveAll(runtime);
    await runtime.drain();

    await expectMessages(load);
    await expectEvents(load);
    await expectConsumed(load);
    expect(await listDiscarded(), 'records that the stream reader discarded').toEqual([]);

    const left = readDeadLetterMessages(runtime);
    // A message may be there twice, if it was delivered twice or its worker crashed after moving it.
    expect(new Set(left.map(({ body }) => body))).toEqual(
      new Set(Array.from({ length: POISON }, (_, index) => poison(index))),
    );
    expect(left.every(({ reason }) => Boolean(reason))).toBe(true);
  },
);

/**
 * Expects each message once, at its own tenant; one conversation per customer and number; every status applied; and
 * only unknown items in quarantine.
 */
async function expectMessages({ texts, statusPosts }: Load): Promise<void> {
  let conversations = 0;
  for (const [index, key] of keys.entries()) {
    const mine = texts.filter(({ mark }) => mark === numbers[index]?.mark);
    const found = (await meta.listMessages(key)).map(({ wamid }) => wamid);
    expect(sorted(found)).toEqual(sorted(mine.map(({ wamid }) => wamid)));
    const threads = (await meta.listAll('/v1/conversations', key)).length;
    expect(threads, 'one conversation per customer and number').toBe(new Set(mine.map(({ from }) => from)).size);
    conversations += threads;
  }
  expect(conversations).toBeGreaterThan(CUSTOMERS * 2);

  const quarantined = await meta.listAll('/v1/operator/quarantine', meta.credentials.operatorKey);
  expect(quarantined.length).toBe(UNKNOWN_ITEMS);

  const traced = await Promise.all(statusPosts.map((post) => meta.operator('POST', '/v1/operator/trace', post)));
  expect(new Set(traced.map(({ body }) => JSON.stringify(body).match(/"outcome":"(\w+)"/)?.[1]))).toEqual(
    new Set(['applied']),
  );
}

/** Expects that a consumer received exactly the events that the table implies, each under one id, however often. */
async function expectEvents({ texts }: Load): Promise<void> {
  const table = new TableReader(runtime);
  const items = [
    ...(await table.scanByPrefix(TENANT_PREFIX)),
    ...(await table.scanByPrefix(KEYS.quarantined.partition)),
  ];
  const expected = new Set(
    items.flatMap((after) => eventsOf({ before: undefined, after })).map(({ event }) => String(event.id)),
  );
  // Watermark ticks overwrite one item, so only the newest is left.
  const published = new Set(takeEventIds(runtime).filter((id) => !id.startsWith('tick:')));
  expect(
    [...expected].filter((id) => !published.has(id)),
    'events that were not published',
  ).toEqual([]);
  expect(
    [...published].filter((id) => !expected.has(id)),
    'events without an item',
  ).toEqual([]);
  const ofType = (type: string) => [...published].filter((id) => id.startsWith(`${type}:`)).length;
  expect(ofType('message')).toBe(texts.length);
  expect(ofType('delivery')).toBe(STATUSES);
}

/**
 * Expects what the consumer of received messages stores: the time of a number's first message, and the time of its last
 * one to the hour.
 */
async function expectConsumed({ texts }: Load): Promise<void> {
  const table = new TableReader(runtime);
  const kept = (await table.scanByPrefix(TENANT_PREFIX)).filter((item) => isItemOf('number', item));
  for (const { mark, phoneNumberId } of numbers) {
    const times = texts.filter((text) => text.mark === mark).map(({ at }) => at);
    const number = kept.find((item) => item['phoneNumberId'] === phoneNumberId);
    expect(number?.['connectedAt']).toBe(Math.min(...times));
    expect(Number(number?.['lastSeenAt'])).toBeGreaterThan(Math.max(...times) - 3600);
  }
}

async function listDiscarded(): Promise<unknown[]> {
  const s3 = new S3Client({ ...runtime.clientConfig(), forcePathStyle: true });
  const Bucket = runtime.output('StreamFailuresBucketName');
  return (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? [];
}

/** Posts until 200, as Meta does; some POSTs twice. */
async function postLikeMeta(posts: readonly unknown[]): Promise<void> {
  for (const [index, post] of posts.entries()) {
    for (let copies = index % 10 === 0 ? 2 : 1; copies > 0; copies--)
      await untilStatus(200, () => meta.postWebhook(post));
  }
}

/** Connects the third number, whose messages are in quarantine. */
async function connectLate(): Promise<void> {
  const { phoneNumberId, wabaId } = numbers[2];
  const number = { tenantId: lateTenant, phoneNumberId, wabaId, displayPhoneNumber: '+62', accessToken: 'x' };
  await untilStatus(201, () => meta.operator('POST', '/v1/operator/numbers', number));
}

async function untilStatus(wanted: number, send: () => Promise<{ readonly status: number }>): Promise<void> {
  for (let attempt = 1; attempt <= 50; attempt += 1) if ((await send()).status === wanted) return;
  throw new Error(`no response with status ${wanted} in 50 attempts`);
}

async function sendPoison(): Promise<void> {
  const sqs = new SQSClient(runtime.clientConfig());
  const QueueUrl = runtime.output('InboundQueueUrl');
  for (let index = 0; index < POISON; index++)
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: poison(index) }));
}

const poison = (index: number): string => `{"not":"an item","number":${index}}`;

function inLanes<T>(items: readonly T[], lanes: number): T[][] {
  return Array.from({ length: lanes }, (_, lane) => items.filter((_, index) => index % lanes === lane));
}

const sorted = (items: readonly unknown[]): string[] => items.map(String).sort();
