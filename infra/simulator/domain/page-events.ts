import type { Event } from '../phone-api.ts';

type Listener = (event: Event) => void;

/** Notifies the phone pages of changes. Equal events of one turn of the event loop are sent once. */
export class PageEvents {
  readonly #listeners = new Set<Listener>();
  readonly #pending = new Map<string, Event>();

  emit(event: Event): void {
    if (this.#pending.size === 0) setImmediate(() => this.#flush());
    this.#pending.set(JSON.stringify(event), event);
  }

  /** Adds a listener. Returns a function that removes it. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #flush(): void {
    const events = [...this.#pending.values()];
    this.#pending.clear();
    for (const event of events) for (const listener of this.#listeners) listener(event);
  }
}
