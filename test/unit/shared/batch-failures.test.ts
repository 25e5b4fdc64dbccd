import { describe, expect, test } from 'vitest';
import type { Result } from '../../../shared/concurrency.ts';
import { UnreadableInputError } from '../../../shared/errors.ts';
import { combineResults } from '../../../shared/queue/batch-failures.ts';
import { RetryLaterError } from '../../../shared/queue/worker.ts';
import { withRequestLog } from '../../../shared/request-log.ts';
import { permanentError, transientError } from './failing-table.ts';

const done: Result<unknown> = { ok: true, value: undefined };
const failed = (error: unknown): Result<unknown> => ({ ok: false, error });
const errorOf = (...results: readonly Result<unknown>[]): unknown => {
  const combined = combineResults(results);
  return combined.ok ? undefined : combined.error;
};

describe('the result of a message', () => {
  const permanent = permanentError();
  const transient = transientError();
  const soon = new RetryLaterError(5, 'soon');
  const late = new RetryLaterError(60, 'late');

  test('is success if all parts succeed, or if there are none', () => {
    expect([combineResults([]), combineResults([done, done])]).toEqual([done, done]);
  });

  test.each([
    ['a transient failure before a permanent one', [permanent, transient], transient],
    ['a transient failure before a permanent one, in the other order', [transient, permanent], transient],
    ['the earliest of several delays', [late, permanent, soon], soon],
    ['the earliest of several delays, in the other order', [soon, late], soon],
    ['a transient failure before a delay, which could be long', [late, transient], transient],
    ['a permanent failure if all are permanent', [permanent, new UnreadableInputError('x')], permanent],
  ])('is %s', (_, errors, expected) => {
    expect(errorOf(done, ...errors.map(failed), done)).toBe(expected);
  });

  test('is a failure also if a part fails with undefined', () => {
    expect(combineResults([failed(undefined)])).toEqual(failed(undefined));
  });

  test('does not hide the reasons of the other parts from the log', async () => {
    const entries: Record<string, unknown>[] = [];
    const sink = { info: (_: string, fields: Record<string, unknown>) => entries.push(fields), error: () => undefined };
    await withRequestLog({ sink, clock: { now: () => 0 } }, 'test', async () => {
      combineResults([failed(permanent), done, failed(late), failed(soon)]);
    });
    expect(entries).toMatchObject([
      { failures: [{ reason: 'ValidationException' }, { reason: 'RetryLaterError: late' }] },
    ]);
  });
});
