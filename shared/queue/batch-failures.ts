import type { Result } from '../concurrency.ts';
import { isRetryable } from '../errors.ts';
import { requestLog } from '../request-log.ts';
import { RetryLaterError } from './worker.ts';

/**
 * Combines the results of the parts of a message, such as the events of several tenants, into the result of the
 * message. One part must not decide for the others:
 * - A failure that a retry may fix comes first, because a permanent failure moves the message to the dead-letter queue
 *   at once, with all of its parts.
 * - Next comes the `RetryLaterError` with the shortest delay. It comes second because its delay may be hours, and the
 *   back-off after a failure is minutes at most.
 * - A permanent failure is the result only when all failures are permanent.
 *
 * Adds the reasons of the other failures to the request log; the worker adds the reason of the result.
 */
export function combineResults(results: readonly Result<unknown>[]): Result<unknown> {
  const failures = results.filter((result) => !result.ok);
  const decisive = selectFailure(failures);
  if (!decisive) return { ok: true, value: undefined };
  for (const failure of failures) if (failure !== decisive) requestLog().addFailure(failure.error);
  return decisive;
}

/** Throws the error of the combined result, if it is a failure. */
export function throwIfFailed(results: readonly Result<unknown>[]): void {
  const combined = combineResults(results);
  if (!combined.ok) throw combined.error;
}

type Failure = Extract<Result<unknown>, { ok: false }>;

function selectFailure(failures: readonly Failure[]): Failure | undefined {
  let earliest: { readonly failure: Failure; readonly seconds: number } | undefined;
  for (const failure of failures) {
    const { error } = failure;
    if (error instanceof RetryLaterError) {
      if (!earliest || error.delaySeconds < earliest.seconds) earliest = { failure, seconds: error.delaySeconds };
    } else if (isRetryable(error)) return failure;
  }
  return earliest?.failure ?? failures[0];
}
