import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findNextShard, findShard, type Shard, sortByLineage } from '../../../dynamodb/shards.ts';
import { virtualShardOf } from '../../../dynamodb/virtual-shard.ts';

// Source: DynamoDB Developer Guide, "Reading and processing a stream": a parent shard is processed before its children.

function shard(id: string, parent: string | undefined, from: number, to?: number): Shard {
  return {
    ShardId: id,
    ...(parent === undefined ? {} : { ParentShardId: parent }),
    SequenceNumberRange: {
      StartingSequenceNumber: String(from).padStart(21, '0'),
      ...(to === undefined ? {} : { EndingSequenceNumber: String(to).padStart(21, '0') }),
    },
  };
}

const LINE = [shard('a', undefined, 1, 10), shard('b', 'a', 11, 20), shard('c', 'b', 21)];

test('parents come before children, in any listed order', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(LINE, { minLength: 3, maxLength: 3 }), (listed) => {
      expect(sortByLineage(listed).map(({ ShardId }) => ShardId)).toEqual(['a', 'b', 'c']);
    }),
  );
});

test('a shard whose parent was trimmed can be read', () => {
  expect(sortByLineage(LINE.slice(1)).map(({ ShardId }) => ShardId)).toEqual(['b', 'c']);
});

test('finds the shard of a sequence number, and the next shard', () => {
  expect(findShard(LINE, '000000000000000000010')?.ShardId).toBe('a');
  expect(findShard(LINE, '000000000000000000099')?.ShardId).toBe('c');
  expect(findShard(LINE.slice(1), '000000000000000000005')).toBeUndefined();
  const [a, b, c] = LINE;
  expect(a && findNextShard(LINE, a)).toBe(b);
  expect(c && findNextShard(LINE, c)).toBeUndefined();
  expect(a && findNextShard(LINE.slice(1), a)).toBe(b);
});

test('records of one item share a virtual shard, and items are distributed over all of them', () => {
  const record = (pk: string, sk: string) => ({
    dynamodb: {
      Keys: { pk: { S: pk }, sk: { S: sk } },
      SequenceNumber: '1',
      SizeBytes: 1,
      StreamViewType: 'KEYS_ONLY',
      ApproximateCreationDateTime: 0,
    },
  });
  const reversed = { dynamodb: { ...record('p', 's').dynamodb, Keys: { sk: { S: 's' }, pk: { S: 'p' } } } };
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 10 }), (pk, sk, count) => {
      const one = virtualShardOf(record(pk, sk), count);
      expect(one).toBe(virtualShardOf(record(pk, sk), count));
      expect(one).toBeGreaterThanOrEqual(0);
      expect(one).toBeLessThan(count);
    }),
  );
  expect(virtualShardOf(reversed, 7)).toBe(virtualShardOf(record('p', 's'), 7));
  const used = new Set(Array.from({ length: 100 }, (_, at) => virtualShardOf(record(`p${at}`, 's'), 4)));
  expect(used).toEqual(new Set([0, 1, 2, 3]));
});
