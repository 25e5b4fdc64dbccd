/**
 * Meta's two rate limits (reference: Cloud API overview, "throughput" and "pair rate limits"). Both are in memory; a
 * restart resets them. Times are epoch milliseconds.
 */

/** Limits the messages per second of each key. */
export class ThroughputLimiter {
  readonly #taken = new Map<string, number[]>();

  /** Counts one message without a limit, because an inbound message cannot be rejected. */
  count(key: string, now: number): void {
    this.#recent(key, now).push(now);
  }

  /** Counts one message. @returns false when the limit of the second is reached; then nothing is counted */
  tryAcquire(key: string, now: number, perSecond: number): boolean {
    if (this.#recent(key, now).length >= perSecond) return false;
    this.count(key, now);
    return true;
  }

  #recent(key: string, now: number): number[] {
    const recent = (this.#taken.get(key) ?? []).filter((time) => time > now - 1000);
    this.#taken.set(key, recent);
    return recent;
  }
}

export interface PairRateLimit {
  readonly everySeconds: number;
  readonly burst: number;
}

/** Limits the messages to one customer to one every few seconds, with a burst (GCRA). */
export class PairRateLimiter {
  /** The theoretical arrival time (TAT) of each pair. */
  readonly #arrivalTimes = new Map<string, number>();

  /** Counts one message. @returns false when the burst is used up; then nothing is counted */
  tryAcquire(key: string, now: number, { everySeconds, burst }: PairRateLimit): boolean {
    const intervalMs = everySeconds * 1000;
    const arrivalTime = Math.max(now, this.#arrivalTimes.get(key) ?? now);
    if (arrivalTime - now > intervalMs * (burst - 1)) return false;
    this.#arrivalTimes.set(key, arrivalTime + intervalMs);
    return true;
  }
}
