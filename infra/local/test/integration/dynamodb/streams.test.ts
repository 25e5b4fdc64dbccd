import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findSharedDynamoDb } from '../../../../../test/harness/shared-dynamodb.ts';
import { type Harness, key, START, startHarness, tableNamed } from './harness.ts';

// Sources: DynamoDB Developer Guide, "Change data capture for DynamoDB Streams", "Using time to live (TTL) in
// DynamoDB"; Lambda Developer Guide, "Using Lambda with DynamoDB".

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ sharedJava: findSharedDynamoDb() });
}, 60_000);
afterAll(() => harness.close());

const SERVICE = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

async function define(name: string): Promise<string> {
  await harness.dynamo.defineTable(tableNamed(name));
  return harness.dynamo.streamArn(name);
}

describe('records', () => {
  test('are in the order of the writes, in the format of Lambda events', async () => {
    const arn = await define('form');
    await harness.put('form', { ...key('a', '1'), n: { N: '1' } });
    await harness.put('form', { ...key('a', '1'), n: { N: '2' } });
    await harness.call('DeleteItem', { TableName: 'form', Key: key('a', '1') });
    const { records } = await harness.dynamo.streams.read(arn, undefined, 100);
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(records[1]).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'MODIFY',
      eventSource: 'aws:dynamodb',
      eventVersion: '1.1',
      awsRegion: 'ap-southeast-1',
      eventSourceARN: 'arn:aws:dynamodb:ap-southeast-1:000000000000:table/form/stream/2026-01-01T00:00:00.000',
      dynamodb: {
        Keys: key('a', '1'),
        NewImage: { ...key('a', '1'), n: { N: '2' } },
        OldImage: { ...key('a', '1'), n: { N: '1' } },
        SequenceNumber: expect.stringMatching(/^\d+$/),
        SizeBytes: expect.any(Number),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        ApproximateCreationDateTime: START / 1000,
      },
    });
    expect(records[2]).not.toHaveProperty('userIdentity');
  });

  test('can be read from any sequence number, page by page, repeatedly', async () => {
    const arn = await define('paging');
    for (let at = 0; at < 7; at += 1) await harness.put('paging', key('p', String(at)));
    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const { records } = await harness.dynamo.streams.read(arn, after, 3);
      if (records.length === 0) break;
      expect(records.length).toBeLessThanOrEqual(3);
      seen.push(...records.map(({ dynamodb }) => JSON.stringify(dynamodb.Keys.sk)));
      after = records.at(-1)?.dynamodb.SequenceNumber;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6].map((at) => JSON.stringify({ S: String(at) })));
    const all = (await harness.dynamo.streams.read(arn, undefined, 100)).records;
    const third = all[2]?.dynamodb.SequenceNumber;
    expect((await harness.dynamo.streams.read(arn, third, 100)).records).toEqual(all.slice(3));
    await harness.put('paging', key('p', 'late'));
    const late = (await harness.dynamo.streams.read(arn, after, 100)).records;
    expect(late.map(({ dynamodb }) => dynamodb.Keys)).toEqual([key('p', 'late')]);
  });

  test('contain empty maps and lists, also nested ones, like the item', async () => {
    const arn = await define('empty');
    const item = {
      ...key('e', '1'),
      map: { M: {} },
      list: { L: [] },
      deep: { L: [{ M: {} }, { M: { in: { M: {} } } }] },
    };
    await harness.put('empty', item);
    const { records } = await harness.dynamo.streams.read(arn, undefined, 10);
    expect(records[0]?.dynamodb.NewImage).toEqual(item);
  });

  test('of one table are not in the stream of another', async () => {
    const [one, other] = [await define('one'), await define('other')];
    await harness.put('one', key('x', '1'));
    expect((await harness.dynamo.streams.read(other, undefined, 10)).records).toEqual([]);
    expect((await harness.dynamo.streams.read(one, undefined, 10)).records).toHaveLength(1);
  });

  test('of an unknown stream are an error', async () => {
    const arn = harness.dynamo.streamArn('unknown');
    await expect(harness.dynamo.streams.read(arn, undefined, 10)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test('have the clock time at which they were first read, also later', async () => {
    const arn = await define('times');
    await harness.put('times', key('t', '1'));
    const before = harness.clock.now();
    const first = (await harness.dynamo.streams.read(arn, undefined, 10)).records;
    await harness.clock.advance(3_600_000);
    await harness.put('times', key('t', '2'));
    const all = (await harness.dynamo.streams.read(arn, undefined, 10)).records;
    expect(first[0]?.dynamodb.ApproximateCreationDateTime).toBe(before / 1000);
    expect(all.map(({ dynamodb }) => dynamodb.ApproximateCreationDateTime)).toEqual([
      before / 1000,
      before / 1000 + 3600,
    ]);
  });
});

describe('hints', () => {
  test('are sent after a write to the table, until the listener is removed', async () => {
    const arn = await define('hints');
    await harness.dynamo.sweepExpired(); // an earlier advance of the clock causes no more hints
    let hints = 0;
    const end = harness.dynamo.streams.onChange(arn, () => {
      hints += 1;
    });
    await harness.put('hints', key('h', '1'));
    expect(hints).toBe(1);
    await harness.call('GetItem', { TableName: 'hints', Key: key('h', '1') });
    expect(hints).toBe(1);
    end();
    await harness.put('hints', key('h', '2'));
    expect(hints).toBe(1);
  });

  test('are sent every minute', async () => {
    const arn = await define('polled');
    let hints = 0;
    const end = harness.dynamo.streams.onChange(arn, () => {
      hints += 1;
    });
    await harness.clock.advance(60_000);
    await harness.dynamo.sweepExpired();
    expect(hints).toBeGreaterThan(0);
    end();
  });
});

describe('time to live', () => {
  const seconds = () => Math.floor(harness.clock.now() / 1000);

  test('removes expired items, names the service in the records, and is not metered', async () => {
    const arn = await define('ttl');
    await harness.put('ttl', { ...key('e', 'soon'), ttl: { N: String(seconds() + 30) } });
    await harness.put('ttl', { ...key('e', 'later'), ttl: { N: String(seconds() + 3600) } });
    await harness.put('ttl', { ...key('e', 'text'), ttl: { S: '1' } });
    await harness.put('ttl', { ...key('e', 'ancient'), ttl: { N: '5' } });
    await harness.put('ttl', key('e', 'deleted'));
    await harness.call('DeleteItem', { TableName: 'ttl', Key: key('e', 'deleted') });
    harness.meter.reset();
    await harness.dynamo.sweepExpired();
    const left = async () => (await harness.call('Scan', { TableName: 'ttl' })).body.Count;
    expect(await left()).toBe(4);
    await harness.clock.advance(30_000);
    await harness.dynamo.sweepExpired();
    expect(await left()).toBe(3);
    expect(harness.meter.total('dynamoWriteRequestUnit')).toBe(0);
    const removals = (await harness.dynamo.streams.read(arn, undefined, 100)).records.filter(
      ({ eventName }) => eventName === 'REMOVE',
    );
    expect(removals.map(({ dynamodb, userIdentity }) => [dynamodb.Keys.sk, userIdentity])).toEqual([
      [{ S: 'deleted' }, undefined],
      [{ S: 'soon' }, SERVICE],
    ]);
  });

  test('runs as the clock advances, and a later removal of the same key by a caller is not attributed to it', async () => {
    const arn = await define('ttl-again');
    const item = { ...key('e', '1'), ttl: { N: String(seconds() - 1) } };
    await harness.put('ttl-again', item);
    await harness.clock.advance(60_000);
    await harness.dynamo.sweepExpired();
    const read = async () =>
      (await harness.dynamo.streams.read(arn, undefined, 100)).records.map(({ eventName, userIdentity }) => [
        eventName,
        userIdentity,
      ]);
    expect(await read()).toEqual([
      ['INSERT', undefined],
      ['REMOVE', SERVICE],
    ]);
    await harness.put('ttl-again', item);
    await harness.call('DeleteItem', { TableName: 'ttl-again', Key: key('e', '1') });
    expect(await read()).toEqual([
      ['INSERT', undefined],
      ['REMOVE', SERVICE],
      ['INSERT', undefined],
      ['REMOVE', undefined],
    ]);
  });
});
