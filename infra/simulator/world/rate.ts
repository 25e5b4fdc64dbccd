/**
 * Meta's two rates (reference: Cloud API overview, "throughput" and "pair rate limits"). Both live in memory: a restart forgives.
 * Times are epoch milliseconds.
 */

/** So many messages a second for each key. */
export class Throughput {
  readonly #taken = new Map<string, number[]>();

  /** Counts one, whatever the limit; a message that arrives cannot be refused. */
  count(key: string, now: number): void {
    this.#recent(key, now).push(now);
  }

  /** @returns false when the second is full; then nothing is counted */
  take(key: string, now: number, perSecond: number): boolean {
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

export interface PairRate {
  readonly everySeconds: number;
  readonly burst: number;
}

/** One message to a customer every few seconds, with a burst that is borrowed from the future (GCRA). */
export class Pairs {
  /** The time at which a pair will have paid back what it borrowed. */
  readonly #paidBack = new Map<string, number>();

  /** @returns false when more cannot be borrowed; then nothing is counted */
  take(key: string, now: number, { everySeconds, burst }: PairRate): boolean {
    const each = everySeconds * 1000;
    const paidBack = Math.max(now, this.#paidBack.get(key) ?? now);
    if (paidBack - now > each * (burst - 1)) return false;
    this.#paidBack.set(key, paidBack + each);
    return true;
  }
}
