import { expect, test } from 'vitest';
import { virtualShardOf } from '../../../dynamodb/virtual-shard.ts';
import { functionError, idOf, ok, settle, startStream } from './harness.ts';

// "Using AWS Lambda with Amazon DynamoDB", ParallelizationFactor: in order per item, batches concurrently.
test('with ParallelizationFactor 2 two batches run concurrently and every item keeps its order', async () => {
  const seen: string[] = [];
  const started = await startStream(
    async ({ Records }) => {
      await settle();
      seen.push(...Records.map(idOf));
      return ok();
    },
    { parallelizationFactor: 2, batchSize: 3 },
  );
  const items = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (let turn = 0; turn < 5; turn++) started.stream.write(...items.map((item) => `${item}:${turn}`));
  started.mappings.start();
  await started.mappings.waitUntilIdle();
  expect(started.load.most).toBe(2);
  for (const item of items) {
    expect(seen.filter((id) => id.startsWith(item))).toEqual([0, 1, 2, 3, 4].map((turn) => `${item}:${turn}`));
  }
});

test('a blocked virtual shard does not block the other', async () => {
  const started = await startStream(
    ({ Records }) => (Records.some((r) => idOf(r).startsWith('a')) ? functionError() : ok()),
    {
      parallelizationFactor: 2,
      batchSize: 1,
    },
  );
  started.stream.write('a', ...Array.from({ length: 20 }, (_, index) => `b${index}`));
  const [blocker, ...others] = started.stream.records;
  const blocked = blocker && virtualShardOf(blocker, 2);
  const free = others.filter((record) => virtualShardOf(record, 2) !== blocked).map(idOf);
  started.mappings.start();
  await settle();
  expect(started.batches().flat()).toEqual(expect.arrayContaining(free));
  expect(free.length).toBeGreaterThan(0);
});

test('a restart continues after the last processed batch', async () => {
  const first = await startStream((_, attempt) => (attempt === 1 ? ok() : functionError()), { batchSize: 2 });
  first.stream.write('a', 'b', 'c', 'd');
  first.mappings.start();
  await settle();
  await first.close();
  expect(first.batches()).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  const second = await startStream(() => ok(), { batchSize: 2 }, first);
  second.mappings.start();
  await second.mappings.waitUntilIdle();
  expect(second.batches()).toEqual([['c', 'd']]);
});

test('after a restart an idle virtual shard does not read past records again', async () => {
  const first = await startStream(() => ok(), { parallelizationFactor: 4 });
  first.stream.write(...Array.from({ length: 50 }, (_, index) => `same:${index}`));
  first.mappings.start();
  await first.mappings.waitUntilIdle();
  await first.close();
  const second = await startStream(() => ok(), { parallelizationFactor: 4 }, first);
  second.mappings.start();
  await second.mappings.waitUntilIdle();
  expect(second.batches()).toEqual([]);
});

test('another ParallelizationFactor starts all shards at the lowest checkpoint, so no record is skipped', async () => {
  const first = await startStream(({ Records }) => (Records.some((r) => idOf(r) === 'a') ? functionError() : ok()), {
    parallelizationFactor: 2,
    batchSize: 1,
  });
  first.stream.write('x', 'a', 'b', 'c', 'd', 'e');
  first.mappings.start();
  await settle();
  await first.close();
  const handled = new Set(first.batches().flat());
  handled.delete('a');
  const second = await startStream(() => ok(), { parallelizationFactor: 1 }, first);
  second.mappings.start();
  await second.mappings.waitUntilIdle();
  expect(new Set([...handled, ...second.batches().flat()])).toEqual(new Set(['x', 'a', 'b', 'c', 'd', 'e']));
});
