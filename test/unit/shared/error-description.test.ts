import { expect, test } from 'vitest';
import { describeError } from '../../../shared/error-description.ts';

function failWithInput(): never {
  throw new TypeError('wamid.SECRET\n    at evil (/var/task/+62811.mjs:1:1)');
}

function catchError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('names the functions, files and positions of an error, and never quotes its message', () => {
  const described = describeError(catchError(failWithInput));
  expect(described.name).toBe('TypeError');
  expect(described.frames[0]).toMatch(/^failWithInput \(.*error-description\.test\.ts:\d+:\d+\)$/);
  expect(JSON.stringify(described)).not.toMatch(/SECRET|evil|62811/);
});

test('does not quote a message that was replaced after the error was created', () => {
  const error = new Error('wamid.SECRET');
  error.message = 'other';
  expect(JSON.stringify(describeError(error))).not.toContain('SECRET');
});

test('describes the causes, and no more than three of them', () => {
  let error = new RangeError('SECRET 0', { cause: 'SECRET text' });
  expect(describeError(error).causes).toEqual([{ name: 'UnknownError', frames: [] }]);
  for (let depth = 1; depth < 9; depth += 1) error = new TypeError(`SECRET ${depth}`, { cause: error });
  const described = describeError(error);
  expect(described.causes?.map(({ name }) => name)).toEqual(['TypeError', 'TypeError', 'TypeError']);
  expect(described.causes?.[0]?.frames[0]).toContain('error-description.test.ts');
  expect(JSON.stringify(described)).not.toContain('SECRET');
});

test('ends with a cause that is its own cause', () => {
  const error = new Error('a');
  error.cause = error;
  expect(describeError(error).causes).toHaveLength(3);
});

test('is bounded in length', () => {
  const error = new Error('x');
  error.name = 'N'.repeat(10_000);
  error.stack = `N: x\n${`    at ${'f'.repeat(500)} (/var/task/index.mjs:1:1)\n    at f (/${'d'.repeat(500)}.mjs:1:1)\n    at f (/var/task/index.mjs:1:1)\n`.repeat(200)}`;
  expect(JSON.stringify(describeError(error)).length).toBeLessThan(2_000);
});

test('describes a value that is not an error', () => {
  expect(describeError('SECRET')).toEqual({ name: 'UnknownError', frames: [] });
});
