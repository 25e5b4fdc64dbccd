/** Length of the customer service window after a customer's message (Cloud API, Pricing, customer service windows). */
export const SERVICE_WINDOW_SECONDS = 24 * 3600;

/** The customer service window of a conversation. */
export interface ServiceWindow {
  readonly open: boolean;
  /** Unix seconds; undefined when the customer has never written. */
  readonly until: number | undefined;
}

/**
 * Computes the customer service window. It starts at WhatsApp's timestamp of the customer's last message, not at the
 * time of receipt. Only messages of the customer open it.
 */
export function serviceWindowOf(lastAskedAt: number | undefined, now: number): ServiceWindow {
  const until = lastAskedAt === undefined || lastAskedAt === 0 ? undefined : lastAskedAt + SERVICE_WINDOW_SECONDS;
  return { open: until !== undefined && now < until, until };
}
