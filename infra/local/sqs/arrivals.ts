import type { Clock } from '../kernel/clock.ts';

/**
 * Notifies listeners when a message of their queue may have become receivable. It keeps one timer per queue, and only
 * for queues that have a listener.
 */
export class ArrivalNotifier {
  readonly #clock: Clock;
  /** Returns when the next hidden message of a queue becomes visible, in epoch milliseconds. */
  readonly #nextVisible: (queue: number) => number | undefined;
  readonly #listeners = new Map<number, Set<() => void>>();
  readonly #timers = new Map<number, { readonly time: number; readonly cancel: () => void }>();

  constructor(clock: Clock, nextVisible: (queue: number) => number | undefined) {
    this.#clock = clock;
    this.#nextVisible = nextVisible;
  }

  /**
   * Calls `listener` at each arrival from now on, but not for messages that are already receivable. Returns a function
   * that removes the listener.
   */
  addListener(queue: number, listener: () => void): () => void {
    const listeners = this.#listeners.get(queue) ?? new Set();
    this.#listeners.set(queue, listeners);
    // Each registration has its own function, so that removing one keeps another registration of the same listener.
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

  /** Calls the listeners of a queue because a message is receivable now. */
  notify(queue: number): void {
    for (const listener of [...(this.#listeners.get(queue) ?? [])]) listener();
  }

  /** Schedules a notification for a message that is hidden until `time` (epoch milliseconds). */
  notifyAt(queue: number, time: number): void {
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
