/** The current time as a dependency, so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

/** The system clock. The only place in functions and shared code that reads the current time from `Date`. */
export const systemClock: Clock = { now: () => Date.now() };

/** Returns the current time in unix seconds, the unit of WhatsApp's timestamps and of DynamoDB's time to live. */
export const nowSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);

/** Formats unix seconds as ISO 8601 in UTC, the time format of the API and of events. */
export const toIsoTime = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();

/** Formats milliseconds since 1970-01-01 UTC as ISO 8601 in UTC. */
export const msToIsoTime = (ms: number): string => new Date(ms).toISOString();
