/** The present, as a dependency, so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

/** The process's own clock. The only place in functions and shared code that asks `Date` for the present. */
export const systemClock: Clock = { now: () => Date.now() };

/** Whole seconds since 1970, the unit of WhatsApp's timestamps and of DynamoDB's time to live. */
export const seconds = (clock: Clock): number => Math.floor(clock.now() / 1000);
