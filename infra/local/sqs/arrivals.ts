import type { Clock } from '../kernel/clock.ts';

/**
 * Tells listeners when a message of their queue may have become receivable. It keeps one timer a queue, and only for
 * queues that someone listens to.
 */
export class Arrivals {
  readonly #clock: Clock;
  /** When the next hidden message of a queue shows, in epoch milliseconds. */
  readonly #nextVisible: (queue: number) => number | undefined;
  readonly #listeners = new Map<number, Set<() => void>>();
  readonly #timers = new Map<number, { readonly time: number; readonly cancel: () => void }>();

  constructor(clock: Clock, nextVisible: (queue: number) => number | undefined) {
    this.#clock = clock;
    this.#nextVisible = nextVisible;
  }

  /** Calls `listener` at each arrival from now on; what is receivable already is not told. The result ends it. */
  listen(queue: number, listener: () => void): () => void {
    const listeners = this.#listeners.get(queue) ?? new Set();
    this.#listeners.set(queue, listeners);
    // A function of its own for each registration, so that ending one leaves another of the same listener alone.
    const registration = (): void => listener();
    listeners.add(registration);
    this.#arm(queue);
    return () => {
      listeners.delete(registration);
      if (listeners.size > 0) return;
      this.#listeners.delete(queue);
      this.#disarm(queue);
    };
  }

  /** Something is receivable now. */
  notify(queue: number): void {
    for (const listener of [...(this.#listeners.get(queue) ?? [])]) listener();
  }

  /** A message is hidden until `time` (epoch milliseconds). */
  hiddenUntil(queue: number, time: number): void {
    if (!this.#listeners.has(queue)) return;
    const timer = this.#timers.get(queue);
    if (!timer || time < timer.time) this.#setTimer(queue, time);
  }

  close(): void {
    for (const queue of [...this.#timers.keys()]) this.#disarm(queue);
    this.#listeners.clear();
  }

  #arm(queue: number): void {
    if (this.#timers.has(queue) || !this.#listeners.has(queue)) return;
    const time = this.#nextVisible(queue);
    if (time !== undefined) this.#setTimer(queue, time);
  }

  #setTimer(queue: number, time: number): void {
    this.#disarm(queue);
    const cancel = this.#clock.at(time, () => {
      this.#timers.delete(queue);
      this.notify(queue);
      this.#arm(queue);
    });
    this.#timers.set(queue, { time, cancel });
  }

  #disarm(queue: number): void {
    this.#timers.get(queue)?.cancel();
    this.#timers.delete(queue);
  }
}
