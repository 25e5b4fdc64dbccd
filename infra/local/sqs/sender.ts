import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { ArrivalNotifier } from './arrivals.ts';
import {
  deduplicationIdOf,
  md5,
  md5OfAttributes,
  type OutgoingMessage,
  serializeAttributes,
  validateMessage,
} from './message.ts';
import { sequenceNumberOf } from './receiver.ts';
import { insertMessage, numberColumn, type QueueRecord, type SqsStore, textColumn } from './store.ts';

/** The result of a send. The SDK compares the digests with its own. */
export interface SentMessage {
  readonly messageId: string;
  readonly md5OfBody: string;
  readonly md5OfMessageAttributes?: string;
  /** Only from FIFO queues. */
  readonly sequenceNumber?: string;
}

/** Deduplication interval of FIFO queues ("SQS Developer Guide, Exactly-once processing"): 5 minutes. */
const DEDUPLICATION_MS = 5 * 60_000;

/** Stores messages. */
export class Sender {
  readonly #store: SqsStore;
  readonly #clock: Clock;
  readonly #arrivals: ArrivalNotifier;

  constructor(dependencies: { store: SqsStore; clock: Clock; arrivals: ArrivalNotifier }) {
    this.#store = dependencies.store;
    this.#clock = dependencies.clock;
    this.#arrivals = dependencies.arrivals;
  }

  /**
   * Stores a message. It is on disk on return, unless called within a transaction.
   * @throws AwsError when the message is rejected
   */
  send(queue: QueueRecord, message: OutgoingMessage, sender: string): SentMessage {
    validateMessage(message, queue);
    const { id, place } = this.#store.transaction(() => this.#insert(queue, message, sender));
    const digest = md5OfAttributes(message.messageAttributes ?? {});
    return {
      messageId: id,
      md5OfBody: md5(message.body),
      ...(digest !== undefined && { md5OfMessageAttributes: digest }),
      ...(queue.fifo && { sequenceNumber: sequenceNumberOf(place) }),
    };
  }

  /** Notifies listeners of messages just sent. Call it once the transaction is on disk. */
  announce(queue: QueueRecord, messages: readonly OutgoingMessage[]): void {
    const delays = messages.map((message) => message.delaySeconds ?? queue.settings.delaySeconds);
    if (delays.includes(0)) this.#arrivals.notify(queue.key);
    for (const seconds of new Set(delays))
      if (seconds > 0) this.#arrivals.notifyAt(queue.key, this.#clock.now() + seconds * 1000);
  }

  #insert(queue: QueueRecord, message: OutgoingMessage, sender: string): { id: string; place: number } {
    const now = this.#clock.now();
    const deduplicationId = queue.fifo ? deduplicationIdOf(message) : null;
    const place = this.#store.nextPosition();
    const id = randomUUID();
    if (deduplicationId !== null) {
      const first = this.#firstSending(queue, message.groupId ?? '', deduplicationId, { id, place, now });
      if (first) return first;
    }
    insertMessage(this.#store, {
      uid: place,
      queue: queue.key,
      id,
      body: message.body,
      attributes: serializeAttributes(message.messageAttributes),
      trace: message.traceHeader ?? null,
      groupId: message.groupId ?? null,
      deduplicationId,
      sender,
      enqueued: now,
      arrived: now,
      position: place,
      visibleAt: now + (message.delaySeconds ?? queue.settings.delaySeconds) * 1000,
      inFlight: false,
      received: 0,
      firstReceived: null,
      lastReceived: null,
      receipt: null,
      source: null,
      hasFault: false,
    });
    return { id, place };
  }

  /** Returns the message with the same deduplication id of the last 5 minutes, or records this one as the first. */
  #firstSending(
    queue: QueueRecord,
    groupId: string,
    deduplicationId: string,
    sending: { readonly id: string; readonly place: number; readonly now: number },
  ): { id: string; place: number } | undefined {
    // The prefix prevents a group id from being equal to the scope of the whole queue.
    const scope = queue.settings.deduplicationScope === 'messageGroup' ? `group:${groupId}` : 'queue';
    this.#store.run('DELETE FROM deduplication WHERE queue = ? AND until <= ?', queue.key, sending.now);
    const first = this.#store.get(
      'SELECT messageId, place FROM deduplication WHERE queue = ? AND scope = ? AND id = ?',
      queue.key,
      scope,
      deduplicationId,
    );
    if (first) return { id: textColumn(first, 'messageId'), place: numberColumn(first, 'place') };
    this.#store.run(
      'INSERT INTO deduplication VALUES (?, ?, ?, ?, ?, ?)',
      queue.key,
      scope,
      deduplicationId,
      sending.now + DEDUPLICATION_MS,
      sending.id,
      sending.place,
    );
    return undefined;
  }
}
