import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { Checkpoints, isAfter, lowest } from '../../../mappings/checkpoints.ts';

test('a mapping without saved positions has none', () => {
  expect(new Checkpoints(new DatabaseSync(':memory:')).load('m', 2)).toBeUndefined();
});

test('positions are stored per mapping and shard; a shard at the beginning stays there', () => {
  const checkpoints = new Checkpoints(new DatabaseSync(':memory:'));
  checkpoints.save('m', ['5', undefined]);
  checkpoints.save('n', ['9']);
  expect(checkpoints.load('m', 2)).toEqual(['5', undefined]);
  checkpoints.save('m', ['6', '7']);
  expect([checkpoints.load('m', 2), checkpoints.load('n', 1)]).toEqual([['6', '7'], ['9']]);
  checkpoints.remove('m');
  expect(checkpoints.load('m', 2)).toBeUndefined();
});

test.each([
  [['99', '100'], 3, ['99', '99', '99']],
  [['99', undefined], 1, [undefined]],
])('with another number of shards all start at the lowest position of %j', (saved, shards, expected) => {
  const checkpoints = new Checkpoints(new DatabaseSync(':memory:'));
  checkpoints.save('m', saved);
  expect(checkpoints.load('m', shards)).toEqual(expected);
});

test('sequence numbers of any length compare as numbers', () => {
  expect(isAfter('100', '99')).toBe(true);
  expect(isAfter('900000000000000000000001', '900000000000000000000002')).toBe(false);
  expect(isAfter('1', undefined)).toBe(true);
  expect(isAfter(undefined, '1')).toBe(false);
  expect(lowest(['100', '99', '101'])).toBe('99');
  expect(lowest(['100', undefined])).toBeUndefined();
});
