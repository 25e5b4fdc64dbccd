/** The current time as a dependency, so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

/** The system clock. The only place in functions and shared code that reads the current time from `Date`. */
export const systemClock: Clock = { now: () => Date.now() };

/** Returns the current time in unix seconds, the unit of WhatsApp's timestamps and of DynamoDB's time to live. */
export const nowSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);
