import type { Result } from '../../../shared/concurrency.ts';
import { isRetryable } from '../../../shared/errors.ts';

/**
 * Selects the failure that decides what happens to a message with events of several orders. Retryable failures come
 * first: a permanent failure would move the message to the dead-letter queue at once.
 */
export function selectFailure(outcomes: readonly Result<unknown>[]): unknown {
  const errors = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error]));
  return errors.find(isRetryable) ?? errors[0];
}
