import type { Clock } from '../kernel/clock.ts';

/** Limits of a route: the burst size, and the rate at which it refills. */
export interface RateLimit {
  readonly burstSize: number;
  readonly ratePerSecond: number;
}

/** One token bucket per route (Developer Guide, "Throttle requests to your HTTP APIs": the token bucket algorithm). */
export class Throttle {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a token of the bucket. Returns false when it is empty. */
  tryAcquire(bucket: string, limit: RateLimit): boolean {
    const now = this.#clock.now();
    const last = this.#buckets.get(bucket) ?? { tokens: limit.burstSize, at: now };
    const refilled = last.tokens + ((now - last.at) / 1_000) * limit.ratePerSecond;
    const tokens = Math.min(limit.burstSize, refilled);
    const admitted = tokens >= 1;
    this.#buckets.set(bucket, { tokens: admitted ? tokens - 1 : tokens, at: now });
    return admitted;
  }
}
