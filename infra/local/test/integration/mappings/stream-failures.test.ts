import { expect, test } from 'vitest';
import {
  BUCKET,
  FUNCTION,
  failing,
  functionError,
  idOf,
  MAPPING_ID,
  ok,
  STREAM_ARN,
  sequenceOf,
  settle,
  startStream,
  untilIdle,
} from './harness.ts';

// "Retain discarded records for a DynamoDB event source in Lambda": retries up to the quota, then the record is
// discarded.
test('a failing batch is retried MaximumRetryAttempts times, with growing waits, and then discarded', async () => {
  const { mappings, stream, clock, batches, objects } = await startStream(
    ({ Records }) => (Records.some((record) => idOf(record) === 'bad') ? functionError() : ok()),
    { maximumRetryAttempts: 3, onFailure: BUCKET },
  );
  const waits: number[] = [];
  stream.write('bad');
  mappings.start();
  await settle();
  for (let seen = 1; seen < 4; seen++) {
    const from = clock.now();
    while (batches().length === seen) {
      await clock.advance(500);
      await settle();
    }
    waits.push(clock.now() - from);
  }
  await mappings.waitUntilIdle();
  expect(batches()).toHaveLength(4);
  expect(waits).toEqual([1_000, 2_000, 4_000]);
  expect(objects).toHaveLength(1);
  stream.write('good');
  await mappings.waitUntilIdle();
  expect(batches().at(-1)).toEqual(['good']);
});

// Same page: BisectBatchOnFunctionError isolates bad records; splitting does not consume the retry quota.
test('bisecting isolates a poison record; all others are processed and only it is discarded', async () => {
  const ids = Array.from({ length: 100 }, (_, index) => (index === 37 ? 'poison' : `good${index}`));
  const handled: string[] = [];
  const started = await startStream(
    ({ Records }) => {
      const batch = Records.map(idOf);
      if (batch.includes('poison')) return functionError();
      handled.push(...batch);
      return ok();
    },
    { bisectBatchOnFunctionError: true, maximumRetryAttempts: 2, onFailure: BUCKET },
  );
  started.stream.write(...ids);
  started.mappings.start();
  await untilIdle(started);
  expect(handled).toEqual(ids.filter((id) => id !== 'poison'));
  expect(started.batches().filter((batch) => batch.length === 1 && batch[0] === 'poison')).toHaveLength(3);
  expect(started.objects).toMatchObject([
    { body: { requestContext: { approximateInvokeCount: 3 }, DDBStreamBatchInfo: { batchSize: 1 } } },
  ]);
});

// Same page, example invocation record and object naming convention.
test('the object in the failure bucket contains the records and has the documented key', async () => {
  const started = await startStream(() => functionError(), { maximumRetryAttempts: 0, onFailure: BUCKET });
  started.stream.write('a', 'b');
  started.mappings.start();
  await untilIdle(started);
  const [object] = started.objects;
  expect(object?.bucket).toBe('failures');
  expect(object?.key).toMatch(
    new RegExp(
      `^aws/lambda/${MAPPING_ID}/shardId-[0-9]{20}-[0-9a-f]{8}/2026/01/02/2026-01-02T03\\.04\\.05-[0-9a-f-]{36}$`,
    ),
  );
  expect(object?.body).toEqual({
    requestContext: {
      requestId: expect.any(String),
      functionArn: FUNCTION.arn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 1,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-01-02T03:04:05.000Z',
    DDBStreamBatchInfo: {
      shardId: expect.stringMatching(/^shardId-/),
      startSequenceNumber: '95',
      endSequenceNumber: '96',
      approximateArrivalOfFirstRecord: '2026-01-02T03:04:05Z',
      approximateArrivalOfLastRecord: '2026-01-02T03:04:05Z',
      batchSize: 2,
      streamArn: STREAM_ARN,
    },
    payload: JSON.stringify({ Records: started.stream.records }),
  });
  expect(started.meter.total('s3Put', 'worker')).toBe(1);
});

test('a failure queue gets only the metadata', async () => {
  const started = await startStream(() => functionError(), {
    maximumRetryAttempts: 0,
    onFailure: 'arn:aws:sqs:ap-southeast-1:000000000000:failures',
  });
  const { arn } = started.sqs.defineQueue('failures', false, {});
  started.stream.write('a');
  started.mappings.start();
  await untilIdle(started);
  const [message] = started.sqs.receive(arn, 10);
  const body = JSON.parse(message?.body ?? '');
  expect(body).toMatchObject({ DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: '95' } });
  expect(body).not.toHaveProperty('payload');
});

test('records are kept and sent again when the destination fails', async () => {
  const started = await startStream(() => functionError(), { maximumRetryAttempts: 0, onFailure: BUCKET });
  started.bucketErrors.push(new Error('bucket is unavailable'));
  started.stream.write('a');
  started.mappings.start();
  await settle();
  expect(started.objects).toEqual([]);
  expect(started.mappings.list()[0]?.lastResult).toContain('bucket is unavailable');
  await untilIdle(started);
  expect(started.objects).toHaveLength(1);
});

// Same page: MaximumRecordAgeInSeconds.
test('records over their maximum age are discarded, but not younger ones of the batch', async () => {
  let healthy = false;
  const started = await startStream(() => (healthy ? ok() : functionError()), {
    enabled: false,
    maximumRecordAgeSeconds: 60,
    onFailure: BUCKET,
  });
  started.stream.write('old');
  await started.clock.advance(50_000);
  started.stream.write('young');
  await started.clock.advance(11_000);
  healthy = true;
  started.mappings.start();
  await started.mappings.setEnabled(MAPPING_ID, true);
  await started.mappings.waitUntilIdle();
  expect(started.batches()).toEqual([['young']]);
  expect(started.objects).toMatchObject([
    { body: { requestContext: { condition: 'RecordAgeExceeded' }, DDBStreamBatchInfo: { batchSize: 1 } } },
  ]);
});

test('without limits a failing batch is retried for the retention of the stream, and blocks its shard until then', async () => {
  const started = await startStream(
    ({ Records }) => (Records.some((record) => idOf(record) === 'bad') ? functionError() : ok()),
    {
      batchSize: 1,
      onFailure: BUCKET,
    },
  );
  started.stream.write('bad');
  started.mappings.start();
  await started.clock.advance(60_000);
  started.stream.write('good');
  await settle();
  for (let hour = 0; hour < 24; hour++) {
    await started.clock.advance(3_597_000);
    await settle();
  }
  expect(started.batches().every(([id]) => id === 'bad')).toBe(true);
  await started.clock.advance(60_000);
  await untilIdle(started);
  expect(started.objects).toMatchObject([{ body: { requestContext: { condition: 'RecordAgeExceeded' } } }]);
});

// "Configuring partial batch response with DynamoDB and Lambda": Lambda retries from the lowest reported sequence
// number.
test('a partial failure resumes at the lowest failed sequence number', async () => {
  const started = await startStream(
    ({ Records }, attempt) => {
      // 99 and 100: compared as text the longer one would be first
      const [low, high] = [
        Records.find((record) => idOf(record) === 'e'),
        Records.find((record) => idOf(record) === 'f'),
      ];
      return attempt === 1 && low && high ? failing([sequenceOf(high), sequenceOf(low)]) : ok();
    },
    { reportBatchItemFailures: true },
  );
  started.stream.write('a', 'b', 'c', 'd', 'e', 'f', 'g');
  started.mappings.start();
  await untilIdle(started);
  expect(started.batches()).toEqual([
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    ['e', 'f', 'g'],
  ]);
});

// Same page, "Bisecting a batch".
test('with bisecting only a reported poison record is sent to the bucket and the rest is processed', async () => {
  const handled: string[] = [];
  const started = await startStream(
    ({ Records }) => {
      const poison = Records.findIndex((record) => idOf(record) === 'poison');
      handled.push(...Records.slice(0, poison === -1 ? Records.length : poison).map(idOf));
      const bad = Records[poison];
      return bad ? failing([sequenceOf(bad)]) : ok();
    },
    { reportBatchItemFailures: true, bisectBatchOnFunctionError: true, maximumRetryAttempts: 1, onFailure: BUCKET },
  );
  started.stream.write('a', 'b', 'poison', 'c', 'd', 'e');
  started.mappings.start();
  await untilIdle(started);
  expect(handled).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(started.objects).toMatchObject([
    { body: { DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: '97' } } },
  ]);
});

test.each([
  ['an unknown sequence number', failing(['1'])],
  ['a string', ok('fine')],
])('%s as response fails the whole batch', async (_, outcome) => {
  const started = await startStream((__, attempt) => (attempt === 1 ? outcome : ok()), {
    reportBatchItemFailures: true,
  });
  started.stream.write('a', 'b');
  started.mappings.start();
  await untilIdle(started);
  expect(started.batches()).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

test('a throttled function is retried without using up attempts', async () => {
  const started = await startStream((_, attempt) => (attempt < 4 ? { kind: 'throttled' } : ok()), {
    maximumRetryAttempts: 0,
    onFailure: BUCKET,
  });
  started.stream.write('a');
  started.mappings.start();
  await untilIdle(started);
  expect(started.batches()).toHaveLength(4);
  expect(started.objects).toEqual([]);
});
