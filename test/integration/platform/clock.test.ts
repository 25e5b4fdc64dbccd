import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalRuntime } from '@warung/local';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { listDeadLetterQueues, peek, redrive } from '../../../infra/cli/dead-letter-queues.ts';
import { KEYS, tenantPrefix } from '../../../shared/table/key-shapes.ts';
import { copyAssembly } from '../../harness/assembly-copy.ts';
import { readDeadLetterMessages } from '../../harness/dead-letter-messages.ts';
import { dropStatements } from '../../harness/grants.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop } from '../../harness/shop.ts';
import { TableReader } from '../../harness/table-reader.ts';

let meta: TestPlatform;
let runtime: LocalRuntime;
let sqs: SQSClient;

const assembly = copyAssembly(inject('assembly'));

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: assembly.directory });
  runtime = meta.platform.runtime;
  sqs = new SQSClient(runtime.clientConfig());
  await runtime.waitUntilIdle();
});
afterEach(() => runtime.faults.clear());
afterAll(async () => {
  await meta.stop();
  assembly.remove();
});

const DAY_MS = 24 * 3_600_000;
const arnOf = (queue: string): string => runtime.services.sqs.engine.arnOf(`warung-dev-${queue}`);
const counts = (queue: string) => runtime.services.sqs.engine.counts(arnOf(queue));

/** Counts the deliveries of route-inbound's queue. Returns a function that returns the count. */
function countDeliveries(): () => number {
  let deliveries = 0;
  runtime.faults.onDelivery(({ queueArn }) => {
    if (queueArn === arnOf('inbound')) deliveries += 1;
    return undefined;
  });
  return () => deliveries;
}

describe('a message whose handling fails', () => {
  const MAX_RECEIVES = 8;
  /**
   * Denies the function writes to the table until the returned function is called. The SDK does not retry denied calls,
   * so the test stays fast.
   */
  const denyWrites = async (): Promise<() => Promise<void>> => {
    assembly.edit((resource) => {
      if (resource.type === 'AWS::IAM::Policy' && resource.logicalId.startsWith('InboundWorker'))
        dropStatements(resource, (actions) => actions.includes('dynamodb:PutItem'));
    });
    await runtime.update(assembly.directory);
    assembly.restore();
    return () => runtime.update(assembly.directory);
  };

  test('is hidden for the back-off, and is delivered again when the clock advances', async () => {
    const shop = await openShop(meta);
    const deliveries = countDeliveries();
    const allow = await denyWrites();
    await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid: 'wamid.back-off', at: nextSecond() }));
    await runtime.waitUntilIdle();
    const first = deliveries();
    expect(first).toBeGreaterThan(0);
    expect(counts('inbound')).toMatchObject({ visible: 0, inFlight: 1 });
    // The longest back-off of the first receives (2 to 16 s) is over, so the message is retried.
    await runtime.clock.advance(16_000);
    await runtime.waitUntilIdle();
    expect(deliveries()).toBeGreaterThan(first);
    await allow();
    await runtime.drain();
    expect(await shop.wamids()).toEqual(['wamid.back-off']);
    expect(counts('inbound')).toMatchObject({ visible: 0, inFlight: 0 });
  });

  test('at every receive moves to the dead-letter queue with its reason, and succeeds after a redrive', async () => {
    const shop = await openShop(meta);
    const deliveries = countDeliveries();
    const allow = await denyWrites();
    await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid: 'wamid.dead', at: nextSecond() }));
    await runtime.drain();
    expect(deliveries()).toBe(MAX_RECEIVES);
    expect(await shop.wamids()).toEqual([]);
    const depth = await listDeadLetterQueues(sqs);
    expect(depth.filter(({ messages }) => messages > 0).map(({ name }) => name)).toEqual(['warung-dev-inbound-dlq']);
    const [message, ...others] = await peek(sqs, 'warung-dev-inbound-dlq');
    expect(others).toEqual([]);
    expect(message?.reason).toBe('AccessDeniedException');
    expect(message?.failedAt).toMatch(/^\d{4}-\d\d-\d\dT/);

    await allow();
    // The peek hid it for a moment.
    await runtime.clock.advance(10_000);
    const moved = await redrive(sqs, 'warung-dev-inbound-dlq', 'warung-dev-inbound');
    expect(moved.messages).toBe(1);
    await runtime.drain();
    expect(await shop.wamids()).toEqual(['wamid.dead']);
    expect(readDeadLetterMessages(runtime)).toEqual([]);
  });

  test('because its function crashes is delivered again after the visibility timeout, until SQS moves it to the dead-letter queue', async () => {
    const shop = await openShop(meta);
    const deliveries = countDeliveries();
    const stop = runtime.faults.onCall(({ action, functionName }) =>
      functionName?.endsWith('route-inbound') && action === 'dynamodb:PutItem' ? { kind: 'crash-before' } : undefined,
    );
    await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid: 'wamid.crash', at: nextSecond() }));
    await runtime.drain();
    expect(deliveries()).toBe(MAX_RECEIVES);
    const [message] = await peek(sqs, 'warung-dev-inbound-dlq');
    expect(message).toMatchObject({ reason: expect.stringMatching(/received too often/), receives: MAX_RECEIVES + 1 });
    stop();
    await runtime.clock.advance(10_000);
    await redrive(sqs, 'warung-dev-inbound-dlq', 'warung-dev-inbound');
    await runtime.drain();
    expect(await shop.wamids()).toEqual(['wamid.crash']);
  });

  test('in a way that no retry can fix moves to the dead-letter queue immediately, and does not delay its batch', async () => {
    const shop = await openShop(meta);
    const deliveries = countDeliveries();
    await runtime.setMappings(false, 'route-inbound');
    const QueueUrl = runtime.output('InboundQueueUrl');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"not":"an item"}' }));
    await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid: 'wamid.neighbour', at: nextSecond() }));
    await runtime.setMappings(true, 'route-inbound');
    await runtime.waitUntilIdle();
    expect(deliveries()).toBe(2);
    expect(await shop.wamids()).toEqual(['wamid.neighbour']);
    const reason = 'UnreadableInputError: message is no inbound item';
    expect(readDeadLetterMessages(runtime)).toEqual([
      { queue: 'warung-dev-inbound-dlq', body: '{"not":"an item"}', reason },
    ]);
  });
});

describe('quarantine', () => {
  test('ends 90 days after receipt: the item leaves the table and the list', async () => {
    const unknown = { phoneNumberId: '660000000000001', wabaId: '67', from: '62811', wamid: 'wamid.old' };
    const before = Math.floor(runtime.clock.now() / 1000);
    await meta.postWebhook(textWebhook({ ...unknown, at: nextSecond() }));
    await runtime.waitUntilIdle();
    const table = new TableReader(runtime);
    const [kept] = await table.queryPartition(`${KEYS.quarantined.partition}660000000000001`);
    const receivedAt = Number(kept?.receivedAt);
    expect(receivedAt).toBeGreaterThanOrEqual(before);
    expect(kept?.ttl).toBe(receivedAt + 90 * 86_400);

    // As if the item had arrived 90 days ago, less two minutes.
    const soon = Math.floor(runtime.clock.now() / 1000) + 120;
    await new DynamoDBClient(runtime.clientConfig()).send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: { pk: { S: String(kept?.pk) }, sk: { S: String(kept?.sk) } },
        UpdateExpression: 'SET #ttl = :soon',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':soon': { N: String(soon) } },
      }),
    );
    await runtime.services.dynamo.sweepExpired();
    expect((await table.queryPartition(`${KEYS.quarantined.partition}660000000000001`)).length).toBe(1);
    await runtime.clock.advance(120_000);
    await runtime.services.dynamo.sweepExpired();
    expect(await table.queryPartition(`${KEYS.quarantined.partition}660000000000001`)).toEqual([]);
    const listed = await meta.listAll('/v1/operator/quarantine', meta.credentials.operatorKey);
    expect(JSON.stringify(listed)).not.toContain('wamid.old');
    await runtime.waitUntilIdle();
  });
});

describe('the quarantine sweep', () => {
  const arn = 'arn:aws:scheduler:ap-southeast-1:000000000000:schedule/default/warung-dev-quarantine-sweep';
  const nextRun = (): number => runtime.services.scheduler.engine.nextRunMsOf(arn) ?? 0;

  test('runs once a day, at 20:00 UTC', async () => {
    await runtime.setMappings(false, 'replay-quarantine');
    try {
      const due = nextRun();
      expect(new Date(due).toISOString()).toMatch(/T20:00:00\.000Z$/);
      expect(due - runtime.clock.now()).toBeLessThanOrEqual(DAY_MS);
      await runtime.clock.set(due);
      await runtime.services.scheduler.idle();
      expect(counts('replay').visible).toBe(1);
      expect(nextRun()).toBe(due + DAY_MS);
      // Nothing runs until ten minutes before the next run. The margin is long enough for a slow machine.
      await runtime.clock.set(due + DAY_MS - 600_000);
      await runtime.services.scheduler.idle();
      expect(counts('replay').visible).toBe(1);
      await runtime.clock.set(due + 3 * DAY_MS);
      await runtime.services.scheduler.idle();
      expect(counts('replay').visible).toBe(4);
      const bodies = runtime.services.sqs.engine.receive(arnOf('replay'), 10).map(({ body }) => body);
      expect(new Set(bodies)).toEqual(new Set(['{"kind":"sweep"}']));
    } finally {
      await runtime.setMappings(true, 'replay-quarantine');
      await runtime.drain();
    }
  });

  test('routes items that can be routed meanwhile', async () => {
    const shop = await openShop(meta);
    const unknown = { phoneNumberId: '660000000000002', wabaId: shop.wabaId };
    await meta.postWebhook(textWebhook({ ...unknown, from: '62811', wamid: 'wamid.swept', at: nextSecond() }));
    await runtime.waitUntilIdle();
    // The number's event is not published, as if it had been lost.
    await runtime.setMappings(false, 'publish-changes');
    try {
      const number = { tenantId: shop.tenantId, ...unknown, displayPhoneNumber: '+62', accessToken: 'x' };
      await meta.operator('POST', '/v1/operator/numbers', number);
      await runtime.waitUntilIdle();
      expect(await shop.wamids()).toEqual([]);
      await runtime.clock.set(nextRun());
      await runtime.waitUntilIdle();
      expect(await shop.wamids()).toEqual(['wamid.swept']);
    } finally {
      await runtime.setMappings(true, 'publish-changes');
      await runtime.drain();
    }
    const listed = await meta.listAll('/v1/operator/quarantine', meta.credentials.operatorKey);
    expect(JSON.stringify(listed)).not.toContain('wamid.swept');
  });
});

test('functions use the clock too: a message that arrives after a month has a receipt time after a month', async () => {
  const shop = await openShop(meta);
  const now = runtime.clock.now();
  // Daily work is suspended meanwhile: otherwise it would run 31 times, each time with a cold start.
  await runtime.setMappings(false);
  await runtime.clock.advance(31 * DAY_MS);
  await runtime.setMappings(true);
  await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid: 'wamid.future', at: nextSecond() }));
  await runtime.waitUntilIdle();
  const items = await new TableReader(runtime).scanByPrefix(tenantPrefix(shop.tenantId) + KEYS.message.partition);
  const receivedAt = items.map(({ ra }) => ra).find((ra) => ra !== undefined);
  expect(Number(receivedAt) * 1000).toBeGreaterThanOrEqual(now + 31 * DAY_MS - 1000);
});
