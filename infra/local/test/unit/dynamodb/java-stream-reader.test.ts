import { beforeEach, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import type { JavaClient } from '../../../dynamodb/java-client.ts';
import { JavaStreamReader } from '../../../dynamodb/java-stream-reader.ts';
import { TableCatalogue } from '../../../dynamodb/table-catalogue.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';

// Source: DynamoDB Developer Guide, "Reading and processing a stream"; API reference, GetRecords, GetShardIterator.
// DynamoDB Local has one open shard only, so a stream with several shards is faked here.

interface FakeShard {
  readonly id: string;
  readonly parent?: string;
  readonly numbers: readonly number[];
  readonly closed: boolean;
}

/** A stream with AWS's behaviour: iterators `<shard>:<index>`, pages up to the limit, closed shards that end. */
class FakeStream implements Pick<JavaClient, 'callStreams'> {
  shards: readonly FakeShard[] = [];
  /** Whether the next GetRecords fails with an expired iterator. */
  expireOnce = false;
  readonly calls: string[] = [];

  async callStreams<T>(operation: string, body: object, schema: z.ZodType<T>): Promise<T> {
    this.calls.push(operation);
    return schema.parse(this.#respond(operation, JSON.parse(JSON.stringify(body))));
  }

  #respond(operation: string, body: Record<string, string>): unknown {
    if (operation === 'DescribeStream') return { StreamDescription: { Shards: this.shards.map(described) } };
    if (operation === 'GetShardIterator') {
      const shard = this.#shard(body.ShardId);
      const after = body.SequenceNumber === undefined ? -1 : shard.numbers.indexOf(Number(body.SequenceNumber));
      if (body.SequenceNumber !== undefined && after === -1)
        throw new AwsError('TrimmedDataAccessException', 'trimmed');
      return { ShardIterator: `${shard.id}:${after + 1}` };
    }
    const [id = '', from = '0'] = (body.ShardIterator ?? '').split(':');
    if (this.expireOnce) {
      this.expireOnce = false;
      throw new AwsError('ExpiredIteratorException', 'expired');
    }
    const shard = this.#shard(id);
    const page = shard.numbers.slice(Number(from), Number(from) + Number(body.Limit));
    const next = Number(from) + page.length;
    const ended = shard.closed && next >= shard.numbers.length;
    return { Records: page.map(record), ...(ended ? {} : { NextShardIterator: `${id}:${next}` }) };
  }

  #shard(id: string | undefined): FakeShard {
    const shard = this.shards.find((one) => one.id === id);
    if (!shard) throw new AwsError('ResourceNotFoundException', `${id}`);
    return shard;
  }
}

function described({ id, parent, numbers, closed }: FakeShard): object {
  return {
    ShardId: id,
    ...(parent === undefined ? {} : { ParentShardId: parent }),
    SequenceNumberRange: {
      StartingSequenceNumber: String(numbers[0] ?? 0),
      ...(closed ? { EndingSequenceNumber: String(numbers.at(-1)) } : {}),
    },
  };
}

function record(number: number): object {
  const dynamodb = {
    Keys: { pk: { S: `${number}` } },
    SequenceNumber: `${number}`,
    SizeBytes: 1,
    StreamViewType: 'KEYS_ONLY',
  };
  return { eventID: `e-${number}`, eventName: 'INSERT', eventVersion: '1.1', dynamodb };
}

const catalogue = new TableCatalogue(LOCAL_REGION_AND_ACCOUNT);
catalogue.put({ name: 'main', keys: ['pk'], indexes: [], javaStreamArn: 'java' });
const ARN = catalogue.streamArn('main');

let stream: FakeStream;
let reader: JavaStreamReader;
beforeEach(() => {
  stream = new FakeStream();
  stream.shards = [
    { id: 'c', parent: 'b', numbers: [7, 8], closed: false },
    { id: 'a', numbers: [1, 2, 3], closed: true },
    { id: 'b', parent: 'a', numbers: [4, 5, 6], closed: true },
  ];
  reader = new JavaStreamReader(stream, catalogue, LOCAL_REGION_AND_ACCOUNT, { of: () => 0 }, { removed: () => false });
});

async function readAll(limit: number, from?: string): Promise<number[]> {
  const seen: number[] = [];
  for (let after = from; ; ) {
    const { records } = await reader.read(ARN, after, limit);
    if (records.length === 0) return seen;
    seen.push(...records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber)));
    after = records.at(-1)?.dynamodb.SequenceNumber;
  }
}

describe('a stream of several shards', () => {
  test.each([1, 2, 3, 100])('is read from parent to child, %s at a time', async (limit) => {
    expect(await readAll(limit)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('can be read after any record, also after the last of a shard, by a new reader', async () => {
    for (let from = 1; from <= 8; from += 1) {
      reader = new JavaStreamReader(
        stream,
        catalogue,
        LOCAL_REGION_AND_ACCOUNT,
        { of: () => 0 },
        { removed: () => false },
      );
      expect(await readAll(2, String(from))).toEqual([1, 2, 3, 4, 5, 6, 7, 8].filter((number) => number > from));
    }
  });

  test('requires one call per read once its position is known', async () => {
    await readAll(100);
    stream.calls.length = 0;
    await reader.read(ARN, '8', 100);
    await reader.read(ARN, '8', 100);
    expect(stream.calls).toEqual(['GetRecords', 'GetRecords']);
  });

  test('continues in a shard that opened when the last one closed', async () => {
    await readAll(100);
    stream.shards = [
      ...stream.shards.slice(1),
      { id: 'c', parent: 'b', numbers: [7, 8], closed: true },
      { id: 'd', parent: 'c', numbers: [9], closed: false },
    ];
    expect(await readAll(100, '8')).toEqual([9]);
  });
});

describe('trimmed records', () => {
  test('are reported, and reading continues at the oldest existing record', async () => {
    stream.shards = [
      { id: 'b', parent: 'a', numbers: [4, 5, 6], closed: true },
      { id: 'c', parent: 'b', numbers: [7, 8], closed: false },
    ];
    const { records, trimmed } = await reader.read(ARN, '2', 100);
    expect(trimmed).toBe(true);
    expect(records.map(({ dynamodb }) => dynamodb.SequenceNumber)).toEqual(['4', '5', '6']);
    expect(await reader.read(ARN, '6', 100)).not.toHaveProperty('trimmed');
  });

  test('are reported within a shard too', async () => {
    stream.shards = [{ id: 'a', numbers: [1, 5, 6], closed: false }];
    const { records, trimmed } = await reader.read(ARN, '3', 100);
    expect(trimmed).toBe(true);
    expect(records).toHaveLength(3);
  });
});

test('an expired iterator is replaced', async () => {
  await reader.read(ARN, undefined, 2);
  stream.expireOnce = true;
  expect((await reader.read(ARN, '2', 100)).records.map(({ dynamodb }) => dynamodb.SequenceNumber)).toEqual(['3']);
});
