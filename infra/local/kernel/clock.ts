/**
 * The clock of the local runtime. Visibility, back-off, schedules, retention and the handlers' own `Date` follow it.
 * Times are milliseconds since the epoch.
 */
export interface Clock {
  /** The current time in epoch milliseconds. */
  now(): number;
  /**
   * Runs `task` once `now()` reaches `time`. Returns a function that cancels it. Due tasks run in order of time, then
   * of call.
   */
  at(time: number, task: () => void): () => void;
  /** Resolves once `ms` have passed on this clock. */
  wait(ms: number): Promise<void>;
}

interface Timer {
  readonly time: number;
  readonly order: number;
  readonly task: () => void;
}

/** setTimeout accepts at most 2^31-1 ms; a later timer is checked again then. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/**
 * A clock that runs with the machine's and can be set forward. With the option `frozen` it advances only by calls of
 * `advance`. `offset` (milliseconds ahead of the machine's clock, negative: behind) is shared memory, so that a
 * function's worker thread reads the same time.
 */
export class RuntimeClock implements Clock {
  readonly offset = new BigInt64Array(new SharedArrayBuffer(8));
  /** The start time of a frozen clock. A worker thread adds `offset` to it instead of to the machine's time. */
  readonly frozenAt: number | undefined;
  readonly #timers: Timer[] = [];
  #order = 0;
  #timeout: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param options.ahead the initial offset in milliseconds ahead of the machine's clock (negative: behind) */
  constructor(options: { readonly frozen?: number; readonly ahead?: number } = {}) {
    this.frozenAt = options.frozen;
    Atomics.store(this.offset, 0, BigInt(options.ahead ?? 0));
  }

  now(): number {
    return (this.frozenAt ?? Date.now()) + Number(Atomics.load(this.offset, 0));
  }

  at(time: number, task: () => void): () => void {
    const timer: Timer = { time, order: this.#order++, task };
    const index = this.#timers.findIndex((other) => other.time > time);
    if (index === -1) this.#timers.push(timer);
    else this.#timers.splice(index, 0, timer);
    this.#arm();
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at !== -1) this.#timers.splice(at, 1);
      this.#arm();
    };
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now() + ms, resolve));
  }

  /** Advances the time by `ms`. Stops at each timer that becomes due, so that the timer sees its own time. */
  async advance(ms: number): Promise<void> {
    const goal = this.now() + ms;
    for (;;) {
      const next = this.#timers[0];
      if (!next || next.time > goal) break;
      this.#jumpTo(next.time);
      this.#timers.shift();
      next.task();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#jumpTo(goal);
    this.#arm();
  }

  /** Sets the time. The clock never goes back. */
  async set(time: number): Promise<void> {
    await this.advance(Math.max(0, time - this.now()));
  }

  /** Cancels all timers. */
  close(): void {
    this.#closed = true;
    this.#timers.length = 0;
    clearTimeout(this.#timeout);
  }

  #jumpTo(time: number): void {
    const missing = time - this.now();
    if (missing > 0) Atomics.add(this.offset, 0, BigInt(Math.ceil(missing)));
  }

  #arm(): void {
    clearTimeout(this.#timeout);
    const next = this.#timers[0];
    if (!next || this.#closed || this.frozenAt !== undefined) return;
    this.#timeout = setTimeout(() => this.#fire(), Math.min(Math.max(0, next.time - this.now()), LONGEST_TIMEOUT_MS));
  }

  #fire(): void {
    while (this.#timers[0] && this.#timers[0].time <= this.now()) this.#timers.shift()?.task();
    this.#arm();
  }
}
