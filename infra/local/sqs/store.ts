import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type QueueSettings, savedSettingsSchema } from './queue-settings.ts';

/** A queue. `key` is its number in the state file; times are in epoch milliseconds. */
export interface QueueRecord {
  readonly key: number;
  readonly arn: string;
  readonly name: string;
  readonly fifo: boolean;
  readonly settings: QueueSettings;
  readonly created: number;
  readonly modified: number;
}

/** A stored message. Times are in epoch milliseconds. */
export interface StoredMessage {
  /** Constant while the message is in the state file. Receipt handles contain it. */
  readonly uid: number;
  readonly queue: number;
  readonly id: string;
  readonly body: string;
  readonly attributes: string | null;
  readonly trace: string | null;
  readonly groupId: string | null;
  readonly deduplicationId: string | null;
  readonly sender: string;
  /** Start of the retention period. */
  readonly enqueued: number;
  /** Time at which the message entered this queue. The age of the oldest message counts from it. */
  readonly arrived: number;
  /** Position in the order of the queue's messages; in a FIFO queue also the sequence number. */
  readonly position: number;
  readonly visibleAt: number;
  /** Whether a consumer received the message. It is in flight until `visibleAt`. */
  readonly inFlight: boolean;
  readonly received: number;
  readonly firstReceived: number | null;
  readonly lastReceived: number | null;
  /** The secret part of the newest receipt handle. */
  readonly receipt: string | null;
  /** The queue from which it was dead-lettered. */
  readonly source: string | null;
  /** Whether a fault was already applied. A second one could delay the message forever. */
  readonly hasFault: boolean;
}

/** Indexes: receivable messages by time (standard) or position (FIFO), messages of a group, in-flight messages, age. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS queue (
  key INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, name TEXT NOT NULL, fifo INTEGER NOT NULL, settings TEXT NOT NULL,
  created INTEGER NOT NULL, modified INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS message (
  uid INTEGER PRIMARY KEY, queue INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT, trace TEXT,
  groupId TEXT, deduplicationId TEXT, sender TEXT NOT NULL, enqueued INTEGER NOT NULL, arrived INTEGER NOT NULL,
  place INTEGER NOT NULL, visibleAt INTEGER NOT NULL, inFlight INTEGER NOT NULL, received INTEGER NOT NULL,
  firstReceived INTEGER, lastReceived INTEGER, receipt TEXT, source TEXT, faulted INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS message_ready ON message (queue, visibleAt, place, groupId);
CREATE INDEX IF NOT EXISTS message_order ON message (queue, place, visibleAt, groupId);
CREATE INDEX IF NOT EXISTS message_group ON message (queue, groupId, place, visibleAt);
CREATE INDEX IF NOT EXISTS message_flight ON message (queue, groupId, visibleAt) WHERE inFlight = 1;
CREATE INDEX IF NOT EXISTS message_age ON message (queue, enqueued);
CREATE TABLE IF NOT EXISTS deduplication (
  queue INTEGER NOT NULL, scope TEXT NOT NULL, id TEXT NOT NULL, until INTEGER NOT NULL, messageId TEXT NOT NULL,
  place INTEGER NOT NULL, PRIMARY KEY (queue, scope, id)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deduplication_age ON deduplication (queue, until);
CREATE TABLE IF NOT EXISTS move (
  handle TEXT PRIMARY KEY, source TEXT NOT NULL, destination TEXT, rate INTEGER, status TEXT NOT NULL,
  moved INTEGER NOT NULL, toMove INTEGER NOT NULL, started INTEGER NOT NULL, failure TEXT) STRICT;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO counter VALUES ('place', 1);
`;

/**
 * Size of the blocks in which positions are reserved, so that not every message writes the counter. A restart skips the
 * rest of a block.
 */
const RESERVED_POSITIONS = 1000;

export type Row = Readonly<Record<string, unknown>>;

/** The state file. Prepares each statement once and runs one transaction at a time. */
export class SqsStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #nextPosition = 0;
  #reservedUpTo = 0;
  #inTransaction = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(SCHEMA);
  }

  /** Returns all rows of a query. */
  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** Returns the first row of a query. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  /** Runs a change and returns the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Commits all changes of `work` or none. They are on disk on return. A nested transaction joins the outer one. */
  transaction<Result>(work: () => Result): Result {
    if (this.#inTransaction) return work();
    this.#database.exec('BEGIN IMMEDIATE');
    this.#inTransaction = true;
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      this.#reservedUpTo = 0; // The rollback undid a reservation made within.
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** Returns the next position, which is higher than all earlier ones, across restarts. Requires a transaction. */
  nextPosition(): number {
    if (this.#nextPosition >= this.#reservedUpTo) {
      const row = this.get("SELECT value FROM counter WHERE name = 'place'");
      this.#nextPosition = Math.max(this.#nextPosition, numberColumn(row, 'value'));
      this.#reservedUpTo = this.#nextPosition + RESERVED_POSITIONS;
      this.run("UPDATE counter SET value = ? WHERE name = 'place'", this.#reservedUpTo);
    }
    return this.#nextPosition++;
  }

  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Reads a number of a row. @throws TypeError when the column has another type: another program wrote the file */
export function numberColumn(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value !== 'number') throw new TypeError(`The state file has no number in column ${column}`);
  return value;
}

/** Reads a text of a row. @throws TypeError when the column has another type: another program wrote the file */
export function textColumn(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value !== 'string') throw new TypeError(`The state file has no text in column ${column}`);
  return value;
}

export const nullableNumberColumn = (row: Row, column: string): number | null =>
  row[column] === null ? null : numberColumn(row, column);
export const nullableTextColumn = (row: Row, column: string): string | null =>
  row[column] === null ? null : textColumn(row, column);

export function readQueue(row: Row): QueueRecord {
  return {
    key: numberColumn(row, 'key'),
    arn: textColumn(row, 'arn'),
    name: textColumn(row, 'name'),
    fifo: numberColumn(row, 'fifo') === 1,
    settings: savedSettingsSchema.parse(JSON.parse(textColumn(row, 'settings'))),
    created: numberColumn(row, 'created'),
    modified: numberColumn(row, 'modified'),
  };
}

export function readMessage(row: Row): StoredMessage {
  return {
    uid: numberColumn(row, 'uid'),
    queue: numberColumn(row, 'queue'),
    id: textColumn(row, 'id'),
    body: textColumn(row, 'body'),
    attributes: nullableTextColumn(row, 'attributes'),
    trace: nullableTextColumn(row, 'trace'),
    groupId: nullableTextColumn(row, 'groupId'),
    deduplicationId: nullableTextColumn(row, 'deduplicationId'),
    sender: textColumn(row, 'sender'),
    enqueued: numberColumn(row, 'enqueued'),
    arrived: numberColumn(row, 'arrived'),
    position: numberColumn(row, 'place'),
    visibleAt: numberColumn(row, 'visibleAt'),
    inFlight: numberColumn(row, 'inFlight') === 1,
    received: numberColumn(row, 'received'),
    firstReceived: nullableNumberColumn(row, 'firstReceived'),
    lastReceived: nullableNumberColumn(row, 'lastReceived'),
    receipt: nullableTextColumn(row, 'receipt'),
    source: nullableTextColumn(row, 'source'),
    hasFault: numberColumn(row, 'faulted') === 1,
  };
}

/** Inserts a message under its own `uid`. */
export function insertMessage(store: SqsStore, message: StoredMessage): void {
  store.run(
    'INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    message.uid,
    message.queue,
    message.id,
    message.body,
    message.attributes,
    message.trace,
    message.groupId,
    message.deduplicationId,
    message.sender,
    message.enqueued,
    message.arrived,
    message.position,
    message.visibleAt,
    message.inFlight ? 1 : 0,
    message.received,
    message.firstReceived,
    message.lastReceived,
    message.receipt,
    message.source,
    message.hasFault ? 1 : 0,
  );
}
