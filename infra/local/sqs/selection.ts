import {
  nullableNumberColumn,
  numberColumn,
  type Row,
  readMessage,
  type SqsStore,
  type StoredMessage,
  textColumn,
} from './store.ts';

/**
 * A group is noisy with more than 10 % of the in-flight messages and at least 30 of them ("SQS Developer Guide, How
 * fair queues work").
 */
const NOISY_SHARE = 0.1;
const NOISY_MIN_IN_FLIGHT = 30;
/** A group that sent nothing for this long is quiet again (same page). */
const QUIET_AFTER_MS = 5 * 60_000;

/** Selects the next messages of one receive. */
export interface MessageSelection {
  /** Returns the next message, if any. It must be delivered, hidden or moved before the next call, or be in `taken`. */
  next(taken: ReadonlySet<number>): StoredMessage | undefined;
  /**
   * Skips the rest of the current group, because its last selected message was not delivered. Has an effect on FIFO
   * queues only.
   */
  skipGroup(): void;
}

/** Number of in-flight messages in total and per group. Messages without a group count towards the total only. */
export interface InFlightCounts {
  readonly total: number;
  readonly groups: readonly { readonly group: string; readonly count: number }[];
}

/** Counts the in-flight messages of a queue. `now` is in epoch milliseconds. */
export function countInFlight(store: SqsStore, queue: number, now: number): InFlightCounts {
  const rows = store.all(
    `SELECT groupId, count(*) AS count FROM message INDEXED BY message_flight
     WHERE queue = ? AND inFlight = 1 AND visibleAt > ? GROUP BY groupId`,
    queue,
    now,
  );
  return {
    total: rows.reduce((sum, row) => sum + numberColumn(row, 'count'), 0),
    groups: rows
      .filter(hasGroup)
      .map((row) => ({ group: textColumn(row, 'groupId'), count: numberColumn(row, 'count') })),
  };
}

const hasGroup = (row: Row): boolean => row.groupId !== null;

/**
 * Selects from a standard queue: in order of receivability, quiet groups before noisy ones, and of the noisy groups the
 * one with the fewest in-flight messages first ("SQS Developer Guide, How fair queues work"; a message without a group
 * is its own group).
 */
export function selectStandard(store: SqsStore, queue: number, now: number, flight: InFlightCounts): MessageSelection {
  const noisy = noisyGroups(store, queue, now, flight);
  // No quiet message appears during one receive. Searching again would scan the noisy backlog each time.
  let hasQuiet = true;
  return {
    next(taken) {
      const skip = JSON.stringify([...taken]);
      if (noisy.length === 0) return one(store.get(READY, queue, now, skip));
      const quiet = hasQuiet ? firstQuiet(store, queue, now, skip, noisy) : undefined;
      if (quiet) return quiet;
      hasQuiet = false;
      for (const group of noisy) {
        const row = store.get(READY_OF_GROUP, queue, group, now, skip);
        if (row) return readMessage(row);
      }
      return undefined;
    },
    skipGroup() {},
  };
}

const NOT_TAKEN = 'uid NOT IN (SELECT value FROM json_each(?))';
const READY = `SELECT * FROM message INDEXED BY message_ready WHERE queue = ? AND visibleAt <= ? AND ${NOT_TAKEN}
  ORDER BY visibleAt, place LIMIT 1`;
/** Number of messages scanned in order of time before quiet messages are looked up by group. */
const SCANNED = 100;
const READY_SCANNED = `SELECT * FROM (
    SELECT * FROM message INDEXED BY message_ready WHERE queue = ? AND visibleAt <= ? AND ${NOT_TAKEN}
    ORDER BY visibleAt, place LIMIT ${SCANNED})
  WHERE groupId IS NULL OR groupId NOT IN (SELECT value FROM json_each(?)) ORDER BY visibleAt, place LIMIT 1`;
const READY_BETWEEN = `SELECT * FROM message INDEXED BY message_group WHERE queue = ? AND groupId > ? AND groupId < ?
  AND visibleAt <= ? AND ${NOT_TAKEN} ORDER BY visibleAt, place LIMIT 1`;
const READY_WITHOUT = `SELECT * FROM message INDEXED BY message_group WHERE queue = ? AND groupId IS NULL
  AND visibleAt <= ? AND ${NOT_TAKEN} ORDER BY visibleAt, place LIMIT 1`;
const READY_OF_GROUP = `SELECT * FROM message INDEXED BY message_group WHERE queue = ? AND groupId = ? AND visibleAt <= ?
  AND ${NOT_TAKEN} ORDER BY place LIMIT 1`;

/**
 * Finds the first message that belongs to no noisy group. It does not scan a long backlog of noisy groups: after the
 * first messages it queries the ranges of group ids between the noisy ones. These ranges are few, because each noisy
 * group has at least a tenth of the in-flight messages.
 */
function firstQuiet(
  store: SqsStore,
  queue: number,
  now: number,
  skip: string,
  noisy: readonly string[],
): StoredMessage | undefined {
  const scanned = one(store.get(READY_SCANNED, queue, now, skip, JSON.stringify(noisy)));
  if (scanned) return scanned;
  // Group ids are printable ASCII, so these bounds enclose all of them.
  const bounds = ['', ...noisy.toSorted(), '\x7f'];
  const found = bounds.slice(1).map((high, at) => store.get(READY_BETWEEN, queue, bounds[at] ?? '', high, now, skip));
  return [...found, store.get(READY_WITHOUT, queue, now, skip)]
    .flatMap((row) => (row ? [readMessage(row)] : []))
    .toSorted((a, b) => a.visibleAt - b.visibleAt || a.position - b.position)[0];
}

/** Returns the noisy groups, fewest in-flight messages first. */
function noisyGroups(store: SqsStore, queue: number, now: number, flight: InFlightCounts): readonly string[] {
  return flight.groups
    .filter(({ count }) => count >= NOISY_MIN_IN_FLIGHT && count > flight.total * NOISY_SHARE)
    .filter(({ group }) => lastSent(store, queue, group) > now - QUIET_AFTER_MS)
    .toSorted((one, other) => one.count - other.count)
    .map(({ group }) => group);
}

function lastSent(store: SqsStore, queue: number, group: string): number {
  const row = store.get(
    'SELECT enqueued FROM message INDEXED BY message_group WHERE queue = ? AND groupId = ? ORDER BY place DESC LIMIT 1',
    queue,
    group,
  );
  return row ? (nullableNumberColumn(row, 'enqueued') ?? 0) : 0;
}

/**
 * Selects from a FIFO queue: the group with the oldest receivable message first, as many of its messages in order as
 * fit, then the next group. A group with an in-flight message, or whose first message is delayed, is skipped ("SQS
 * Developer Guide, FIFO queue delivery logic").
 */
export function selectFifo(store: SqsStore, queue: number, now: number, flight: InFlightCounts): MessageSelection {
  const closed = new Set(flight.groups.map(({ group }) => group));
  let open: { readonly group: string; place: number } | undefined;
  return {
    next() {
      for (;;) {
        const message = open ? one(store.get(NEXT_OF_GROUP, queue, open.group, open.place)) : undefined;
        if (open && message && message.visibleAt <= now) {
          open.place = message.position;
          return message;
        }
        this.skipGroup();
        const row = store.get(FIRST_OPEN, queue, now, JSON.stringify([...closed]));
        if (!row) return undefined;
        open = { group: textColumn(row, 'groupId'), place: -1 };
      }
    },
    skipGroup() {
      if (open) closed.add(open.group);
      open = undefined;
    },
  };
}

const FIRST_OPEN = `SELECT groupId FROM message INDEXED BY message_order WHERE queue = ? AND visibleAt <= ?
  AND groupId NOT IN (SELECT value FROM json_each(?)) ORDER BY place LIMIT 1`;
const NEXT_OF_GROUP = `SELECT * FROM message INDEXED BY message_group WHERE queue = ? AND groupId = ? AND place > ?
  ORDER BY place LIMIT 1`;

const one = (row: Row | undefined): StoredMessage | undefined => (row ? readMessage(row) : undefined);
