import { createSignal, type Store } from '../api/connection.ts';
import { readJson, type Shelf, writeJson } from '../session/shelf.ts';
import {
  $Entry,
  type Asked,
  afterTry,
  dueNow,
  type Entry,
  inOrder,
  isTooOld,
  joined,
  joinedBy,
  type Outcome,
  pauseUntilDue,
  TAPPING,
  TOO_OLD,
} from './entry.ts';

export interface OutboxDeps {
  /** Entries lie here one by one, so that two windows never overwrite each other's. */
  readonly shelf: Shelf;
  /** Whose outbox it is: another person on the same device has another. */
  readonly agentId: string;
  readonly now: () => number;
  readonly newKey: () => string;
  /** Never throws. */
  readonly send: (entry: Entry) => Promise<Outcome>;
  /** Runs the work when no other window is at this entry. */
  readonly exclusively: (key: string, work: () => Promise<void>) => Promise<void>;
  readonly setTimer: (work: () => void, milliseconds: number) => () => void;
}

export interface Outbox extends Store<readonly Entry[]> {
  /** Taps on a stepper join each other until one is tried. */
  add(entry: Asked): void;
  /** Takes a refused entry away. */
  drop(key: string): void;
  /** Tries a refused entry anew, as a new request. */
  again(key: string): void;
  /** Tries all that waits, at once: the network is back. */
  wake(): void;
  /** Reads the shelf again: another window changed it. */
  reload(): void;
  /** Tries nothing any more: somebody signed out. What waits stays on the shelf. */
  stop(): void;
}

const ROOM = 'outbox.';

/**
 * What waits to be sent, kept on the device until the API has taken it: through lost signal, closed windows and restarts. Each
 * conversation's entries go out one after the other.
 */
export function createOutbox(deps: OutboxDeps): Outbox {
  const room = `${ROOM}${deps.agentId}.`;
  const entries = createSignal<readonly Entry[]>(readAll());
  const underWay = new Set<string>();
  let cancelTimer = (): void => undefined;
  let stopped = false;
  pump();

  function readAll(): readonly Entry[] {
    const names = deps.shelf.names().filter((name) => name.startsWith(room));
    return inOrder(names.flatMap((name) => readJson(deps.shelf, name, $Entry) ?? []));
  }

  function put(entry: Entry): void {
    writeJson(deps.shelf, room + entry.key, entry);
    entries.set(inOrder([...entries.get().filter(({ key }) => key !== entry.key), entry]));
  }

  function drop(key: string): void {
    deps.shelf.remove(room + key);
    entries.set(entries.get().filter((entry) => entry.key !== key));
  }

  function pump(): void {
    cancelTimer();
    if (stopped) return;
    const now = deps.now();
    for (const entry of entries.get().filter((entry) => isTooOld(entry, now)))
      put(afterTry(entry, tooOld, now) ?? entry);
    for (const entry of dueNow(entries.get(), underWay, now)) void tryNow(entry);
    const pause = pauseUntilDue(entries.get(), underWay, now);
    // What waits behind another of its conversation is due when that one is done, which pumps anyway.
    cancelTimer = pause === undefined ? () => undefined : deps.setTimer(pump, Math.max(pause, 250));
  }

  async function tryNow(entry: Entry): Promise<void> {
    underWay.add(entry.key);
    await deps.exclusively(entry.key, async () => {
      // Another window was at it before, and is done.
      if (deps.shelf.get(room + entry.key) === null) return drop(entry.key);
      const outcome = await deps.send(entry);
      const next = afterTry(entry, outcome, deps.now());
      if (next === undefined) drop(entry.key);
      else put(next);
    });
    underWay.delete(entry.key);
    pump();
  }

  return {
    get: entries.get,
    subscribe: entries.subscribe,
    add(asked) {
      const now = deps.now();
      const last = entries.get().at(-1)?.createdAt ?? 0;
      // Two in the same millisecond keep their order.
      const createdAt = Math.max(now, last + 1);
      const before = joinedBy(entries.get(), underWay, asked);
      const task = before === undefined ? asked.task : joined(before, asked);
      if (before !== undefined) drop(before.key);
      const notBefore = asked.task.do === 'adjust' ? now + TAPPING : 0;
      if (task !== undefined)
        put({ ...asked, task, key: deps.newKey(), createdAt, tries: 0, notBefore, refusal: null });
      pump();
    },
    drop,
    again(key) {
      const entry = entries.get().find((known) => known.key === key);
      if (entry === undefined) return;
      drop(key);
      put({ ...entry, key: deps.newKey(), createdAt: deps.now(), tries: 0, notBefore: 0, refusal: null });
      pump();
    },
    wake() {
      for (const entry of entries.get()) if (entry.notBefore > 0) put({ ...entry, notBefore: 0 });
      pump();
    },
    reload() {
      entries.set(readAll());
      pump();
    },
    stop() {
      stopped = true;
      cancelTimer();
    },
  };
}

const tooOld: Outcome = { kind: 'refused', refusal: { status: 0, code: TOO_OLD, detail: '', remedy: null } };
