import { readJson, type TextStorage, writeJson } from '../../ui/storage.ts';
import { createSignal, type Store } from '../api/connection.ts';
import {
  applyOutcome,
  delayUntilDue,
  dueEntries,
  type Entry,
  type EntryRequest,
  entrySchema,
  findMergeableEntry,
  isTooOld,
  MERGE_WINDOW_MS,
  mergeTasks,
  type Outcome,
  sortByCreation,
  TOO_OLD,
} from './entry.ts';

export interface OutboxDeps {
  /** Stores each entry under its own key, so that two windows never overwrite each other's entries. */
  readonly storage: TextStorage;
  /** The agent that the outbox belongs to. Each agent on the same device has their own. */
  readonly agentId: string;
  readonly now: () => number;
  readonly newKey: () => string;
  /** Never throws. */
  readonly send: (entry: Entry) => Promise<Outcome>;
  /** Runs the work while no other window processes the same entry. */
  readonly exclusively: (key: string, work: () => Promise<void>) => Promise<void>;
  readonly setTimer: (work: () => void, milliseconds: number) => () => void;
}

export interface Outbox extends Store<readonly Entry[]> {
  /** Adds an entry. Stock adjustments of the same product are merged until the first attempt. */
  add(entry: EntryRequest): void;
  /** Removes a rejected entry. */
  discard(key: string): void;
  /** Sends a rejected entry again, as a new request. */
  resend(key: string): void;
  /** Sends all waiting entries at once, after the network is back. */
  flush(): void;
  /** Reads the storage again after another window changed it. */
  reload(): void;
  /** Stops sending after sign-out. Waiting entries stay in the storage. */
  stop(): void;
}

const KEY_PREFIX = 'outbox.';

/**
 * Creates the outbox. It stores entries on the device until the API accepts them, also while offline and over restarts
 * of the page. The entries of a conversation are sent one after the other.
 */
export function createOutbox(deps: OutboxDeps): Outbox {
  const prefix = `${KEY_PREFIX}${deps.agentId}.`;
  const entries = createSignal<readonly Entry[]>(readAll());
  const inFlight = new Set<string>();
  let cancelTimer = (): void => undefined;
  let isStopped = false;
  process();

  function readAll(): readonly Entry[] {
    const names = deps.storage.names().filter((name) => name.startsWith(prefix));
    return sortByCreation(names.flatMap((name) => readJson(deps.storage, name, entrySchema) ?? []));
  }

  function put(entry: Entry): void {
    writeJson(deps.storage, prefix + entry.key, entry);
    entries.set(sortByCreation([...entries.get().filter(({ key }) => key !== entry.key), entry]));
  }

  function drop(key: string): void {
    deps.storage.remove(prefix + key);
    entries.set(entries.get().filter((entry) => entry.key !== key));
  }

  /** Sends the due entries, and schedules the next run. */
  function process(): void {
    cancelTimer();
    if (isStopped) return;
    const now = deps.now();
    for (const entry of entries.get().filter((entry) => isTooOld(entry, now)))
      put(applyOutcome(entry, TOO_OLD_OUTCOME, now) ?? entry);
    for (const entry of dueEntries(entries.get(), inFlight, now)) void sendNow(entry);
    const delay = delayUntilDue(entries.get(), inFlight, now);
    // An entry that waits for an earlier one is sent when that one is finished, which calls this function again.
    cancelTimer = delay === undefined ? () => undefined : deps.setTimer(process, Math.max(delay, 250));
  }

  async function sendNow(entry: Entry): Promise<void> {
    inFlight.add(entry.key);
    await deps.exclusively(entry.key, async () => {
      // Another window has sent it already.
      if (deps.storage.get(prefix + entry.key) === null) return drop(entry.key);
      const outcome = await deps.send(entry);
      const next = applyOutcome(entry, outcome, deps.now());
      if (next === undefined) drop(entry.key);
      else put(next);
    });
    inFlight.delete(entry.key);
    process();
  }

  return {
    get: entries.get,
    subscribe: entries.subscribe,
    add(request) {
      const now = deps.now();
      const last = entries.get().at(-1)?.createdAt ?? 0;
      // Keeps the order of entries created in the same millisecond.
      const createdAt = Math.max(now, last + 1);
      const earlier = findMergeableEntry(entries.get(), inFlight, request);
      const task = earlier === undefined ? request.task : mergeTasks(earlier, request);
      if (earlier !== undefined) drop(earlier.key);
      const notBefore = request.task.do === 'adjust' ? now + MERGE_WINDOW_MS : 0;
      if (task !== undefined)
        put({ ...request, task, key: deps.newKey(), createdAt, tries: 0, notBefore, refusal: null });
      process();
    },
    discard: drop,
    resend(key) {
      const entry = entries.get().find((known) => known.key === key);
      if (entry === undefined) return;
      drop(key);
      put({ ...entry, key: deps.newKey(), createdAt: deps.now(), tries: 0, notBefore: 0, refusal: null });
      process();
    },
    flush() {
      for (const entry of entries.get()) if (entry.notBefore > 0) put({ ...entry, notBefore: 0 });
      process();
    },
    reload() {
      entries.set(readAll());
      process();
    },
    stop() {
      isStopped = true;
      cancelTimer();
    },
  };
}

const TOO_OLD_OUTCOME: Outcome = { kind: 'refused', refusal: { status: 0, code: TOO_OLD, detail: '', remedy: null } };
