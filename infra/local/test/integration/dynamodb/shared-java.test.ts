import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findSharedDynamoDb } from '../../../../../test/harness/shared-dynamodb.ts';
import { startHarness, tableNamed } from './harness.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'warung-dynamodb-'));
const item = { pk: { S: 'a' }, sk: { S: 'b' } };

test('runtimes that share a process do not see each other’s tables', async () => {
  const sharedJava = findSharedDynamoDb();
  const [one, other] = await Promise.all([
    startHarness({ dataDir: folder(), sharedJava }),
    startHarness({ dataDir: folder(), sharedJava }),
  ]);
  await one.dynamo.defineTable(tableNamed('same'));
  await other.dynamo.defineTable(tableNamed('same'));
  await one.put('same', item);
  const read = { TableName: 'same', Key: item };
  expect((await one.call('GetItem', read)).body.Item).toEqual(item);
  expect((await other.call('GetItem', read)).body.Item).toBeUndefined();
  await Promise.all([one.close(), other.close()]);
});

test('a runtime finds its data in a shared process when it starts again with the same folder', async () => {
  const options = { dataDir: folder(), sharedJava: findSharedDynamoDb() };
  const first = await startHarness(options);
  await first.dynamo.defineTable(tableNamed('kept'));
  await first.put('kept', item);
  await first.dynamo.stop();
  const second = await startHarness(options);
  await second.dynamo.defineTable(tableNamed('kept'));
  expect((await second.call('GetItem', { TableName: 'kept', Key: item })).body.Item).toEqual(item);
  first.clock.close();
  await second.close();
});
