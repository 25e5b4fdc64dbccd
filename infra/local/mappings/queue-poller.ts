import { AwsError } from '../kernel/aws-error.ts';
import { principalOf } from '../lambda/destinations.ts';
import type { FunctionInfo, InvokeOutcome } from '../lambda/engine.ts';
import type { QueueMessage } from '../sqs/engine.ts';
import { readBatchResponse } from './batch-response.ts';
import { EVENT_LIMIT_BYTES, type QueueMapping } from './definition.ts';
import { messageFilter } from './filter.ts';
import { backOffMs, type Poller, type PollerPorts } from './poller.ts';
import { toQueueRecord } from './queue-record.ts';

/** The maximum number of messages of one ReceiveMessage or DeleteMessageBatch (SQS API Reference). */
const MAX_SQS_BATCH = 10;
/**
 * Initial number of concurrent batches (Lambda Developer Guide, "Configuring scaling behavior"). It does not grow here.
 */
const DEFAULT_CONCURRENCY = 5;
/** Time until a queue that could not be read is polled again. */
const ERROR_PAUSE_MS = 10_000;

interface CollectedMessage {
  readonly message: QueueMessage;
  readonly record: Record<string, unknown>;
  readonly bytes: number;
}

/**
 * Polls a queue for a function. Collects batches by size and window, invokes the function, and deletes the processed
 * messages. Failed messages become visible again after their visibility timeout (Lambda Developer Guide, "Using Lambda
 * with Amazon SQS").
 */
export class QueuePoller implements Poller {
  readonly #mapping: QueueMapping;
  readonly #ports: PollerPorts;
  readonly #matches: (body: string) => boolean;
  readonly #inFlight = new Set<Promise<void>>();
  #collected: CollectedMessage[] = [];
  #enabled = false;
  /** The last receive found no message, and none has arrived since. */
  #isEmpty = false;
  #isWindowOver = false;
  #throttles = 0;
  #cancelWindow: (() => void) | undefined;
  #cancelPause: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  lastResult = 'No records processed';

  constructor(mapping: QueueMapping, ports: PollerPorts) {
    this.#mapping = mapping;
    this.#ports = ports;
    this.#matches = messageFilter(mapping.filters);
  }

  get isIdle(): boolean {
    if (this.#inFlight.size > 0) return false;
    return !this.#enabled || (this.#isEmpty && this.#collected.length === 0 && !this.#cancelPause);
  }

  check(): void {
    const { sourceArn, batchSize, batchingWindowSeconds } = this.#mapping;
    const queue = this.#ports.sqs.findQueue(sourceArn);
    if (!queue) throw invalid(`queue ${sourceArn} does not exist`);
    const { timeoutSeconds } = this.#function();
    for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']) this.#authorize(action);
    if (queue.visibilityTimeoutSeconds < timeoutSeconds) {
      const visible = `Queue visibility timeout: ${queue.visibilityTimeoutSeconds} seconds`;
      throw invalid(`${visible} is less than Function timeout: ${timeoutSeconds} seconds`);
    }
    if (queue.isFifo && batchSize > MAX_SQS_BATCH)
      throw invalid(`Batch size must be at most 10 for FIFO queue ${sourceArn}`);
    if (queue.isFifo && batchingWindowSeconds > 0) {
      throw invalid(`Batching window is not supported for FIFO queue ${sourceArn}`);
    }
    if (batchSize > MAX_SQS_BATCH && batchingWindowSeconds < 1) {
      throw invalid('Maximum batch window in seconds must be at least 1 for a batch size over 10');
    }
  }

  enable(): void {
    if (this.#enabled) return;
    this.#enabled = true;
    this.#stopListening = this.#ports.sqs.onArrival(this.#mapping.sourceArn, () => this.#arrived());
    this.#arrived();
  }

  async disable(): Promise<void> {
    this.#enabled = false;
    this.#stopListening?.();
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    while (this.#collected.length > 0) this.#dispatch();
    await Promise.all(this.#inFlight);
  }

  async pollNow(): Promise<void> {
    this.#poll();
  }

  /** Starts polling in a microtask, because the engine calls this method within its own calls. */
  #arrived(): void {
    this.#isEmpty = false;
    queueMicrotask(() => this.#poll());
  }

  #poll(): void {
    if (!this.#enabled || this.#cancelPause) return;
    try {
      while (this.#inFlight.size < this.#limit()) {
        this.#collect();
        if (this.#collected.length === 0 || !this.#isBatchReady()) break;
        this.#dispatch();
      }
    } catch (error) {
      this.#reportProblem(error instanceof Error ? error.message : String(error));
      this.#pause(ERROR_PAUSE_MS);
    }
    this.#ports.onChange();
  }

  #limit(): number {
    return this.#mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY;
  }

  /** Returns whether the batch is full, its window has passed, or it has no window. */
  #isBatchReady(): boolean {
    const { batchSize, batchingWindowSeconds } = this.#mapping;
    return (
      batchingWindowSeconds === 0 || this.#isWindowOver || this.#collected.length >= batchSize || this.#isSizeReached()
    );
  }

  #isSizeReached(): boolean {
    return this.#collected.reduce((sum, { bytes }) => sum + bytes, 0) >= EVENT_LIMIT_BYTES;
  }

  #collect(): void {
    const { sourceArn, batchSize, batchingWindowSeconds } = this.#mapping;
    while (this.#collected.length < batchSize && !this.#isSizeReached()) {
      const messages = this.#receive(Math.min(MAX_SQS_BATCH, batchSize - this.#collected.length));
      if (messages.length === 0) break;
      const wanted = messages.filter(({ body }) => this.#matches(body));
      if (wanted.length < messages.length) this.#delete(messages.filter((message) => !wanted.includes(message)));
      for (const message of wanted) {
        const record = toQueueRecord(message, sourceArn);
        this.#collected.push({ message, record, bytes: Buffer.byteLength(JSON.stringify(record)) + 1 });
      }
      if (batchingWindowSeconds === 0 && this.#collected.length > 0) break;
    }
    if (this.#collected.length > 0 && batchingWindowSeconds > 0) this.#openWindow(batchingWindowSeconds * 1_000);
  }

  /**
   * Receives messages. Does not call an empty queue, so empty receives are not metered (a known difference: AWS polls
   * continuously).
   */
  #receive(max: number): QueueMessage[] {
    const { sourceArn } = this.#mapping;
    const by = this.#function().name;
    this.#authorize('sqs:ReceiveMessage');
    const messages =
      this.#ports.sqs.counts(sourceArn).visible > 0 ? this.#ports.sqs.receive(sourceArn, max, { by }) : [];
    this.#isEmpty = messages.length === 0;
    return messages;
  }

  #openWindow(ms: number): void {
    if (this.#cancelWindow || this.#isWindowOver) return;
    const { clock } = this.#ports;
    this.#cancelWindow = clock.at(clock.now() + ms, () => {
      this.#cancelWindow = undefined;
      this.#isWindowOver = true;
      this.#poll();
    });
  }

  #dispatch(): void {
    const batch: CollectedMessage[] = [];
    let bytes = 0;
    for (const next of this.#collected) {
      if (batch.length === this.#mapping.batchSize || (batch.length > 0 && bytes + next.bytes > EVENT_LIMIT_BYTES))
        break;
      batch.push(next);
      bytes += next.bytes;
    }
    this.#collected = this.#collected.slice(batch.length);
    this.#cancelWindow?.();
    this.#cancelWindow = undefined;
    this.#isWindowOver = false;
    const processing = this.#handle(batch)
      .catch((error: unknown) => this.#reportProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        this.#inFlight.delete(processing);
        this.#poll();
        this.#ports.onChange();
      });
    this.#inFlight.add(processing);
  }

  async #handle(batch: readonly CollectedMessage[]): Promise<void> {
    const messages = batch.map(({ message }) => message);
    const event = { Records: batch.map(({ record }) => record) };
    const outcome = await this.#ports.lambda.invoke(this.#mapping.functionArn, event);
    if (outcome.kind === 'throttled') {
      this.#throttles += 1;
      this.#pause(backOffMs(this.#throttles));
    } else this.#throttles = 0;
    const handled = this.#handled(messages, outcome);
    if (handled.length > 0) this.#delete(handled);
  }

  #handled(messages: readonly QueueMessage[], outcome: InvokeOutcome): readonly QueueMessage[] {
    if (outcome.kind !== 'ok') {
      this.#reportProblem(outcome.kind === 'throttled' ? 'Function throttled' : 'Function call failed');
      return [];
    }
    this.lastResult = 'OK';
    if (!this.#mapping.reportBatchItemFailures) return messages;
    const verdict = readBatchResponse(
      outcome.payload,
      messages.map(({ messageId }) => messageId),
    );
    switch (verdict.kind) {
      case 'success':
        return messages;
      case 'partial':
        return messages.filter(({ messageId }) => !verdict.failed.has(messageId));
      case 'failure':
        this.#reportProblem(verdict.reason);
        return [];
      default:
        return verdict satisfies never;
    }
  }

  #delete(messages: readonly QueueMessage[]): void {
    const { sourceArn } = this.#mapping;
    const by = this.#function().name;
    for (let from = 0; from < messages.length; from += MAX_SQS_BATCH) {
      this.#authorize('sqs:DeleteMessage');
      const handles = messages.slice(from, from + MAX_SQS_BATCH).map(({ receiptHandle }) => receiptHandle);
      this.#ports.sqs.deleteBatch(sourceArn, handles, { by });
    }
  }

  #pause(ms: number): void {
    const { clock } = this.#ports;
    this.#cancelPause ??= clock.at(clock.now() + ms, () => {
      this.#cancelPause = undefined;
      this.#poll();
    });
  }

  #reportProblem(what: string): void {
    this.lastResult = `PROBLEM: ${what}`;
  }

  #function(): FunctionInfo {
    const found = this.#ports.lambda.function(this.#mapping.functionArn);
    if (!found) throw invalid(`function ${this.#mapping.functionArn} does not exist`);
    return found;
  }

  #authorize(action: string): void {
    const { name: functionName, roleArn } = this.#function();
    const principal = principalOf({ functionName, roleArn });
    this.#ports.authorizer.authorize({ principal, action, resource: this.#mapping.sourceArn });
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
