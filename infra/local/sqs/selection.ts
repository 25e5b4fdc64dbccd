import { maybeNumber, number, type Row, readMessage, type Store, type StoredMessage, text } from './store.ts';

/** A group is noisy with more than a tenth of the messages in flight, and at least 30 ("SQS Developer Guide, How fair queues work"). */
const NOISY_SHARE = 0.1;
const NOISY_LEAST = 30;
/** A group that sent nothing for so long is quiet again (same page). */
const QUIET_AFTER_MS = 5 * 60_000;

/** Picks what a receive returns next. `now` is epoch milliseconds. */
export interface Selection {
  /** The next message, or undefined. It must be delivered, hidden or moved before the next call, or be in `taken`. */
  next(taken: ReadonlySet<number>): StoredMessage | undefined;
  /** The message just given was set aside: in a FIFO queue the rest of its group waits behind it. */
  leaveGroup(): void;
}

/** How many messages each group has in flight; messages without a group stand together under undefined. */
export interface Flight {
  readonly total: number;
  readonly groups: readonly { readonly group: string; readonly count: number }[];
}

export function flightOf(store: Store, queue: number, now: number): Flight {
  const rows = store.all(
    `SELECT groupId, count(*) AS count FROM message INDEXED BY message_flight
     WHERE queue = ? AND inFlight = 1 AND visibleAt > ? GROUP BY groupId`,
    queue,
    now,
  );
  return {
    total: rows.reduce((sum, row) => sum + number(row, 'count'), 0),
    groups: rows.filter(hasGroup).map((row) => ({ group: text(row, 'groupId'), count: number(row, 'count') })),
  };
}

const hasGroup = (row: Row): boolean => row.groupId !== null;

/**
 * Standard queues: what became receivable first goes first, quiet groups before noisy ones, and of the noisy the one with
 * the fewest in flight ("SQS Developer Guide, How fair queues work"; a message without group is a group of its own).
 */
export function standardSelection(store: Store, queue: number, now: number, flight: Flight): Selection {
  const noisy = noisyGroups(store, queue, now, flight);
  // Within one receive no quiet message comes up once there is none; asking again would walk the noisy backlog each time.
  let quietLeft = true;
  return {
    next(taken) {
      const skip = JSON.stringify([...taken]);
      if (noisy.length === 0) return one(store.get(READY, queue, now, skip));
      const quiet = quietLeft ? firstQuiet(store, queue, now, skip, noisy) : undefined;
      if (quiet) return quiet;
      quietLeft = false;
      for (const group of noisy) {
        const row = store.get(READY_OF_GROUP, queue, group, now, skip);
        if (row) return readMessage(row);
      }
      return undefined;
    },
    leaveGroup() {},
  };
}

const NOT_TAKEN = 'uid NOT IN (SELECT value FROM json_each(?))';
const READY = `SELECT * FROM message INDEXED BY message_ready WHERE queue = ? AND visibleAt <= ? AND ${NOT_TAKEN}
  ORDER BY visibleAt, place LIMIT 1`;
/** How many messages are looked through in order of time before the quiet ones are looked up by their groups. */
const NEAR = 100;
const READY_NEAR = `SELECT * FROM (
    SELECT * FROM message INDEXED BY message_ready WHERE queue = ? AND visibleAt <= ? AND ${NOT_TAKEN}
    ORDER BY visibleAt, place LIMIT ${NEAR})
  WHERE groupId IS NULL OR groupId NOT IN (SELECT value FROM json_each(?)) ORDER BY visibleAt, place LIMIT 1`;
const READY_BETWEEN = `SELECT * FROM message INDEXED BY message_group WHERE queue = ? AND groupId > ? AND groupId < ?
  AND visibleAt <= ? AND ${NOT_TAKEN} ORDER BY visibleAt, place LIMIT 1`;
const READY_WITHOUT = `SELECT * FROM message INDEXED BY message_group WHERE queue = ? AND groupId IS NULL
  AND visibleAt <= ? AND ${NOT_TAKEN} ORDER BY visibleAt, place LIMIT 1`;
const READY_OF_GROUP = `SELECT * FROM message INDEXED BY message_group WHERE queue = ? AND groupId = ? AND visibleAt <= ?
  AND ${NOT_TAKEN} ORDER BY place LIMIT 1`;

/**
 * The first message of no noisy group. A long backlog of the noisy is not walked through: behind the first of it the
 * groups between the noisy ones are asked, and those are few (each has a tenth of what is in flight).
 */
function firstQuiet(
  store: Store,
  queue: number,
  now: number,
  skip: string,
  noisy: readonly string[],
): StoredMessage | undefined {
  const near = one(store.get(READY_NEAR, queue, now, skip, JSON.stringify(noisy)));
  if (near) return near;
  // Group ids are printable ASCII, so these bounds lie outside of all.
  const bounds = ['', ...noisy.toSorted(), '\x7f'];
  const found = bounds.slice(1).map((high, at) => store.get(READY_BETWEEN, queue, bounds[at] ?? '', high, now, skip));
  return [...found, store.get(READY_WITHOUT, queue, now, skip)]
    .flatMap((row) => (row ? [readMessage(row)] : []))
    .toSorted((a, b) => a.visibleAt - b.visibleAt || a.place - b.place)[0];
}

/** The noisy groups, fewest in flight first. */
function noisyGroups(store: Store, queue: number, now: number, flight: Flight): readonly string[] {
  return flight.groups
    .filter(({ count }) => count >= NOISY_LEAST && count > flight.total * NOISY_SHARE)
    .filter(({ group }) => lastSent(store, queue, group) > now - QUIET_AFTER_MS)
    .toSorted((one, other) => one.count - other.count)
    .map(({ group }) => group);
}

function lastSent(store: Store, queue: number, group: string): number {
  const row = store.get(
    'SELECT enqueued FROM message INDEXED BY message_group WHERE queue = ? AND groupId = ? ORDER BY place DESC LIMIT 1',
    queue,
    group,
  );
  return row ? (maybeNumber(row, 'enqueued') ?? 0) : 0;
}

/**
 * FIFO queues: the oldest receivable group first, as many of its messages in order as fit, then the next group. A group
 * with a message in flight, or whose first message is delayed, waits ("SQS Developer Guide, FIFO queue delivery logic").
 */
export function fifoSelection(store: Store, queue: number, now: number, flight: Flight): Selection {
  const closed = new Set(flight.groups.map(({ group }) => group));
  let open: { readonly group: string; place: number } | undefined;
  return {
    next() {
      for (;;) {
        const message = open ? one(store.get(NEXT_OF_GROUP, queue, open.group, open.place)) : undefined;
        if (open && message && message.visibleAt <= now) {
          open.place = message.place;
          return message;
        }
        this.leaveGroup();
        const row = store.get(FIRST_OPEN, queue, now, JSON.stringify([...closed]));
        if (!row) return undefined;
        open = { group: text(row, 'groupId'), place: -1 };
      }
    },
    leaveGroup() {
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
