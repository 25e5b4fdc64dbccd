import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../kernel/aws-error.ts';
import { openDatabase } from '../kernel/database.ts';
import { Checkpoints } from './checkpoints.ts';
import type { MappingDefinition } from './definition.ts';
import type { MappingPorts, Poller, PollerPorts } from './poller.ts';
import { QueuePoller } from './queue-poller.ts';
import { StreamPoller } from './stream-poller.ts';

/** A mapping as returned by GetEventSourceMapping. */
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

/** The event source mappings from queues and table streams to functions. Each one uses its function's role. */
export class Mappings {
  readonly #ports: PollerPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #watchers = new Set<() => void>();
  readonly #database: DatabaseSync;
  #started = false;

  constructor(ports: MappingPorts & { readonly dataDir: string }) {
    this.#database = openDatabase(ports.dataDir, 'mappings');
    const checkpoints = new Checkpoints(this.#database);
    this.#ports = { ...ports, checkpoints, onChange: () => this.#changed() };
  }

  /**
   * Adds or changes a mapping. Before `start` the mapping is only stored; afterwards it is checked and starts polling.
   * A rejected mapping changes nothing.
   * @throws AccessDeniedError when the function's role lacks a permission, AwsError for settings that AWS rejects
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

  /** Removes a mapping and its checkpoints, once its batches in flight are done. */
  async remove(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    await entry?.poller.disable();
    this.#ports.checkpoints.remove(id);
  }

  /** Checks every mapping, then starts polling. @throws AccessDeniedError, AwsError as CreateEventSourceMapping does */
  start(): void {
    for (const { poller } of this.#entries.values()) poller.check();
    this.#started = true;
    // AWS's pollers survive a restart of the app. Without the release, messages that were in flight when the process
    // was killed would stay hidden for minutes.
    for (const { definition, enabled } of this.#entries.values())
      if (enabled && definition.kind === 'queue') this.#ports.sqs.release(definition.sourceArn);
    for (const { poller, enabled } of this.#entries.values()) if (enabled) poller.enable();
  }

  /** Enables or disables a mapping until the next start. Resolves when a disabled mapping has no batch in flight. */
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
   * Resolves when no mapping has a batch in flight, gathered or waiting for its retry, and the sources of all enabled
   * mappings have nothing to receive or read. Some waits end only when the clock advances; advance a frozen clock
   * first.
   */
  async waitUntilIdle(): Promise<void> {
    for (;;) {
      // Sources are polled only when all mappings look idle: polling at every change would call DynamoDB each time.
      while (!this.#looksIdle()) await this.#nextChange();
      if (await this.#checkIdle()) return;
    }
  }

  /** Stops polling and waits for the batches in flight. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ poller }) => poller.disable()));
    this.#database.close();
  }

  /**
   * Polls all sources twice, with a turn of the event loop between: a finished batch may create work for another
   * mapping.
   */
  async #checkIdle(): Promise<boolean> {
    for (let round = 0; round < 2; round++) {
      await Promise.all([...this.#entries.values()].map(({ poller }) => poller.pollNow()));
      await new Promise((resolve) => setImmediate(resolve));
      if (!this.#looksIdle()) return false;
    }
    return true;
  }

  #looksIdle(): boolean {
    return [...this.#entries.values()].every(({ poller }) => poller.isIdle);
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => this.#watchers.add(resolve));
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }
}
