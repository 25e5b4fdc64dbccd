import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { ArrivalNotifier } from './arrivals.ts';
import { invalidParameter, invalidValue, resourceNotFound } from './errors.ts';
import type { Queues } from './queues.ts';
import {
  nullableNumberColumn,
  nullableTextColumn,
  numberColumn,
  type QueueRecord,
  type Row,
  readMessage,
  type SqsStore,
  textColumn,
} from './store.ts';

export type MoveStatus = 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';

/** A task that moves the messages of a dead-letter queue to other queues. `started` is in epoch milliseconds. */
export interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn?: string;
  readonly ratePerSecond?: number;
  readonly status: string;
  readonly moved: number;
  readonly toMove: number;
  readonly startedAtMs: number;
  readonly failure?: string;
}

/**
 * "SQS API Reference, StartMessageMoveTask": at most 500 per second. Without a rate SQS chooses one; this engine uses
 * the maximum.
 */
const MAX_PER_SECOND = 500;
/** "SQS API Reference, ListMessageMoveTasks": at most the ten newest tasks. */
const MAX_LISTED = 10;

/** Redrive tasks. They resume after a restart. */
export class MoveTasks {
  readonly #store: SqsStore;
  readonly #clock: Clock;
  readonly #queues: Queues;
  readonly #arrivals: ArrivalNotifier;
  readonly #timers = new Map<string, () => void>();

  constructor(dependencies: { store: SqsStore; clock: Clock; queues: Queues; arrivals: ArrivalNotifier }) {
    this.#store = dependencies.store;
    this.#clock = dependencies.clock;
    this.#queues = dependencies.queues;
    this.#arrivals = dependencies.arrivals;
    for (const row of this.#store.all("SELECT * FROM move WHERE status = 'RUNNING'"))
      this.#schedule(textColumn(row, 'handle'), 0);
  }

  /** Starts a task and returns its handle. @throws AwsError when source or destination is invalid */
  start(sourceArn: string, destinationArn: string | undefined, perSecond: number | undefined): string {
    const source = this.#check(sourceArn, destinationArn, perSecond);
    const handle = Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString('base64');
    const count = this.#store.get('SELECT count(*) AS count FROM message WHERE queue = ?', source.key);
    this.#store.run(
      "INSERT INTO move VALUES (?, ?, ?, ?, 'RUNNING', 0, ?, ?, NULL)",
      handle,
      sourceArn,
      destinationArn ?? null,
      perSecond ?? null,
      numberColumn(count, 'count'),
      this.#clock.now(),
    );
    this.#schedule(handle, 0);
    return handle;
  }

  /** Lists the tasks of a source, newest first. @throws AwsError `ResourceNotFoundException` */
  list(sourceArn: string, limit: number): readonly MoveTask[] {
    if (!this.#queues.find(sourceArn)) throw resourceNotFound('SourceArn');
    if (!(limit >= 1 && limit <= MAX_LISTED)) throw invalidValue('MaxResults', limit, 'Must be between 1 and 10.');
    return this.#store
      .all('SELECT * FROM move WHERE source = ? ORDER BY started DESC, rowid DESC LIMIT ?', sourceArn, limit)
      .map(readMove);
  }

  find(handle: string): MoveTask | undefined {
    const row = this.#store.get('SELECT * FROM move WHERE handle = ?', handle);
    return row && readMove(row);
  }

  /** Cancels a running task. Messages already moved stay moved; returns their number. @throws AwsError */
  cancel(handle: string): number {
    const task = this.find(handle);
    if (!task) throw resourceNotFound('TaskHandle');
    if (task.status !== 'RUNNING') throw invalidParameter('Only active tasks can be cancelled.');
    this.#end(task, 'CANCELLED');
    return task.moved;
  }

  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #check(sourceArn: string, destinationArn: string | undefined, perSecond: number | undefined): QueueRecord {
    const source = this.#queues.find(sourceArn);
    if (!source) throw resourceNotFound('SourceArn');
    if (this.#queues.sourcesOf(sourceArn).length === 0)
      throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
    if (destinationArn === sourceArn)
      throw invalidParameter('Source queue arn and destination queue arn cannot be the same.');
    if (perSecond !== undefined && !(Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= MAX_PER_SECOND))
      throw invalidValue('MaxNumberOfMessagesPerSecond', perSecond, 'Must be between 1 and 500.');
    if (destinationArn !== undefined) {
      const destination = this.#queues.find(destinationArn);
      if (!destination) throw resourceNotFound('DestinationArn');
      if (destination.fifo !== source.fifo)
        throw invalidParameter('Source and destination must be queues of the same type.');
    }
    const running = this.#store.get("SELECT 1 FROM move WHERE source = ? AND status = 'RUNNING'", sourceArn);
    if (running)
      throw invalidParameter(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    return source;
  }

  #schedule(handle: string, inMs: number): void {
    const cancel = this.#clock.at(this.#clock.now() + inMs, () => {
      this.#timers.delete(handle);
      this.#moveBatch(handle);
    });
    this.#timers.set(handle, cancel);
  }

  /** Moves the messages of one second, then waits a second. */
  #moveBatch(handle: string): void {
    const task = this.find(handle);
    if (task?.status !== 'RUNNING') return;
    const source = this.#queues.get(task.sourceArn);
    const rate = task.ratePerSecond ?? MAX_PER_SECOND;
    const arrivedAt = new Set<number>();
    const moved = this.#store.transaction(() => this.#moveSome(task, source, rate, arrivedAt));
    for (const key of arrivedAt) this.#arrivals.notify(key);
    if (moved === rate) this.#schedule(handle, 1000);
  }

  /** Moves up to `rate` messages, oldest first. Ends the task when none is left or one cannot be moved. */
  #moveSome(task: MoveTask, source: QueueRecord, rate: number, arrivedAt: Set<number>): number {
    const now = this.#clock.now();
    const rows = this.#store.all(
      'SELECT * FROM message INDEXED BY message_order WHERE queue = ? AND visibleAt <= ? ORDER BY place LIMIT ?',
      source.key,
      now,
      rate,
    );
    let moved = 0;
    let failure: string | undefined;
    for (const message of rows.map(readMessage)) {
      const target = task.destinationArn ?? message.source;
      const destination = target === null ? undefined : this.#queues.find(target);
      if (!destination) {
        failure = target === null ? 'CouldNotDetermineMessageSource' : 'AWS.SimpleQueueService.NonExistentQueue';
        break;
      }
      this.#move(message.uid, destination, now);
      arrivedAt.add(destination.key);
      moved += 1;
    }
    this.#store.run('UPDATE move SET moved = moved + ? WHERE handle = ?', moved, task.handle);
    if (failure !== undefined) this.#end(task, 'FAILED', failure);
    else if (moved < rate) this.#end(task, 'COMPLETED');
    return moved;
  }

  /**
   * Moves one message as a new message with a new id and enqueue time ("SQS Developer Guide, Configure a dead-letter
   * queue redrive").
   */
  #move(uid: number, destination: QueueRecord, now: number): void {
    this.#store.run(
      `UPDATE message SET queue = ?, id = ?, place = ?, enqueued = ?, arrived = ?, visibleAt = ?, inFlight = 0, received = 0,
       firstReceived = NULL, lastReceived = NULL, receipt = NULL, source = NULL, faulted = 0 WHERE uid = ?`,
      destination.key,
      randomUUID(),
      this.#store.nextPosition(),
      now,
      now,
      now,
      uid,
    );
  }

  #end(task: MoveTask, status: MoveStatus, failure?: string): void {
    this.#timers.get(task.handle)?.();
    this.#timers.delete(task.handle);
    this.#store.run('UPDATE move SET status = ?, failure = ? WHERE handle = ?', status, failure ?? null, task.handle);
  }
}

function readMove(row: Row): MoveTask {
  const destination = nullableTextColumn(row, 'destination');
  const rate = nullableNumberColumn(row, 'rate');
  const failure = nullableTextColumn(row, 'failure');
  return {
    handle: textColumn(row, 'handle'),
    sourceArn: textColumn(row, 'source'),
    status: textColumn(row, 'status'),
    moved: numberColumn(row, 'moved'),
    toMove: numberColumn(row, 'toMove'),
    startedAtMs: numberColumn(row, 'started'),
    ...(destination !== null && { destinationArn: destination }),
    ...(rate !== null && { ratePerSecond: rate }),
    ...(failure !== null && { failure }),
  };
}
