/** The time that everything here follows; milliseconds since the epoch. `at` is optional: without it, time is looked at again and again. */
export interface Clock {
  now(): number;
  /** Runs `task` once `now()` has reached `time`; the result cancels it. */
  at?(time: number, task: () => void): () => void;
}

/** The machine's own time. */
export const machineClock: Clock = { now: () => Date.now() };

/** setTimeout takes at most 2^31-1 ms; a later task is looked at again then. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** Puts off work to a time of the clock, and knows whether any of it is due. */
export class Agenda {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #due = 0;
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Tasks that are due and have not run, or not ended, yet. */
  get due(): number {
    return this.#due;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Runs `task` at `time`; what is due already runs as soon as the current work is done. */
  at(time: number, task: () => void): void {
    if (this.#stopped) return;
    if (time <= this.#clock.now()) this.#soon(task);
    else this.#later(time, task);
  }

  /** Counts as due until `work` has ended. */
  during(work: Promise<void>): void {
    this.#due += 1;
    void work.finally(() => {
      this.#due -= 1;
    });
  }

  /** Drops all tasks. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#waiting) cancel();
    this.#waiting.clear();
  }

  #soon(task: () => void): void {
    this.#due += 1;
    setImmediate(() => {
      this.#due -= 1;
      if (!this.#stopped) task();
    });
  }

  #later(time: number, task: () => void): void {
    const cancel = (this.#clock.at ?? byTimeout).call(this.#clock, time, () => {
      this.#waiting.delete(cancel);
      this.at(time, task);
    });
    this.#waiting.add(cancel);
  }
}

function byTimeout(this: Clock, time: number, task: () => void): () => void {
  const timer = setTimeout(task, Math.min(Math.max(1, time - this.now()), LONGEST_TIMEOUT_MS));
  return () => clearTimeout(timer);
}
