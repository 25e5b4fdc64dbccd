/**
 * The clock of the simulator, in milliseconds since the epoch. Without the optional `at`, tasks run by `setTimeout`.
 */
export interface Clock {
  now(): number;
  /** Runs `task` once `now()` has reached `time`. Returns a function that cancels it. */
  at?(time: number, task: () => void): () => void;
}

/** The system clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** The longest delay of setTimeout (2^31-1 ms). Later tasks are rescheduled when it expires. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** Schedules tasks by the clock and counts those that are due. */
export class Scheduler {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #due = 0;
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The number of tasks that are due and have not finished. */
  get dueCount(): number {
    return this.#due;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Runs `task` at `time`. A task that is due already runs on the next turn of the event loop. */
  schedule(time: number, task: () => void): void {
    if (this.#stopped) return;
    if (time <= this.#clock.now()) this.#runSoon(task);
    else this.#runLater(time, task);
  }

  /** Counts `work` as due until it has finished. */
  track(work: Promise<void>): void {
    this.#due += 1;
    void work.finally(() => {
      this.#due -= 1;
    });
  }

  /** Cancels all tasks. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#waiting) cancel();
    this.#waiting.clear();
  }

  #runSoon(task: () => void): void {
    this.#due += 1;
    setImmediate(() => {
      this.#due -= 1;
      if (!this.#stopped) task();
    });
  }

  #runLater(time: number, task: () => void): void {
    const cancel = (this.#clock.at ?? runByTimeout).call(this.#clock, time, () => {
      this.#waiting.delete(cancel);
      this.schedule(time, task);
    });
    this.#waiting.add(cancel);
  }
}

function runByTimeout(this: Clock, time: number, task: () => void): () => void {
  const timer = setTimeout(task, Math.min(Math.max(1, time - this.now()), MAX_TIMEOUT_MS));
  return () => clearTimeout(timer);
}
