import type { Clock } from '../kernel/clock.ts';
import type { ArrivalNotifier } from './arrivals.ts';
import { ExpiredHandleError, invalidValue, MAX_VISIBILITY_SECONDS, notInFlight } from './errors.ts';
import { parseReceiptHandle } from './receipt-handle.ts';
import { type QueueRecord, readMessage, type SqsStore, type StoredMessage } from './store.ts';

/** Operations of a consumer on received messages: deleting them and changing their visibility timeout. */
export class InFlight {
  readonly #store: SqsStore;
  readonly #clock: Clock;
  readonly #arrivals: ArrivalNotifier;

  constructor(parts: { store: SqsStore; clock: Clock; arrivals: ArrivalNotifier }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#arrivals = parts.arrivals;
  }

  /**
   * Deletes a message by its newest handle. In a standard queue an older handle has no effect and causes no error, and
   * neither does the handle of a deleted message ("SQS API Reference, DeleteMessage"). A FIFO queue rejects a handle
   * whose visibility timeout is over.
   * @throws AwsError
   */
  delete(queue: QueueRecord, handle: string): void {
    const { uid, receipt } = parseReceiptHandle(handle, queue.key);
    const message = this.#find(queue, uid);
    if (!message) return;
    const current = message.receipt === receipt;
    if (queue.fifo && !(current && this.#isHeld(message))) throw new ExpiredHandleError(handle);
    if (current) this.#store.run('DELETE FROM message WHERE uid = ?', uid);
  }

  /** Notifies listeners once deletes are on disk: in a FIFO group, the message after a deleted one is receivable. */
  announceDeletes(queue: QueueRecord): void {
    if (queue.fifo) this.#arrivals.notify(queue.key);
  }

  /**
   * Hides the message for `seconds` from now; 0 makes it receivable immediately. The total is at most 12 hours from the
   * receive ("SQS API Reference, ChangeMessageVisibility").
   * @throws AwsError
   */
  changeVisibility(queue: QueueRecord, handle: string, seconds: number): void {
    const { uid, receipt } = parseReceiptHandle(handle, queue.key);
    if (!(Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_VISIBILITY_SECONDS))
      throw invalidValue('VisibilityTimeout', seconds, 'Must be between 0 and 43200.');
    const message = this.#find(queue, uid);
    if (!message || message.receipt !== receipt)
      throw invalidValue(
        'ReceiptHandle',
        handle,
        'Message does not exist or is not available for visibility timeout change.',
      );
    if (!this.#isHeld(message)) throw notInFlight();
    const now = this.#clock.now();
    const visibleAt = now + seconds * 1000;
    if (visibleAt - (message.lastReceived ?? now) > MAX_VISIBILITY_SECONDS * 1000)
      throw invalidValue(
        'VisibilityTimeout',
        seconds,
        'Total VisibilityTimeout for the message is beyond the limit [43200 seconds].',
      );
    this.#store.run(
      'UPDATE message SET visibleAt = ?, inFlight = ? WHERE uid = ?',
      visibleAt,
      seconds > 0 ? 1 : 0,
      uid,
    );
  }

  /** Notifies listeners once visibility changes are on disk. */
  announceVisibility(queue: QueueRecord, seconds: number): void {
    if (seconds === 0) this.#arrivals.notify(queue.key);
    else this.#arrivals.notifyAt(queue.key, this.#clock.now() + seconds * 1000);
  }

  /** Makes received, undeleted messages visible again, unless their consumer changed the visibility itself. */
  release(queue: QueueRecord): void {
    const now = this.#clock.now();
    this.#store.run(
      'UPDATE message SET visibleAt = ?, inFlight = 0 WHERE queue = ? AND inFlight = 1 AND visibleAt = lastReceived + ?',
      now,
      queue.key,
      queue.settings.visibilityTimeoutSeconds * 1000,
    );
    this.#arrivals.notify(queue.key);
  }

  #find(queue: QueueRecord, uid: number): StoredMessage | undefined {
    const row = this.#store.get('SELECT * FROM message WHERE uid = ? AND queue = ?', uid, queue.key);
    return row && readMessage(row);
  }

  #isHeld(message: StoredMessage): boolean {
    return message.inFlight && message.visibleAt > this.#clock.now();
  }
}
