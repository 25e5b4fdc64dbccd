import { expect, test } from 'vitest';
import { MAPPING_ID, ok, queueMapping, startQueue, startStream } from './harness.ts';

test('a rejected change leaves the mapping as it was, and is accepted once the permission exists', async () => {
  const { mappings, send, batches, denied } = await startQueue(() => ok());
  mappings.start();
  await mappings.waitUntilIdle();
  const changed = queueMapping({ batchSize: 1 });
  denied.add('sqs:ReceiveMessage');
  await expect(mappings.define(changed)).rejects.toThrow('not allowed: sqs:ReceiveMessage');
  denied.clear();
  send('a', 'b');
  await mappings.waitUntilIdle();
  expect(batches().flat()).toEqual(['a', 'b']);
  await mappings.define(changed);
  send('c', 'd');
  await mappings.waitUntilIdle();
  expect(batches().slice(-2)).toEqual([['c'], ['d']]);
});

test('a new mapping that was rejected while others run is accepted once the permission exists', async () => {
  const { mappings, send, batches, denied, arn } = await startQueue(() => ok(), { id: 'other', enabled: false });
  mappings.start();
  denied.add('sqs:DeleteMessage');
  await expect(mappings.define(queueMapping({ sourceArn: arn }))).rejects.toThrow('not allowed');
  denied.clear();
  await mappings.define(queueMapping({ sourceArn: arn }));
  send('a');
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['a']]);
});

// Lambda API Reference, CreateEventSourceMapping, StartingPosition.
test('LATEST skips existing records, even if it was disabled before it found the end of the stream', async () => {
  const { mappings, stream, batches } = await startStream(() => ok(), { startingPosition: 'LATEST' });
  stream.write('old');
  mappings.start();
  await mappings.setEnabled(MAPPING_ID, false);
  await mappings.setEnabled(MAPPING_ID, true);
  await mappings.waitUntilIdle();
  stream.write('new');
  await mappings.waitUntilIdle();
  expect(batches()).toEqual([['new']]);
});
