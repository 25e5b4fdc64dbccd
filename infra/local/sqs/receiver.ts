import { randomBytes } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { DeliveryFault, Faults } from '../kernel/faults.ts';
import type { ArrivalNotifier } from './arrivals.ts';
import { overLimit } from './errors.ts';
import { deserializeAttributes, type MessageAttributes, md5 } from './message.ts';
import type { Queues } from './queues.ts';
import { formatReceiptHandle } from './receipt-handle.ts';
import { countInFlight, type MessageSelection, selectFifo, selectStandard } from './selection.ts';
import { insertMessage, type QueueRecord, type SqsStore, type StoredMessage } from './store.ts';

/** A message as a consumer receives it. `attributes` holds all applicable system attributes by their AWS names. */
export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: MessageAttributes;
  readonly md5OfBody: string;
}

export interface ReceiveOptions {
  readonly max: number;
  /** Overrides the queue's visibility timeout. */
  readonly visibilityTimeoutSeconds?: number | undefined;
  /** Maximum number of in-flight messages. At the limit, a short poll of a standard queue fails with `OverLimit`. */
  readonly inFlightLimit: number;
  readonly isLongPoll?: boolean | undefined;
}

/**
 * Returns a FIFO message's sequence number: 20 digits, increasing ("SQS Developer Guide, FIFO queue and message
 * identifiers").
 */
export const sequenceNumberOf = (position: number): string => (10n ** 19n + BigInt(position)).toString();

/**
 * State of one receive. `taken` holds messages that it must not pick again, `arrivedAt` queues with new receivable
 * messages.
 */
interface ReceiveState {
  readonly queue: QueueRecord;
  readonly now: number;
  readonly timeoutMs: number;
  readonly taken: Set<number>;
  readonly hiddenUntil: number[];
  readonly arrivedAt: Set<number>;
}

/** Receives messages: selects, dead-letters, applies faults and hides, in one transaction per call. */
export class Receiver {
  readonly #store: SqsStore;
  readonly #clock: Clock;
  readonly #faults: Faults;
  readonly #queues: Queues;
  readonly #arrivals: ArrivalNotifier;

  constructor(dependencies: {
    store: SqsStore;
    clock: Clock;
    faults: Faults;
    queues: Queues;
    arrivals: ArrivalNotifier;
  }) {
    this.#store = dependencies.store;
    this.#clock = dependencies.clock;
    this.#faults = dependencies.faults;
    this.#queues = dependencies.queues;
    this.#arrivals = dependencies.arrivals;
  }

  /** Returns up to `max` messages; an empty list when none is receivable. @throws AwsError `OverLimit` */
  receive(queue: QueueRecord, options: ReceiveOptions): QueueMessage[] {
    const state: ReceiveState = {
      queue,
      now: this.#clock.now(),
      timeoutMs: (options.visibilityTimeoutSeconds ?? queue.settings.visibilityTimeoutSeconds) * 1000,
      taken: new Set(),
      hiddenUntil: [],
      arrivedAt: new Set(),
    };
    const messages = this.#store.transaction(() => this.#fill(state, options));
    for (const key of state.arrivedAt) this.#arrivals.notify(key);
    for (const time of state.hiddenUntil) this.#arrivals.notifyAt(queue.key, time);
    return messages;
  }

  #fill(state: ReceiveState, options: ReceiveOptions): QueueMessage[] {
    const { queue, now } = state;
    this.expire(queue);
    const flight = countInFlight(this.#store, queue.key, now);
    const room = options.inFlightLimit - flight.total;
    // "SQS Developer Guide, Message quotas": at the limit, FIFO queues and long polls return nothing and no error.
    if (room <= 0 && !queue.fifo && !options.isLongPoll) throw overLimit(options.inFlightLimit);
    const select = queue.fifo ? selectFifo : selectStandard;
    const selection = select(this.#store, queue.key, now, flight);
    const delivered: QueueMessage[] = [];
    while (delivered.length < Math.min(options.max, room)) {
      const message = selection.next(state.taken);
      if (!message) break;
      const target = this.#deadLetterTarget(queue, message);
      const fault = target ? undefined : this.#faultOf(queue, message);
      if (target) this.#deadLetter(state, target, message);
      else if (fault?.kind === 'delay') this.#delay(state, message, fault.ms, selection);
      else if (fault?.kind === 'reorder' && !queue.fifo) this.#reorder(state, message);
      else delivered.push(this.#deliver(state, message, fault?.kind === 'duplicate'));
    }
    return delivered;
  }

  /** Deletes messages that are older than the queue's retention period ("SQS Developer Guide, Message retention"). */
  expire(queue: QueueRecord): void {
    const before = this.#clock.now() - queue.settings.retentionSeconds * 1000;
    const old = this.#store.get('SELECT 1 FROM message WHERE queue = ? AND enqueued <= ? LIMIT 1', queue.key, before);
    if (old) this.#store.run('DELETE FROM message WHERE queue = ? AND enqueued <= ?', queue.key, before);
  }

  /** Returns the dead-letter queue of a message that was already received `maxReceiveCount` times. */
  #deadLetterTarget(queue: QueueRecord, message: StoredMessage): QueueRecord | undefined {
    const redrive = queue.settings.redrive;
    if (!redrive || message.received < redrive.maxReceiveCount) return undefined;
    return this.#queues.find(redrive.deadLetterTargetArn);
  }

  /**
   * Moves a message to a dead-letter queue. It keeps its id and receive count, and in a standard queue its enqueue time
   * ("SQS Developer Guide, Dead-letter queue retention"). The deduplication id of a FIFO message becomes its message id
   * ("…, Configure a dead-letter queue redrive").
   */
  #deadLetter({ queue, now, arrivedAt }: ReceiveState, target: QueueRecord, message: StoredMessage): void {
    this.#store.run(
      `UPDATE message SET queue = ?, source = ?, place = ?, arrived = ?, enqueued = ?, visibleAt = ?, inFlight = 0,
       receipt = NULL, faulted = 0, deduplicationId = ? WHERE uid = ?`,
      target.key,
      queue.arn,
      this.#store.nextPosition(),
      now,
      queue.fifo ? now : message.enqueued,
      now,
      queue.fifo ? message.id : null,
      message.uid,
    );
    arrivedAt.add(target.key);
  }

  #faultOf(queue: QueueRecord, message: StoredMessage): DeliveryFault | undefined {
    return message.hasFault ? undefined : this.#faults.forDelivery({ queueArn: queue.arn, messageId: message.id });
  }

  #delay({ now, hiddenUntil }: ReceiveState, message: StoredMessage, ms: number, selection: MessageSelection): void {
    this.#store.run('UPDATE message SET faulted = 1, inFlight = 0, visibleAt = ? WHERE uid = ?', now + ms, message.uid);
    hiddenUntil.push(now + ms);
    selection.skipGroup();
  }

  /**
   * Moves the message behind all receivable ones. For standard queues only: AWS never breaks the order of a FIFO group.
   */
  #reorder({ now }: ReceiveState, message: StoredMessage): void {
    this.#store.run(
      'UPDATE message SET faulted = 1, visibleAt = ?, place = ? WHERE uid = ?',
      now,
      this.#store.nextPosition(),
      message.uid,
    );
  }

  /**
   * Hides the message and returns it with a new handle. A duplicate leaves a second copy that outlives the deletion of
   * the first ("SQS Developer Guide, At-least-once delivery"). A FIFO queue keeps no second copies: there the message
   * itself stays receivable, as if its visibility timeout had ended immediately.
   */
  #deliver(state: ReceiveState, message: StoredMessage, duplicate: boolean): QueueMessage {
    const { queue, now } = state;
    const timeout = duplicate && queue.fifo ? 0 : state.timeoutMs;
    const received: StoredMessage = {
      ...message,
      received: message.received + 1,
      firstReceived: message.firstReceived ?? now,
      lastReceived: now,
      receipt: randomBytes(8).toString('hex'),
      visibleAt: now + timeout,
      inFlight: timeout > 0,
      hasFault: message.hasFault || duplicate,
    };
    this.#store.run(
      `UPDATE message SET received = ?, firstReceived = ?, lastReceived = ?, receipt = ?, visibleAt = ?, inFlight = ?,
       faulted = ? WHERE uid = ?`,
      received.received,
      received.firstReceived,
      received.lastReceived,
      received.receipt,
      received.visibleAt,
      received.inFlight ? 1 : 0,
      received.hasFault ? 1 : 0,
      received.uid,
    );
    state.taken.add(message.uid);
    if (duplicate && !queue.fifo) this.#copy(state, received);
    if (timeout > 0) state.hiddenUntil.push(now + timeout);
    else state.arrivedAt.add(queue.key);
    return toQueueMessage(queue, received);
  }

  #copy({ queue, now, taken, arrivedAt }: ReceiveState, message: StoredMessage): void {
    const uid = this.#store.nextPosition();
    insertMessage(this.#store, { ...message, uid, position: uid, visibleAt: now, inFlight: false, receipt: null });
    taken.add(uid);
    arrivedAt.add(queue.key);
  }
}

function toQueueMessage(queue: QueueRecord, message: StoredMessage): QueueMessage {
  const { uid, receipt, groupId, deduplicationId, trace, source } = message;
  return {
    messageId: message.id,
    receiptHandle: formatReceiptHandle({ queue: queue.key, uid, receipt: receipt ?? '' }),
    body: message.body,
    md5OfBody: md5(message.body),
    messageAttributes: deserializeAttributes(message.attributes),
    attributes: {
      SenderId: message.sender,
      SentTimestamp: String(message.enqueued),
      ApproximateReceiveCount: String(message.received),
      ApproximateFirstReceiveTimestamp: String(message.firstReceived),
      ...(groupId !== null && { MessageGroupId: groupId }),
      ...(deduplicationId !== null && { MessageDeduplicationId: deduplicationId }),
      ...(queue.fifo && { SequenceNumber: sequenceNumberOf(message.position) }),
      ...(trace !== null && { AWSTraceHeader: trace }),
      ...(source !== null && { DeadLetterQueueSourceArn: source }),
    },
  };
}
