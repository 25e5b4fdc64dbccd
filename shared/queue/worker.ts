import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { mapConcurrently, type Result, toResult } from '../concurrency.ts';
import { AppError, isRetryable, safeReason } from '../errors.ts';
import { type RequestLogDependencies, requestLog, withRequestLog } from '../request-log.ts';
import { traceIdOf, traceparentOf } from '../trace.ts';
import { type QueuePort, receiveCountOf } from './dead-letter.ts';

/** A message with its parsed body. */
export interface Job<T> {
  readonly input: T;
  readonly messageId: string;
  readonly traceparent: string | undefined;
  /** When SQS received the message; unix seconds. */
  readonly sentAtSeconds?: number;
}

export interface WorkerOptions<T> extends RequestLogDependencies {
  readonly name: string;
  readonly queue: QueuePort;
  /** The receive count at which a failed message moves to the dead-letter queue instead of being retried. */
  readonly maxReceiveCount: number;
  /** Parses a message body; throws UnreadableInputError for invalid input. */
  parse(body: string): T | Promise<T>;
  /**
   * Processes all parsed messages of a batch and returns one outcome each, in order. One failure must not hide the
   * others.
   */
  work(jobs: readonly Job<T>[]): Promise<readonly Result<unknown>[]>;
}

/**
 * The work cannot continue before a known time. This is not a failure: the message returns after the delay, any number
 * of times. The queue's own `maxReceiveCount` must be high enough for these receives.
 */
export class RetryLaterError extends AppError {
  override readonly name = 'RetryLaterError';
  readonly retryable = true;
  readonly delaySeconds: number;

  constructor(delaySeconds: number, reason: string) {
    super(reason);
    this.delaySeconds = delaySeconds;
  }
}

/**
 * `work` returned no outcome for a message. Retryable: a programming error must reach the DLQ only through
 * `maxReceiveCount`.
 */
class MissingOutcomeError extends AppError {
  override readonly name = 'MissingOutcomeError';
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
    withRequestLog(options, options.name, async () => {
      const { Records: records } = event;
      const parsed = await mapConcurrently(records, CONCURRENCY, (record) =>
        toResult(async () => options.parse(record.body)),
      );
      const readable = records.flatMap((record, index) => {
        const input = parsed[index];
        return input?.ok ? [{ record, job: jobOf(record, input.value) }] : [];
      });
      const outcomes = await toResult(() => options.work(readable.map(({ job }) => job)));
      const failures = new Map<SQSRecord, unknown>();
      records.forEach((record, index) => {
        const input = parsed[index];
        if (input && !input.ok) failures.set(record, input.error);
      });
      readable.forEach(({ record }, index) => {
        const outcome = outcomes.ok ? outcomes.value[index] : outcomes;
        if (!outcome?.ok)
          failures.set(
            record,
            outcome?.error ?? new MissingOutcomeError('the work returned no outcome for this message'),
          );
      });
      const retried = await mapConcurrently([...failures], CONCURRENCY, ([record, error]) =>
        handleFailure(record, error, options),
      );
      for (const record of records) requestLog().addId('traces', traceIdOf(traceOf(record)));
      requestLog().set({ records: records.length, outcome: failures.size === 0 ? 'ok' : 'partial' });
      return { batchItemFailures: retried.flat().map((itemIdentifier) => ({ itemIdentifier })) };
    });

const jobOf = <T>(record: SQSRecord, input: T): Job<T> => ({
  input,
  messageId: record.messageId,
  traceparent: traceOf(record),
  sentAtSeconds: Math.floor(Number(record.attributes.SentTimestamp) / 1000),
});

/** Converts work on single messages to work on a batch. */
export const forEachJob =
  <T>(work: (job: Job<T>) => Promise<unknown>, concurrency = CONCURRENCY) =>
  (jobs: readonly Job<T>[]): Promise<readonly Result<unknown>[]> =>
    mapConcurrently(jobs, concurrency, (job) => toResult(() => work(job)));

/** Moves a failed message to the dead-letter queue or postpones it. Returns its id when SQS must deliver it again. */
async function handleFailure<T>(record: SQSRecord, error: unknown, options: WorkerOptions<T>): Promise<string[]> {
  const isLastReceive = receiveCountOf(record) >= options.maxReceiveCount;
  requestLog().set({ reason: safeReason(error) });
  requestLog().addFailure(error, record.messageId);
  if (!options.queue.isSourceOf(record)) {
    requestLog().count('failedInDlq');
    return [record.messageId];
  }
  const isDelayed = error instanceof RetryLaterError;
  if (!isDelayed && (isLastReceive || !isRetryable(error))) {
    const moved = await toResult(() => options.queue.moveToDeadLetterQueue(record, error));
    if (moved.ok) {
      requestLog().count('movedToDlq');
      return [];
    }
    requestLog().count('moveToDlqFailed');
    return [record.messageId];
  }
  // If this fails, the message returns after the queue's own visibility timeout.
  const postponed = await toResult(() => options.queue.postpone(record, isDelayed ? error.delaySeconds : undefined));
  requestLog().count(postponed.ok ? 'postponed' : 'postponeFailed');
  return [record.messageId];
}

const traceOf = (record: SQSRecord): string | undefined =>
  traceparentOf(record.messageAttributes.traceparent?.stringValue, record.attributes.AWSTraceHeader);
