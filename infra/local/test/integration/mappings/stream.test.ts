import { expect, test } from 'vitest';
import { BUCKET, FakeStream, functionError, MAPPING_ID, ok, settle, startStream, streamMapping } from './harness.ts';

// Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB": polling and batching streams.
test('records reach the function in order and in batches of at most BatchSize', async () => {
  const { mappings, stream, batches, events } = await startStream(() => ok(), { batchSize: 2 });
  stream.write('a', 'b', 'c');
  mappings.start();
  await mappings.waitUntilIdle();
  expect(batches().flat()).toEqual(['a', 'b', 'c']);
  expect(batches().map(({ length }) => length)).toEqual([2, 1]);
  expect(events[0]?.Records[0]).toEqual(stream.records[0]);
  stream.write('d');
  await mappings.waitUntilIdle();
  expect(batches().at(-1)).toEqual(['d']);
});

test('LATEST skips existing records, even if nothing is written until a restart', async () => {
  const { mappings, stream, batches, dataDir, clock, close } = await startStream(() => ok(), {
    startingPosition: 'LATEST',
  });
  stream.write('old');
  mappings.start();
  await mappings.waitUntilIdle();
  await close();
  stream.write('new');
  expect(batches()).toEqual([]);
  const next = await startStream(() => ok(), { startingPosition: 'LATEST' }, { dataDir, clock, stream });
  next.mappings.start();
  await next.mappings.waitUntilIdle();
  expect(next.batches()).toEqual([['new']]);
});

test('a batching window gathers records', async () => {
  const { mappings, stream, clock, batches } = await startStream(() => ok(), { batchingWindowSeconds: 2 });
  mappings.start();
  stream.write('a');
  await settle();
  await clock.advance(1_999);
  stream.write('b');
  await settle();
  expect(batches()).toEqual([]);
  await clock.advance(1);
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['a', 'b']]);
});

// "Using event filtering with a DynamoDB event source".
test('records that match no filter are skipped', async () => {
  const { mappings, stream, batches } = await startStream(() => ok(), {
    filters: ['{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"T#"}]}}}}'],
  });
  stream.write('T#1', 'N#1', 'T#2');
  mappings.start();
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['T#1', 'T#2']]);
});

test('a mapping that is disabled during a batch finishes it and loses no record that it had only read', async () => {
  const latch = Promise.withResolvers<void>();
  const started = await startStream(
    async (_, attempt) => {
      if (attempt === 1) await latch.promise;
      return ok();
    },
    { batchSize: 1 },
  );
  started.stream.write('a', 'b', 'c');
  started.mappings.start();
  await settle();
  const disabled = started.mappings.setEnabled(MAPPING_ID, false);
  latch.resolve();
  await disabled;
  expect(started.batches()).toEqual([['a']]);
  await started.mappings.setEnabled(MAPPING_ID, true);
  await started.mappings.waitUntilIdle();
  expect(started.batches()).toEqual([['a'], ['b'], ['c']]);
});

test('disabling does not wait for a retry on the clock', async () => {
  const started = await startStream(() => functionError());
  started.stream.write('a');
  started.mappings.start();
  await settle();
  await started.mappings.setEnabled(MAPPING_ID, false);
  expect(started.batches()).toHaveLength(1);
});

// "Process DynamoDB records with Lambda" and "Retain discarded records": the execution role's permissions.
test.each([
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
  's3:PutObject',
  's3:ListBucket',
])('without %s for the role the mapping does not start', async (action) => {
  const { mappings, denied } = await startStream(() => ok(), { onFailure: BUCKET });
  denied.add(action);
  expect(() => mappings.start()).toThrow(expect.objectContaining({ code: 'AccessDeniedException' }));
});

test('a record that appears shortly after its hint is found by the second read', async () => {
  const { mappings, stream, clock, batches } = await startStream(() => ok());
  mappings.start();
  await mappings.waitUntilIdle();
  stream.write();
  await settle();
  const late = new FakeStream(clock);
  late.write('late');
  stream.records.push(...late.records);
  await settle();
  expect(batches()).toEqual([]);
  await clock.advance(250);
  await settle();
  expect(batches()).toEqual([['late']]);
});

test('an idle mapping does not read while nothing is written', async () => {
  const { mappings, stream, clock } = await startStream(() => ok());
  mappings.start();
  await mappings.waitUntilIdle();
  const { reads } = stream;
  await clock.advance(86_400_000);
  expect(stream.reads).toBe(reads);
});

test('a change of settings keeps the position in the stream', async () => {
  const { mappings, stream, batches } = await startStream(() => ok());
  stream.write('a');
  mappings.start();
  await mappings.waitUntilIdle();
  await mappings.define(streamMapping({ batchSize: 1 }));
  stream.write('b', 'c');
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['a'], ['b'], ['c']]);
});
