/** Limits of the retries to a target. Documented bounds: 0-185 attempts, 60-86,400 seconds. */
export interface RetryPolicy {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
}

/** "By default, EventBridge retries sending the event for 24 hours and up to 185 times" (User Guide, retry policy). */
export const DEFAULT_RETRY_POLICY: RetryPolicy = { maximumRetryAttempts: 185, maximumEventAgeSeconds: 86_400 };

/**
 * AWS documents "exponential back off and jitter" without numbers. With one second, doubled up to ten minutes, 185
 * attempts take about 22 of the 24 hours, so both documented limits can be reached.
 */
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 600_000;

/**
 * Returns the milliseconds until retry number `retry` (0 is the first): a value in the upper half of the doubled delay,
 * chosen by `random` in [0, 1).
 */
export function backoffMs(retry: number, random: () => number): number {
  const full = Math.min(FIRST_DELAY_MS * 2 ** Math.min(retry, 20), MAX_DELAY_MS);
  return Math.round(full / 2 + (full / 2) * random());
}
