import { expect, test } from 'vitest';
import { FUNCTION, failing, functionError, MAPPING_ID, ok, queueMapping, settle, startQueue } from './harness.ts';

// Lambda Developer Guide, "Using Lambda with Amazon SQS": example standard queue message event.
test('a function receives messages in the documented format', async () => {
  const { mappings, sqs, arn, events } = await startQueue(() => ok());
  const messageAttributes = {
    shop: { dataType: 'String', stringValue: 'warung' },
    blob: { dataType: 'Binary', binaryValue: Buffer.from('raw') },
  };
  const { messageId } = sqs.send(arn, {
    body: 'hello',
    messageAttributes,
    traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
  });
  mappings.start();
  await mappings.waitUntilIdle();
  expect(events).toEqual([
    {
      Records: [
        {
          messageId,
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: '1767323045000',
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: '1767323045000',
            AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
          },
          messageAttributes: {
            shop: { stringValue: 'warung', stringListValues: [], binaryListValues: [], dataType: 'String' },
            blob: { binaryValue: 'cmF3', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
          },
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: arn,
          awsRegion: 'ap-southeast-1',
        },
      ],
    },
  ]);
  expect(sqs.counts(arn)).toMatchObject({ visible: 0, inFlight: 0 });
});

test('batches hold at most BatchSize messages', async () => {
  const { mappings, send, batches } = await startQueue(() => ok(), { batchSize: 3 });
  send('1', '2', '3', '4', '5', '6', '7');
  mappings.start();
  await mappings.waitUntilIdle();
  expect(batches().map(({ length }) => length)).toEqual([3, 3, 1]);
  expect(batches().flat().sort()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
});

test('a message that arrives later is processed immediately', async () => {
  const { mappings, send, batches } = await startQueue(() => ok());
  mappings.start();
  await mappings.waitUntilIdle();
  send('late');
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['late']]);
});

// Lambda Developer Guide, "Handling errors for an SQS event source in Lambda".
test('after a partial failure only the failed messages stay, and are received again after their visibility timeout', async () => {
  let poison = '';
  const { mappings, clock, sqs, arn, send, batches } = await startQueue((_, attempt) =>
    attempt === 1 ? failing([poison]) : ok(),
  );
  poison = send('good', 'bad', 'fine')[1] ?? '';
  mappings.start();
  await mappings.waitUntilIdle();
  expect(sqs.counts(arn)).toMatchObject({ visible: 0, inFlight: 1 });
  await clock.advance(59_999);
  await mappings.waitUntilIdle();
  expect(batches()).toHaveLength(1);
  await clock.advance(1);
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['good', 'bad', 'fine'], ['bad']]);
  expect(sqs.counts(arn)).toMatchObject({ visible: 0, inFlight: 0 });
});

test.each([
  ['a function error', functionError()],
  ['a string as response', ok('fine')],
  ['an empty identifier', failing([''])],
  ['a null identifier', ok({ batchItemFailures: [{ itemIdentifier: null }] })],
  ['a misnamed identifier', ok({ batchItemFailures: [{ id: 'x' }] })],
  ['an unknown identifier', failing(['00000000-0000-4000-8000-000000000000'])],
])('%s fails the whole batch', async (_, outcome) => {
  const { mappings, sqs, arn, send } = await startQueue(() => outcome);
  send('1', '2');
  mappings.start();
  await mappings.waitUntilIdle();
  expect(sqs.counts(arn)).toMatchObject({ visible: 0, inFlight: 2 });
  expect(mappings.list()[0]?.lastResult).toMatch(/^PROBLEM: /);
});

test.each([
  ['null', ok(null)],
  ['an empty object', ok({})],
  ['an empty list', failing([])],
  ['a null list', ok({ batchItemFailures: null })],
])('%s is a success of the whole batch', async (_, outcome) => {
  const { mappings, sqs, arn, send } = await startQueue(() => outcome);
  send('1', '2');
  mappings.start();
  await mappings.waitUntilIdle();
  expect(sqs.counts(arn)).toMatchObject({ visible: 0, inFlight: 0 });
});

test('without ReportBatchItemFailures the response is ignored', async () => {
  const { mappings, sqs, arn, send } = await startQueue(() => failing(['x']), { reportBatchItemFailures: false });
  send('1');
  mappings.start();
  await mappings.waitUntilIdle();
  expect(sqs.counts(arn)).toMatchObject({ visible: 0, inFlight: 0 });
});

test('a message that keeps failing is moved to the dead-letter queue after its receive count', async () => {
  const dlqArn = 'arn:aws:sqs:ap-southeast-1:000000000000:dead';
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dlqArn, maxReceiveCount: 3 });
  const { mappings, clock, sqs, arn, send, batches } = await startQueue(({ Records }) =>
    failing(Records.filter(({ body }) => body === 'poison').map(({ messageId }) => messageId)),
  );
  sqs.defineQueue('dead', false, {});
  sqs.setAttributes(arn, { RedrivePolicy });
  send('poison', 'good');
  mappings.start();
  for (let round = 0; round < 5; round++) {
    await mappings.waitUntilIdle();
    await clock.advance(60_000);
  }
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['poison', 'good'], ['poison'], ['poison']]);
  expect(sqs.counts(dlqArn).visible).toBe(1);
});

// Lambda Developer Guide, "Batching behavior": size, window, or 6 MB, whichever comes first.
test('a batching window gathers messages until it has passed', async () => {
  const { mappings, clock, send, batches } = await startQueue(() => ok(), { batchSize: 100, batchingWindowSeconds: 5 });
  mappings.start();
  send('1');
  await settle();
  await clock.advance(3_000);
  send('2');
  await clock.advance(1_999);
  await settle();
  expect(batches()).toEqual([]);
  await clock.advance(1);
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['1', '2']]);
});

test('a full batch does not wait for its window', async () => {
  const { mappings, send, batches } = await startQueue(() => ok(), { batchSize: 12, batchingWindowSeconds: 300 });
  mappings.start();
  send(...Array.from({ length: 12 }, (_, index) => `${index}`));
  await mappings.waitUntilIdle();
  expect(batches().map(({ length }) => length)).toEqual([12]);
});

test('a batch never exceeds 6 MB', async () => {
  const { mappings, send, events } = await startQueue(() => ok());
  send(...Array.from({ length: 10 }, () => 'x'.repeat(1_000_000)));
  mappings.start();
  await mappings.waitUntilIdle();
  expect(events.map(({ Records }) => Records.length)).toEqual([6, 4]);
});

// Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings".
test.each([2, 4])('with MaximumConcurrency %i no more batches run concurrently', async (maximumConcurrency) => {
  const { mappings, send, load, events } = await startQueue(
    async () => {
      await settle();
      return ok();
    },
    { batchSize: 1, maximumConcurrency },
  );
  send(...Array.from({ length: 12 }, (_, index) => `${index}`));
  mappings.start();
  await mappings.waitUntilIdle();
  expect(events).toHaveLength(12);
  expect(load.most).toBe(maximumConcurrency);
});

test('messages of a throttled function wait for their visibility timeout, and polling backs off', async () => {
  const { mappings, clock, send, batches } = await startQueue(
    (_, attempt) => (attempt === 1 ? { kind: 'throttled' } : ok()),
    {
      maximumConcurrency: 2,
    },
  );
  mappings.start();
  send('1');
  await settle();
  send('2');
  await settle();
  expect(batches()).toEqual([['1']]);
  await clock.advance(1_000);
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['1'], ['2']]);
  await clock.advance(60_000);
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['1'], ['2'], ['1']]);
});

// Lambda Developer Guide, "Using event filtering with an Amazon SQS event source".
test('messages that match no filter are deleted without an invocation', async () => {
  const filters = ['{"body":{"kind":["order"],"amount":[{"numeric":[">",5]}]}}', '{"body":{"kind":[{"prefix":"re"}]}}'];
  const { mappings, sqs, arn, send, batches } = await startQueue(() => ok(), { filters });
  const bodies = [
    '{"kind":"order","amount":9}',
    '{"kind":"order","amount":5}',
    '{"kind":"refund"}',
    'plain text',
    '[1]',
  ];
  send(...bodies);
  mappings.start();
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([[bodies[0], bodies[2]]]);
  expect(sqs.counts(arn)).toMatchObject({ visible: 0, inFlight: 0 });
});

// Lambda Developer Guide, "FIFO queues" of "Using Lambda with Amazon SQS": order within a group, and a failing message
// blocks its group.
test('a FIFO group is processed in order, one batch at a time, and waits for its failed message', async () => {
  const { mappings, clock, sqs, arn, batches, load } = await startQueue(
    async ({ Records }, attempt) => {
      await settle();
      return attempt === 1 ? failing(Records.slice(1).map(({ messageId }) => messageId)) : ok();
    },
    { batchSize: 3 },
    { fifo: true },
  );
  for (const body of ['a1', 'a2', 'a3', 'a4']) sqs.send(arn, { body, groupId: 'a', deduplicationId: body });
  mappings.start();
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['a1', 'a2', 'a3']]);
  await clock.advance(60_000);
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([
    ['a1', 'a2', 'a3'],
    ['a2', 'a3', 'a4'],
  ]);
  expect(load.most).toBe(1);
});

test('FIFO groups are processed concurrently', async () => {
  const { mappings, sqs, arn, batches, load } = await startQueue(
    async () => {
      await settle();
      return ok();
    },
    { batchSize: 1 },
    { fifo: true },
  );
  for (const body of ['a1', 'b1', 'a2', 'b2']) sqs.send(arn, { body, groupId: body[0] ?? '', deduplicationId: body });
  mappings.start();
  await mappings.waitUntilIdle();
  const order = batches().flat();
  expect(order.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2']);
  expect(order.filter((body) => body.startsWith('b'))).toEqual(['b1', 'b2']);
  expect(load.most).toBe(2);
});

test('a disabled mapping receives nothing until it is enabled', async () => {
  const { mappings, send, batches } = await startQueue(() => ok(), { enabled: false });
  mappings.start();
  send('1');
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([]);
  await mappings.setEnabled(MAPPING_ID, true);
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['1']]);
  await mappings.setEnabled(MAPPING_ID, false);
  send('2');
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['1']]);
  await expect(mappings.setEnabled('other', true)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});

test('receives with messages and batches of deletes are metered for the function', async () => {
  const { mappings, send, meter, arn } = await startQueue(() => ok());
  send(...Array.from({ length: 10 }, (_, index) => `${index}`));
  meter.reset();
  mappings.start();
  await mappings.waitUntilIdle();
  expect(meter.read()).toEqual(
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage'].map((action) => ({
      kind: 'sqsStandardRequest',
      quantity: 1,
      by: 'worker',
      action,
      resource: arn,
    })),
  );
});

// Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping": the execution role's
// permissions.
test.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])(
  'without %s for the role the mapping does not start',
  async (action) => {
    const { mappings, denied, requests } = await startQueue(() => ok());
    denied.add(action);
    expect(() => mappings.start()).toThrow(expect.objectContaining({ code: 'AccessDeniedException' }));
    expect(requests.at(-1)?.principal).toEqual({
      kind: 'role',
      roleArn: FUNCTION.roleArn,
      sessionName: 'worker',
      tags: {},
    });
  },
);

test('a removed permission stops polling and is reported, until it is restored', async () => {
  const { mappings, denied, clock, send, batches } = await startQueue(() => ok());
  mappings.start();
  await mappings.waitUntilIdle();
  denied.add('sqs:ReceiveMessage');
  send('1');
  await settle();
  expect(batches()).toEqual([]);
  expect(mappings.list()[0]?.lastResult).toContain('not allowed: sqs:ReceiveMessage');
  denied.clear();
  await clock.advance(10_000);
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['1']]);
});

test.each([
  [
    'visibility below the function’s timeout',
    {},
    { attributes: { VisibilityTimeout: '9' } },
    /visibility timeout: 9 seconds is less than Function timeout: 10/,
  ],
  ['a FIFO batch over 10', { batchSize: 11 }, { fifo: true }, /at most 10/],
  ['a FIFO window', { batchingWindowSeconds: 1 }, { fifo: true }, /window/],
  ['a batch over 10 without a window', { batchSize: 11 }, {}, /window/],
])('%s is rejected', async (_, changes, queue, message) => {
  const { mappings } = await startQueue(() => ok(), changes, queue);
  expect(() => mappings.start()).toThrow(message);
});

test('a changed mapping uses its new settings, and a removed one stops', async () => {
  const { mappings, send, batches, arn } = await startQueue(() => ok());
  mappings.start();
  await mappings.define(queueMapping({ sourceArn: arn, batchSize: 1 }));
  send('1', '2');
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['1'], ['2']]);
  await mappings.remove(MAPPING_ID);
  send('3');
  await mappings.waitUntilIdle();
  expect(batches()).toHaveLength(2);
});
