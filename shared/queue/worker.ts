import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { mapBounded, type Settled, settle } from '../bounded.ts';
import { AppError, isRetryable, safeReason } from '../errors.ts';
import { type LineDeps, line, unitOfWork } from '../line.ts';
import { traceIdOf, traceparentOf } from '../trace.ts';
import { type QueuePort, receiveCount } from './dead-letter.ts';

/** A message with its parsed body. */
export interface Job<T> {
  readonly input: T;
  readonly messageId: string;
  readonly traceparent: string | undefined;
  /** When SQS received the message; unix seconds. */
  readonly sentAt?: number;
}

export interface WorkerOptions<T> extends LineDeps {
  readonly name: string;
  readonly queue: QueuePort;
  /** The receive count at which a failed message moves to the dead-letter queue instead of being retried. */
  readonly maxReceiveCount: number;
  /** Parses a message body; throws UnreadableInput for invalid input. */
  parse(body: string): T | Promise<T>;
  /**
   * Processes all parsed messages of a batch and returns one outcome each, in order. One failure must not hide the
   * others.
   */
  work(jobs: readonly Job<T>[]): Promise<readonly Settled<unknown>[]>;
}

/**
 * The work cannot continue before a known time. This is not a failure: the message returns after the delay, any number
 * of times. The queue's own `maxReceiveCount` must be high enough for these receives.
 */
export class NotYet extends AppError {
  override readonly name = 'NotYet';
  readonly retryable = true;
  readonly seconds: number;

  constructor(seconds: number, reason: string) {
    super(reason);
    this.seconds = seconds;
  }
}

/**
 * `work` returned no outcome for a message. Retryable: a programming error must reach the DLQ only through
 * `maxReceiveCount`.
 */
class MissingOutcome extends AppError {
  override readonly name = 'MissingOutcome';
  readonly retryable = true;
}

/** Concurrent calls to SQS and to parsers that load data. */
const CONCURRENCY = 8;

/**
 * Creates a handler for a queue's event source mapping with partial batch responses (Lambda Developer Guide,
 * Implementing partial batch responses). A failure that a retry cannot fix moves the message to the dead-letter queue
 * at once. Any other failure delays the message by its visibility timeout and reports it, until the last allowed
 * receive, which moves it to the dead-letter queue too. A message of the dead-letter queue that fails again stays there
 * and is only reported. The batch has one log entry, which lists its traces.
 */
export const queueWorker =
  <T>(options: WorkerOptions<T>) =>
  (event: SQSEvent): Promise<SQSBatchResponse> =>
    unitOfWork(options, options.name, async () => {
      const { Records: records } = event;
      const parsed = await mapBounded(records, CONCURRENCY, (record) => settle(async () => options.parse(record.body)));
      const readable = records.flatMap((record, index) => {
        const input = parsed[index];
        return input?.ok ? [{ record, job: jobOf(record, input.value) }] : [];
      });
      const outcomes = await settle(() => options.work(readable.map(({ job }) => job)));
      const failures = new Map<SQSRecord, unknown>();
      records.forEach((record, index) => {
        const input = parsed[index];
        if (input && !input.ok) failures.set(record, input.error);
      });
      readable.forEach(({ record }, index) => {
        const outcome = outcomes.ok ? outcomes.value[index] : outcomes;
        if (!outcome?.ok)
          failures.set(record, outcome?.error ?? new MissingOutcome('the work returned no outcome for this message'));
      });
      const retried = await mapBounded([...failures], CONCURRENCY, ([record, error]) =>
        handleFailure(record, error, options),
      );
      for (const record of records) line().note('traces', traceIdOf(traceOf(record)));
      line().set({ records: records.length, outcome: failures.size === 0 ? 'ok' : 'partial' });
      return { batchItemFailures: retried.flat().map((itemIdentifier) => ({ itemIdentifier })) };
    });

const jobOf = <T>(record: SQSRecord, input: T): Job<T> => ({
  input,
  messageId: record.messageId,
  traceparent: traceOf(record),
  sentAt: Math.floor(Number(record.attributes.SentTimestamp) / 1000),
});

/** Converts work on single messages to work on a batch. */
export const eachJob =
  <T>(work: (job: Job<T>) => Promise<unknown>, concurrency = CONCURRENCY) =>
  (jobs: readonly Job<T>[]): Promise<readonly Settled<unknown>[]> =>
    mapBounded(jobs, concurrency, (job) => settle(() => work(job)));

/** Moves a failed message to the dead-letter queue or postpones it. Returns its id when SQS must deliver it again. */
async function handleFailure<T>(record: SQSRecord, error: unknown, options: WorkerOptions<T>): Promise<string[]> {
  const isLastReceive = receiveCount(record) >= options.maxReceiveCount;
  line().set({ reason: safeReason(error) });
  if (!options.queue.owns(record)) {
    line().count('failedInDlq');
    return [record.messageId];
  }
  const isDelayed = error instanceof NotYet;
  if (!isDelayed && (isLastReceive || !isRetryable(error))) {
    const moved = await settle(() => options.queue.bury(record, error));
    if (moved.ok) {
      line().count('movedToDlq');
      return [];
    }
    line().count('moveToDlqFailed');
    return [record.messageId];
  }
  // If this fails, the message returns after the queue's own visibility timeout.
  const postponed = await settle(() => options.queue.postpone(record, isDelayed ? error.seconds : undefined));
  line().count(postponed.ok ? 'postponed' : 'postponeFailed');
  return [record.messageId];
}

const traceOf = (record: SQSRecord): string | undefined =>
  traceparentOf(record.messageAttributes.traceparent?.stringValue, record.attributes.AWSTraceHeader);
