import type { Event } from '../phone-api.ts';

type Listener = (event: Event) => void;

/** Tells the phone pages what changed. The same change is told once for all that happens in one go. */
export class Events {
  readonly #listeners = new Set<Listener>();
  readonly #waiting = new Map<string, Event>();

  emit(event: Event): void {
    if (this.#waiting.size === 0) setImmediate(() => this.#flush());
    this.#waiting.set(JSON.stringify(event), event);
  }

  /** The result ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #flush(): void {
    const events = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const event of events) for (const listener of this.#listeners) listener(event);
  }
}
