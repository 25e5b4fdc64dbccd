import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type AssemblyCopy, copyAssembly, type ResourceEdit } from '../../harness/assembly-copy.ts';
import { readDeadLetterMessages } from '../../harness/dead-letter-messages.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond } from '../../harness/shop.ts';

const root = mkdtempSync(join(tmpdir(), 'warung-restart-'));
let assembly: AssemblyCopy;

beforeAll(() => {
  assembly = copyAssembly(inject('assembly'));
});
afterAll(() => {
  assembly.remove();
  rmSync(root, { recursive: true, force: true });
});

const start = (name: string): Promise<TestPlatform> =>
  startTestPlatform({ assembly: assembly.directory, dataDir: join(root, name) });
const queue = (meta: TestPlatform, name: string): string =>
  meta.platform.runtime.services.sqs.engine.arnOf(`warung-dev-${name}`);
const counts = (meta: TestPlatform, name: string) =>
  meta.platform.runtime.services.sqs.engine.counts(queue(meta, name));
const sweepArn = 'arn:aws:scheduler:ap-southeast-1:000000000000:schedule/default/warung-dev-quarantine-sweep';
const nextSweep = (meta: TestPlatform) => meta.platform.runtime.services.scheduler.engine.nextRunMsOf(sweepArn);
const physicalIds = (meta: TestPlatform): Record<string, string> =>
  Object.fromEntries(
    meta.platform.runtime.resources.map((one) => [`${one.stackName}/${one.logicalId}`, one.physicalId]),
  );

test('a restart keeps messages, queues, dead-letter messages, the schedule’s next run, ids and keys', async () => {
  const before = await start('kept');
  const text = (wamid: string) => textWebhook({ ...before.credentials.demo, from: '62811', wamid, at: nextSecond() });
  await before.postWebhook(text('wamid.stored'));
  await before.platform.runtime.waitUntilIdle();
  const sqs = new SQSClient(before.platform.runtime.clientConfig());
  const QueueUrl = before.platform.runtime.output('InboundQueueUrl');
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"poison":true}' }));
  await before.platform.runtime.waitUntilIdle();
  const poison = readDeadLetterMessages(before.platform.runtime);
  const reason = 'UnreadableInputError: message is no inbound item';
  expect(poison).toEqual([{ queue: 'warung-dev-inbound-dlq', body: '{"poison":true}', reason }]);
  const [ids, sweep, { credentials }] = [physicalIds(before), nextSweep(before), before];
  expect(sweep).toBeGreaterThan(before.platform.runtime.clock.now());
  await before.platform.runtime.setMappings(false);
  await before.postWebhook(text('wamid.queued'));
  expect(counts(before, 'inbound').visible).toBe(1);
  await before.stop();

  const after = await start('kept');
  try {
    const { baseUrl: _, ...keys } = credentials;
    expect(after.credentials).toMatchObject(keys);
    expect(physicalIds(after)).toEqual(ids);
    expect(nextSweep(after)).toBe(sweep);
    expect(readDeadLetterMessages(after.platform.runtime)).toEqual(poison);
    await after.platform.runtime.waitUntilIdle();
    const wamids = (await after.listMessages()).map(({ wamid }) => wamid);
    expect(wamids.sort()).toEqual(['wamid.queued', 'wamid.stored']);
    expect(counts(after, 'inbound')).toMatchObject({ visible: 0, inFlight: 0 });
  } finally {
    await after.stop();
  }
});

describe('a changed template', () => {
  const properties = (type: string, change: (given: ResourceEdit['properties']) => Record<string, unknown>) => {
    let changed = 0;
    assembly.edit((resource) => {
      if (resource.type !== type) return;
      resource.change(change(resource.properties));
      changed += 1;
    });
    expect(changed).toBeGreaterThan(0);
  };
  const attempt = async (folder = 'changed'): Promise<string> => {
    const started = await start(folder).then(
      (meta) => meta.stop().then(() => 'started'),
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
    );
    assembly.restore();
    return started;
  };

  test('is applied as an update where AWS would update: the queue keeps its messages', async () => {
    const before = await start('changed');
    await before.platform.runtime.setMappings(false);
    const { demo } = before.credentials;
    await before.postWebhook(textWebhook({ ...demo, from: '62811', wamid: 'wamid.update', at: nextSecond() }));
    await before.stop();
    properties('AWS::SQS::Queue', (given) => ({ ...given, VisibilityTimeout: 777 }));
    const after = await start('changed');
    try {
      const { sqs } = after.platform.runtime.services;
      expect(sqs.engine.findQueue(queue(after, 'inbound'))?.visibilityTimeoutSeconds).toBe(777);
      await after.platform.runtime.waitUntilIdle();
      expect((await after.listMessages()).map(({ wamid }) => wamid)).toEqual(['wamid.update']);
    } finally {
      assembly.restore();
      await after.stop();
    }
  });

  test('is rejected by name where AWS would replace a resource with data, or where the runtime does not support it', async () => {
    const meta = await start('changed');
    const rejection = async (): Promise<string> => {
      const rejected = await meta.platform.runtime.update(assembly.directory).catch((error: unknown) => String(error));
      assembly.restore();
      return String(rejected);
    };
    try {
      properties('AWS::DynamoDB::GlobalTable', (given) => ({
        ...given,
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }));
      expect(await rejection()).toMatch(
        /^NotRunHereError: AWS::DynamoDB::GlobalTable Table\w+: a change of KeySchema would/,
      );
      properties('AWS::DynamoDB::GlobalTable', (given) => ({ ...given, TableName: 'warung-dev-other' }));
      expect(await rejection()).toMatch(/^NotRunHereError: .*name changed from warung-dev-table to warung-dev-other/);
      properties('AWS::Lambda::Function', (given) => ({ ...given, Runtime: 'python3.14' }));
      expect(await rejection()).toMatch(/^NotRunHereError: AWS::Lambda::Function \w+: property Runtime: /);
      assembly.add('Routing', 'Firehose', { Type: 'AWS::Kinesis::Stream', Properties: {} });
      expect(await rejection()).toMatch(
        /^NotRunHereError: AWS::Kinesis::Stream Firehose in warung-dev-routing: this resource type is not run here/,
      );
    } finally {
      await meta.stop();
    }
  });

  test('with an unsupported property stops the start, naming resource and property', async () => {
    properties('AWS::SQS::Queue', (given) => ({ ...given, Colour: 'green' }));
    expect(await attempt()).toMatch(/^NotRunHereError: AWS::SQS::Queue \w+: property Colour is not run here/);
  });

  test('that removes a bucket is rejected, because the bucket may hold data', async () => {
    assembly.add('State', 'Attic', { Type: 'AWS::S3::Bucket', Properties: {} });
    expect(await attempt('attic')).toBe('started');
    expect(await attempt('attic')).toMatch(
      /^NotRunHereError: AWS::S3::Bucket Attic left the template of warung-dev-state/,
    );
  });

  test('that removes a queue is rejected while the queue holds messages', async () => {
    assembly.add('State', 'Lane', { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'lane' } });
    const before = await start('lane');
    assembly.restore();
    const { engine } = before.platform.runtime.services.sqs;
    engine.send(engine.arnOf('lane'), { body: 'held' });
    await before.stop();
    expect(await attempt('lane')).toMatch(
      /^NotRunHereError: .*Lane: the queue lane left the template and still holds 1/,
    );
  });

  test('that was rejected has changed nothing', async () => {
    const meta = await start('changed');
    expect((await meta.listMessages()).map(({ wamid }) => wamid)).toEqual(['wamid.update']);
    await meta.stop();
  });
});
