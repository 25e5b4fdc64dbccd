import type { EntryOutcome } from './batch.ts';
import type { OutgoingMessage } from './message.ts';
import type { MoveTask } from './move-tasks.ts';
import type { QueueMessage } from './receiver.ts';
import type { SentMessage } from './sender.ts';

export type { EntryOutcome } from './batch.ts';
export type { MessageAttributes, OutgoingMessage } from './message.ts';
export type { MoveTask } from './move-tasks.ts';
export type { QueueMessage } from './receiver.ts';
export type { SentMessage } from './sender.ts';

/** The caller that a request is metered to: a function's name or an AWS service. @default `platform` */
export interface Caller {
  readonly by?: string | undefined;
}

/** Public properties of a queue. `url` has the endpoint's current origin. */
export interface QueueInfo {
  readonly arn: string;
  readonly name: string;
  readonly url: string;
  readonly isFifo: boolean;
  readonly visibilityTimeoutSeconds: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Time since the oldest message entered this queue; 0 when it is empty. */
  readonly oldestAgeSeconds: number;
}

export interface ReceiveSettings extends Caller {
  readonly visibilityTimeoutSeconds?: number | undefined;
}

/**
 * The queues of the local runtime, for calls that AWS services make on behalf of the app. The caller authorizes them.
 * State changes are on disk when a method returns. Every method throws AwsError
 * `AWS.SimpleQueueService.NonExistentQueue` for an unknown queue.
 */
export interface SqsEngine {
  /** Sends a message. @throws AwsError when the queue rejects it */
  send(queueArn: string, message: OutgoingMessage, options?: Caller & { readonly senderId?: string }): SentMessage;
  /** Sends up to 10 messages in one request, each separately. @throws AwsError when the batch as a whole is rejected */
  sendBatch(
    queueArn: string,
    entries: readonly (OutgoingMessage & { readonly id: string })[],
    options?: Caller & { readonly senderId?: string },
  ): EntryOutcome<SentMessage>[];
  /**
   * Receives up to `max` (1 to 10) messages that are receivable now, as one request. To wait, the caller uses
   * `onArrival`.
   * @throws AwsError `OverLimit`
   */
  receive(queueArn: string, max: number, options?: ReceiveSettings): QueueMessage[];
  /** Receives like `receive`, but waits up to `waitSeconds` (0 to 20, the queue's by default) for a first message. */
  receiveWaiting(
    queueArn: string,
    max: number,
    options?: ReceiveSettings & { readonly waitSeconds?: number | undefined },
  ): Promise<QueueMessage[]>;
  /** Deletes a message. @throws AwsError for an invalid handle, or an expired one of a FIFO queue */
  delete(queueArn: string, receiptHandle: string, options?: Caller): void;
  /** Deletes up to 10 messages in one request. The outcomes are in order; `id` is the handle's index. */
  deleteBatch(queueArn: string, receiptHandles: readonly string[], options?: Caller): EntryOutcome<void>[];
  /**
   * Changes the visibility timeout of a message.
   * @throws AwsError `AWS.SimpleQueueService.MessageNotInflight`, or for an invalid handle or number
   */
  changeVisibility(queueArn: string, receiptHandle: string, seconds: number, options?: Caller): void;
  /** Deletes like `deleteBatch`, with the caller's own ids. @throws AwsError when the batch as a whole is rejected */
  deleteEntries(
    queueArn: string,
    entries: readonly { readonly id: string; readonly receiptHandle: string }[],
    options?: Caller,
  ): EntryOutcome<void>[];
  changeVisibilityBatch(
    queueArn: string,
    entries: readonly { readonly id: string; readonly receiptHandle: string; readonly seconds: number }[],
    options?: Caller,
  ): EntryOutcome<void>[];
  /**
   * Makes the in-flight messages of a consumer that no longer exists visible, except those whose visibility the
   * consumer set itself (a back-off).
   */
  release(queueArn: string): void;
  /**
   * Calls `listener` whenever a message may have become receivable, but not for messages that already are. Returns a
   * function that removes the listener.
   */
  onArrival(queueArn: string, listener: () => void): () => void;
  findQueue(queueArn: string): QueueInfo | undefined;
  listQueues(): readonly QueueInfo[];
  /** Returns the queues whose redrive policy names this one. */
  deadLetterSources(queueArn: string): readonly QueueInfo[];
  counts(queueArn: string): QueueCounts;
  /** Returns all attributes of `GetQueueAttributes` by their AWS names, except `Policy`. */
  attributes(queueArn: string): Readonly<Record<string, string>>;
  /** Sets attributes until the next start, which applies those of the template again. @throws AwsError */
  setAttributes(queueArn: string, attributes: Readonly<Record<string, string>>): void;
  /** Deletes every message, at most once in 60 seconds. Returns the number of deleted messages. @throws AwsError */
  purge(queueArn: string): number;
  /** Starts a redrive and returns its handle. @throws AwsError */
  startMoveTask(sourceArn: string, destinationArn?: string, perSecond?: number): string;
  findMoveTask(handle: string): MoveTask | undefined;
  listMoveTasks(sourceArn: string, limit?: number): readonly MoveTask[];
  /** Cancels a redrive. Returns the number of messages already moved. @throws AwsError */
  cancelMoveTask(handle: string): number;
  /**
   * Creates a queue, or replaces the attributes (AWS names) of an existing one; unset attributes get their defaults.
   * Messages stay.
   * @throws AwsError
   */
  defineQueue(name: string, fifo: boolean, attributes: Readonly<Record<string, string>>): QueueInfo;
  /** Removes a queue with its messages. */
  removeQueue(name: string): void;
  arnOf(name: string): string;
  urlOf(name: string): string;
}
