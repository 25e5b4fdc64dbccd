import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { LocalRuntime } from '@warung/local';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { republishRange } from '../../../infra/cli/republish.ts';
import { findTarget } from '../../../infra/cli/target.ts';
import { KEYS, tenantPrefix } from '../../../shared/table/key-shapes.ts';
import { copyAssembly } from '../../harness/assembly-copy.ts';
import { dropStatements } from '../../harness/grants.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop, type Shop } from '../../harness/shop.ts';
import { TableReader } from '../../harness/table-reader.ts';

const failureSchema = z.object({
  requestContext: z.object({ condition: z.string(), approximateInvokeCount: z.number() }),
  DDBStreamBatchInfo: z.object({ batchSize: z.number() }),
  payload: z.string(),
});
const payloadSchema = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ Keys: z.object({ sk: z.object({ S: z.string() }) }) }) })),
});
const eventSchema = z.object({
  detail: z.object({ data: z.object({ facts: z.array(z.object({ id: z.string() })) }) }),
});

const assembly = copyAssembly(inject('assembly'));
const environment = { ...process.env };
let meta: TestPlatform;
let runtime: LocalRuntime;
let shop: Shop;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: assembly.directory });
  runtime = meta.platform.runtime;
  shop = await openShop(meta);
  await runtime.waitUntilIdle();
});
afterEach(async () => {
  assembly.restore();
  await runtime.update(assembly.directory);
  await runtime.setMappings(true);
  await runtime.drain();
});
afterAll(async () => {
  process.env = environment;
  await meta.stop();
  assembly.remove();
});

/** Reads the failure bucket: reason, attempts, and the sort keys of the items of discarded records. */
async function readDiscarded() {
  const s3 = new S3Client({ ...runtime.clientConfig(), forcePathStyle: true });
  const Bucket = runtime.output('StreamFailuresBucketName');
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const failure = failureSchema.parse(JSON.parse((await object.Body?.transformToString()) ?? ''));
      const { Records } = payloadSchema.parse(JSON.parse(failure.payload));
      expect(Records.length).toBe(failure.DDBStreamBatchInfo.batchSize);
      const { condition, approximateInvokeCount } = failure.requestContext;
      return { condition, approximateInvokeCount, keys: Records.map(({ dynamodb }) => dynamodb.Keys.sk.S) };
    }),
  );
}

/** Returns the ids of the events in the consumer's queue, without removing them. */
function queuedEventIds(): string[] {
  const { engine } = runtime.services.sqs;
  const arn = engine.arnOf('warung-dev-number-activity');
  const messages = engine.receive(arn, 10);
  for (const { receiptHandle } of messages) engine.changeVisibility(arn, receiptHandle, 0);
  return messages
    .flatMap(({ body }) => eventSchema.parse(JSON.parse(body)).detail.data.facts.map(({ id }) => id))
    .sort();
}

const post = async (wamid: string): Promise<void> => {
  const answer = await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid, at: nextSecond() }));
  expect(answer.status).toBe(200);
};

const number = () => new TableReader(runtime).get(tenantPrefix(shop.tenantId), KEYS.number.sort + shop.phoneNumberId);

async function putUnreadable(sk: string): Promise<void> {
  const Item = {
    pk: { S: tenantPrefix(shop.tenantId) + KEYS.message.partition + '0'.repeat(26) },
    sk: { S: sk },
    v: { N: '1' },
  };
  const client = new DynamoDBClient(runtime.clientConfig());
  await client.send(new PutItemCommand({ TableName: runtime.output('TableName'), Item }));
}

describe('a record that cannot be published', () => {
  test('is isolated from its batch and goes to the failure bucket; the events before and after it are published', async () => {
    await runtime.setMappings(false, 'publish-changes');
    await runtime.setMappings(false, 'track-number');
    await post('wamid.before');
    await runtime.waitUntilIdle();
    const bad = `${KEYS.message.sort}${nextSecond()}#${'0'.repeat(26)}`;
    await putUnreadable(bad);
    await post('wamid.after');
    await runtime.waitUntilIdle();
    await runtime.setMappings(true, 'publish-changes');
    // Runs the eight retries without their back-off, and waits for each of them.
    await runtime.waitUntilIdle();

    const failures = await readDiscarded();
    // Eight retries after the first attempt, all for this one record.
    expect(failures).toEqual([{ condition: 'RetryAttemptsExhausted', approximateInvokeCount: 9, keys: [bad] }]);
    expect(new Set(queuedEventIds()).size).toBe(2);
  });
});

describe('events that were not published', () => {
  test('are published again from the table with the same ids, and consumers ignore known events', async () => {
    await runtime.setMappings(false, 'track-number');
    const from = new Date(nextSecond() * 1000);
    await post('wamid.published');
    await runtime.waitUntilIdle();
    const publishedIds = queuedEventIds();
    expect(publishedIds.length).toBe(1);
    await runtime.setMappings(true, 'track-number');
    await runtime.waitUntilIdle();
    const known = await number();
    expect(known?.lastSeenAt).toBeDefined();

    // The bus rejects everything until the stream reader discards the records.
    const before = (await readDiscarded()).length;
    assembly.edit((resource) => {
      if (resource.type === 'AWS::IAM::Policy' && resource.logicalId.startsWith('PublishChanges'))
        dropStatements(resource, (actions) => actions.includes('events:PutEvents'));
    });
    await runtime.update(assembly.directory);
    await post('wamid.unpublished');
    await runtime.waitUntilIdle();
    const lost = (await readDiscarded()).slice(before);
    expect(lost.flatMap(({ keys }) => keys).some((key) => key.startsWith(KEYS.message.sort))).toBe(true);
    assembly.restore();
    await runtime.update(assembly.directory);

    // The operator's command, as from a shell.
    await runtime.setMappings(false, 'track-number');
    const target = await findTarget({ data: meta.dataDir });
    const range = { tenantId: shop.tenantId, from, to: new Date((nextSecond() + 1) * 1000) };
    const { published } = await republishRange(target, range);
    await runtime.waitUntilIdle();
    const again = queuedEventIds();
    expect(published).toBeGreaterThanOrEqual(2);
    expect(again).toEqual(expect.arrayContaining(publishedIds));
    expect(again.length).toBe(2);

    // A second time: the same events, and the consumer writes nothing more.
    await runtime.setMappings(true, 'track-number');
    await runtime.waitUntilIdle();
    const settled = await number();
    await republishRange(target, range);
    runtime.meter.reset();
    await runtime.waitUntilIdle();
    expect(await number()).toEqual(settled);
    expect(runtime.meter.total('lambdaRequest', 'warung-dev-track-number')).toBeGreaterThan(0);
    expect(runtime.meter.total('dynamoWriteRequestUnit', 'warung-dev-track-number')).toBe(0);
  });

  test('of another tenant or time are not published again', async () => {
    await runtime.setMappings(false, 'track-number');
    const other = await openShop(meta);
    const at = nextSecond();
    await meta.postWebhook(textWebhook({ ...other, from: '62811', wamid: 'wamid.other', at }));
    await runtime.waitUntilIdle();
    expect(queuedEventIds().length).toBe(1);
    const target = await findTarget({ data: meta.dataDir });
    const [start, end] = [new Date(at * 1000), new Date(at * 1000 + 1)];
    expect(
      (await republishRange(target, { tenantId: other.tenantId, from: end, to: new Date(2 ** 42) })).published,
    ).toBe(
      // At the current time: the registered number, the received message and the new conversation.
      3,
    );
    expect((await republishRange(target, { tenantId: shop.tenantId, from: start, to: end })).published).toBe(0);
    await runtime.waitUntilIdle();
    expect(new Set(queuedEventIds()).size).toBe(1);
    // Message and conversation.
    expect((await republishRange(target, { tenantId: other.tenantId, from: start, to: end })).published).toBe(2);
    await runtime.waitUntilIdle();
    expect(new Set(queuedEventIds()).size).toBe(1);
  });
});
