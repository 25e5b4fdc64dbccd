import type { EntryOutcome } from './batch.ts';
import type { OutgoingMessage } from './message.ts';
import type { MoveTask } from './moves.ts';
import type { QueueMessage } from './receive.ts';
import type { SentMessage } from './send.ts';

export type { EntryOutcome } from './batch.ts';
export type { MessageAttributes, OutgoingMessage } from './message.ts';
export type { MoveTask } from './moves.ts';
export type { QueueMessage } from './receive.ts';
export type { SentMessage } from './send.ts';

/** Who is billed for a request: a function's name or an AWS service. Default: `platform`. */
export interface Caller {
  readonly by?: string | undefined;
}

/** A queue as others may know it. `url` has the endpoint's present origin. */
export interface QueueInfo {
  readonly arn: string;
  readonly name: string;
  readonly url: string;
  readonly fifo: boolean;
  readonly visibilityTimeoutSeconds: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Since the oldest message came into this queue; 0 when it is empty. */
  readonly oldestAgeSeconds: number;
}

export interface ReceiveSettings extends Caller {
  readonly visibilityTimeoutSeconds?: number | undefined;
}

/**
 * The queues of the local runtime, for calls that AWS makes for us; authorization is the caller's. What changes state is on
 * disk when a method returns. Every method throws AwsError `AWS.SimpleQueueService.NonExistentQueue` for an unknown queue.
 */
export interface SqsEngine {
  /** @throws AwsError when the queue may not take the message */
  send(queueArn: string, message: OutgoingMessage, options?: Caller & { readonly senderId?: string }): SentMessage;
  /** Up to 10 messages in one request; each stands for itself. @throws AwsError when the batch as a whole is refused */
  sendBatch(
    queueArn: string,
    entries: readonly (OutgoingMessage & { readonly id: string })[],
    options?: Caller & { readonly senderId?: string },
  ): EntryOutcome<SentMessage>[];
  /** One request for 1 to 10 messages that are receivable now; the caller waits on `onArrival`. @throws AwsError `OverLimit` */
  receive(queueArn: string, max: number, options?: ReceiveSettings): QueueMessage[];
  /** As `receive`, but waits up to `waitSeconds` (0 to 20, default the queue's) for a first message. */
  receiveWaiting(
    queueArn: string,
    max: number,
    options?: ReceiveSettings & { readonly waitSeconds?: number | undefined },
  ): Promise<QueueMessage[]>;
  /** @throws AwsError for a handle that is none, or an expired one of a FIFO queue */
  delete(queueArn: string, receiptHandle: string, options?: Caller): void;
  /** Deletes up to 10 messages in one request; outcomes in order, `id` being the handle's index. */
  deleteBatch(queueArn: string, receiptHandles: readonly string[], options?: Caller): EntryOutcome<void>[];
  /** @throws AwsError `AWS.SimpleQueueService.MessageNotInflight`, or for a handle or number that does not fit */
  changeVisibility(queueArn: string, receiptHandle: string, seconds: number, options?: Caller): void;
  /** As `deleteBatch`, with ids of the caller's. @throws AwsError when the batch as a whole is refused */
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
  /** Shows what a consumer held that is gone for good, except where it had set the visibility itself (a back-off). */
  release(queueArn: string): void;
  /** Calls `listener` whenever a message may have become receivable; not for those that are so already. The result ends it. */
  onArrival(queueArn: string, listener: () => void): () => void;
  queue(queueArn: string): QueueInfo | undefined;
  queues(): readonly QueueInfo[];
  /** The queues whose redrive policy names this one. */
  deadLetterSources(queueArn: string): readonly QueueInfo[];
  counts(queueArn: string): QueueCounts;
  /** All attributes of `GetQueueAttributes` by AWS's names, except `Policy`. */
  attributes(queueArn: string): Readonly<Record<string, string>>;
  /** Until the next start, when the template's attributes are applied again. @throws AwsError */
  setAttributes(queueArn: string, attributes: Readonly<Record<string, string>>): void;
  /** Deletes every message; at most once in 60 seconds. Gives how many there were. @throws AwsError */
  purge(queueArn: string): number;
  /** Starts a redrive and gives its handle. @throws AwsError */
  startMove(sourceArn: string, destinationArn?: string, perSecond?: number): string;
  move(handle: string): MoveTask | undefined;
  moves(sourceArn: string, most?: number): readonly MoveTask[];
  /** Gives how many messages were moved before. @throws AwsError */
  cancelMove(handle: string): number;
  /** Makes a queue, or gives an existing one these attributes (AWS's names) over the defaults. Messages stay. @throws AwsError */
  defineQueue(name: string, fifo: boolean, attributes: Readonly<Record<string, string>>): QueueInfo;
  /** Takes a queue away with all in it. */
  removeQueue(name: string): void;
  arnOf(name: string): string;
  urlOf(name: string): string;
}
