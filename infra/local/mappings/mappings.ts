import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../kernel/aws-error.ts';
import { openState } from '../kernel/state.ts';
import { Checkpoints } from './checkpoints.ts';
import type { MappingDefinition } from './definition.ts';
import type { MappingPorts, Poller, PollerPorts } from './poller.ts';
import { QueuePoller } from './queue-poller.ts';
import { StreamPoller } from './stream-poller.ts';

/** A mapping as GetEventSourceMapping shows it. */
export interface MappingState {
  readonly definition: MappingDefinition;
  readonly enabled: boolean;
  readonly lastResult: string;
}

interface Entry {
  readonly definition: MappingDefinition;
  readonly poller: Poller;
  enabled: boolean;
}

/** Event source mappings: from queues and table streams to functions, each with its function's role. */
export class Mappings {
  readonly #ports: PollerPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #watchers = new Set<() => void>();
  readonly #database: DatabaseSync;
  #started = false;

  constructor(ports: MappingPorts & { readonly dataDir: string }) {
    this.#database = openState(ports.dataDir, 'mappings');
    const checkpoints = new Checkpoints(this.#database);
    this.#ports = { ...ports, checkpoints, changed: () => this.#changed() };
  }

  /**
   * Adds a mapping or changes it. Before `start` it is only noted; afterwards it is checked and works at once. One that is
   * refused changes nothing.
   * @throws AccessDenied when the function's role lacks a grant, AwsError for settings that AWS refuses
   */
  async define(definition: MappingDefinition): Promise<void> {
    const previous = this.#entries.get(definition.id);
    if (previous && JSON.stringify(previous.definition) === JSON.stringify(definition)) return;
    const poller =
      definition.kind === 'queue'
        ? new QueuePoller(definition, this.#ports)
        : new StreamPoller(definition, this.#ports);
    if (this.#started) poller.check();
    await previous?.poller.disable();
    const entry = { definition, poller, enabled: definition.enabled };
    this.#entries.set(definition.id, entry);
    if (this.#started && entry.enabled) poller.enable();
  }

  /** Takes a mapping away with its checkpoints, once its batches in flight are done. */
  async remove(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    await entry?.poller.disable();
    this.#ports.checkpoints.remove(id);
  }

  /** Checks every mapping, then begins to poll. @throws AccessDenied, AwsError as CreateEventSourceMapping would */
  start(): void {
    for (const { poller } of this.#entries.values()) poller.check();
    this.#started = true;
    // AWS's pollers do not end with us: what ours held when the process was killed would stay hidden for minutes.
    for (const { definition, enabled } of this.#entries.values())
      if (enabled && definition.kind === 'queue') this.#ports.sqs.release(definition.sourceArn);
    for (const { poller, enabled } of this.#entries.values()) if (enabled) poller.enable();
  }

  /** Switches a mapping on or off until the next start; resolves when a switched-off one has no batch in flight. */
  async setEnabled(id: string, enabled: boolean): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) throw new AwsError('ResourceNotFoundException', `The event source mapping ${id} does not exist`, 404);
    entry.enabled = enabled;
    if (!this.#started) return;
    if (enabled) entry.poller.enable();
    else await entry.poller.disable();
  }

  list(): readonly MappingState[] {
    return [...this.#entries.values()].map(({ definition, enabled, poller }) => ({
      definition,
      enabled,
      lastResult: poller.lastResult,
    }));
  }

  /**
   * Resolves when no mapping has a batch in flight, gathered or waiting for its retry, and no enabled one has anything
   * receivable or unread. Waits that run on the clock end with it: on a clock that stands still, advance it first.
   */
  async idle(): Promise<void> {
    for (;;) {
      // Sources are asked only when all seems done: at every change it would be a call to DynamoDB each time.
      while (!this.#looksQuiet()) await this.#nextChange();
      if (await this.#isQuiet()) return;
    }
  }

  /** Stops polling and waits for the batches in flight. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ poller }) => poller.disable()));
    this.#database.close();
  }

  /** Twice, with a turn of the event loop between: what one mapping finished may be work for another. */
  async #isQuiet(): Promise<boolean> {
    for (let look = 0; look < 2; look++) {
      await Promise.all([...this.#entries.values()].map(({ poller }) => poller.poke()));
      await new Promise((resolve) => setImmediate(resolve));
      if (!this.#looksQuiet()) return false;
    }
    return true;
  }

  #looksQuiet(): boolean {
    return [...this.#entries.values()].every(({ poller }) => poller.quiet);
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => this.#watchers.add(resolve));
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }
}
