/** Seconds that the customer service window stays open after a message of the customer (Cloud API, Pricing, customer service windows). */
export const WINDOW_SECONDS = 24 * 3600;

export interface Window {
  readonly open: boolean;
  /** Unix seconds; undefined when the customer never wrote. */
  readonly until: number | undefined;
}

/**
 * The customer service window. It goes by WhatsApp's time of the customer's last message, not by when it reached us, and only
 * what the customer sends opens it.
 */
export function windowOf(lastAskedAt: number | undefined, now: number): Window {
  const until = lastAskedAt === undefined || lastAskedAt === 0 ? undefined : lastAskedAt + WINDOW_SECONDS;
  return { open: until !== undefined && now < until, until };
}
