import type { Settled } from '../../shared/bounded.ts';
import { isRetryable } from '../../shared/errors.ts';

/**
 * The one failure that speaks for a message: facts of several orders share it, so what a retry may mend comes before what it cannot,
 * which would bury the message at once.
 */
export function failureOf(outcomes: readonly Settled<unknown>[]): unknown {
  const errors = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error]));
  return errors.find(isRetryable) ?? errors[0];
}
