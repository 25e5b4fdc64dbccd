import { expect, test } from 'vitest';
import { mapConcurrently } from '../../../shared/concurrency.ts';

test('after a failure it waits for the work in progress and starts no more', async () => {
  // Lambda freezes a function after its response: work that still runs continues in the next invocation, or never.
  const started: number[] = [];
  const ended: number[] = [];
  const work = async (input: number): Promise<void> => {
    started.push(input);
    if (input === 0) throw new Error('refused');
    await new Promise((done) => setImmediate(done));
    ended.push(input);
  };
  await expect(mapConcurrently([0, 1, 2, 3, 4, 5], 2, work)).rejects.toThrow('refused');
  expect(started).toEqual([0, 1]);
  expect(ended).toEqual([1]);
});

test('returns the results in the order of the inputs', async () => {
  const later = async (input: number): Promise<number> => {
    for (let turn = 0; turn < 5 - input; turn += 1) await new Promise((done) => setImmediate(done));
    return input;
  };
  expect(await mapConcurrently([0, 1, 2, 3, 4], 3, later)).toEqual([0, 1, 2, 3, 4]);
});
