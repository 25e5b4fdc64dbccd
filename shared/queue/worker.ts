import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { mapBounded, type Settled, settle } from '../bounded.ts';
import { AppError, isRetryable, safeReason } from '../errors.ts';
import { type LineDeps, line, unitOfWork } from '../line.ts';
import { traceIdOf, traceparentOf } from '../trace.ts';
import { type QueuePort, receiveCount } from './dead-letter.ts';

/** A message whose body was understood. */
export interface Job<T> {
  readonly input: T;
  readonly messageId: string;
  readonly traceparent: string | undefined;
  /** When it was sent, by SQS; unix seconds. */
  readonly sentAt?: number;
}

export interface WorkerOptions<T> extends LineDeps {
  readonly name: string;
  readonly queue: QueuePort;
  /** The receive on which a message is not tried again but buried with its reason. */
  readonly maxReceiveCount: number;
  /** Understands a body; throws UnreadableInput for what it cannot. */
  parse(body: string): T | Promise<T>;
  /** Works on all messages of a batch that were understood; answers one outcome each, in order. One failure must not hide the others. */
  work(jobs: readonly Job<T>[]): Promise<readonly Settled<unknown>[]>;
}

/**
 * The work cannot go on before a time that it knows: no failure, so the message comes back then, however often that happens. The
 * queue's own `maxReceiveCount` must leave room for it.
 */
export class NotYet extends AppError {
  override readonly name = 'NotYet';
  readonly retryable = true;
  readonly seconds: number;

  constructor(seconds: number, why: string) {
    super(why);
    this.seconds = seconds;
  }
}

/** The work answered nothing for a message: a mistake of ours, for which the message must not pay with its life. */
class NoOutcome extends AppError {
  override readonly name = 'NoOutcome';
  readonly retryable = true;
}

/** Calls at a time to SQS and to parsers that load something. */
const PARALLEL = 8;

/**
 * A handler for a queue's event source mapping with partial batch responses (Lambda Developer Guide, Implementing partial
 * batch responses). A failure that a retry cannot mend goes at once to the dead-letter queue with its reason; any other
 * backs off by visibility and is reported, until the last allowed receive, when it is buried with its reason too. A dead
 * letter that fails again stays where it is: it is only reported. The batch's one line names the traces that it belongs to.
 */
export const queueWorker =
  <T>(options: WorkerOptions<T>) =>
  (event: SQSEvent): Promise<SQSBatchResponse> =>
    unitOfWork(options, options.name, async () => {
      const { Records: records } = event;
      const parsed = await mapBounded(records, PARALLEL, (record) => settle(async () => options.parse(record.body)));
      const readable = records.flatMap((record, index) => {
        const body = parsed[index];
        return body?.ok ? [{ record, job: jobOf(record, body.value) }] : [];
      });
      const outcomes = await settle(() => options.work(readable.map(({ job }) => job)));
      const failures = new Map<SQSRecord, unknown>();
      records.forEach((record, index) => {
        const body = parsed[index];
        if (body && !body.ok) failures.set(record, body.error);
      });
      readable.forEach(({ record }, index) => {
        const outcome = outcomes.ok ? outcomes.value[index] : outcomes;
        if (!outcome?.ok) failures.set(record, outcome?.error ?? new NoOutcome('nothing was told of this message'));
      });
      const again = await mapBounded([...failures], PARALLEL, ([record, error]) => dispose(record, error, options));
      for (const record of records) line().note('traces', traceIdOf(traceOf(record)));
      line().set({ records: records.length, outcome: failures.size === 0 ? 'ok' : 'partial' });
      return { batchItemFailures: again.flat().map((itemIdentifier) => ({ itemIdentifier })) };
    });

const jobOf = <T>(record: SQSRecord, input: T): Job<T> => ({
  input,
  messageId: record.messageId,
  traceparent: traceOf(record),
  sentAt: Math.floor(Number(record.attributes.SentTimestamp) / 1000),
});

/** Turns work on single messages into work on a batch. */
export const eachJob =
  <T>(work: (job: Job<T>) => Promise<unknown>, parallel = PARALLEL) =>
  (jobs: readonly Job<T>[]): Promise<readonly Settled<unknown>[]> =>
    mapBounded(jobs, parallel, (job) => settle(() => work(job)));

/** Buries or postpones a failed message; answers its id when the queue shall deliver it again. */
async function dispose<T>(record: SQSRecord, error: unknown, options: WorkerOptions<T>): Promise<string[]> {
  const last = receiveCount(record) >= options.maxReceiveCount;
  line().set({ reason: safeReason(error) });
  if (!options.queue.owns(record)) {
    line().count('stillDead');
    return [record.messageId];
  }
  const waits = error instanceof NotYet;
  if (!waits && (last || !isRetryable(error))) {
    const buried = await settle(() => options.queue.bury(record, error));
    if (buried.ok) {
      line().count('buried');
      return [];
    }
    line().count('buryFailed');
    return [record.messageId];
  }
  // Without the change the queue's own visibility timeout decides: later, but not lost.
  const postponed = await settle(() => options.queue.postpone(record, waits ? error.seconds : undefined));
  line().count(postponed.ok ? 'postponed' : 'postponeFailed');
  return [record.messageId];
}

const traceOf = (record: SQSRecord): string | undefined =>
  traceparentOf(record.messageAttributes.traceparent?.stringValue, record.attributes.AWSTraceHeader);
