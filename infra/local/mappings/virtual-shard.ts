import type { StreamRecord } from '../dynamodb/stream-reader.ts';
import type { Clock } from '../kernel/clock.ts';
import type { FunctionFailure, InvokeOutcome } from '../lambda/engine.ts';
import { readBatchResponse } from './batch-response.ts';
import { isAfter, type Position } from './checkpoints.ts';
import { EVENT_LIMIT_BYTES, type StreamMapping } from './definition.ts';
import type { DiscardReason } from './failure-record.ts';
import { backOffMs } from './poller.ts';

/**
 * DynamoDB keeps stream records for 24 hours (DynamoDB Developer Guide, "Change data capture for DynamoDB Streams").
 */
const STREAM_RETENTION_SECONDS = 86_400;

interface Batch {
  readonly records: readonly StreamRecord[];
  /** Failed invocations that count as attempts. Splitting a batch does not count. */
  readonly attempts: number;
}

/** Dependencies of a virtual shard. */
export interface ShardPorts {
  readonly clock: Clock;
  invoke(records: readonly StreamRecord[]): Promise<InvokeOutcome>;
  /** Sends discarded records to the destination. Resolves once the destination has them. */
  discard(batch: {
    records: readonly StreamRecord[];
    reason: DiscardReason;
    invocations: number;
    failure: FunctionFailure | undefined;
  }): Promise<void>;
  /** Called when the checkpoint has advanced or the shard has become idle. */
  onProgress(): void;
  onProblem(what: string): void;
}

/**
 * A virtual shard of a stream mapping. It processes batches one after the other, so that the records of an item stay in
 * order. A failing batch blocks its shard until it succeeds or is discarded (Lambda Developer Guide, "Using AWS Lambda
 * with Amazon DynamoDB").
 */
export class VirtualShard {
  readonly #mapping: StreamMapping;
  readonly #ports: ShardPorts;
  /** Batches to retry, in order. They precede all newer records. */
  #retries: Batch[] = [];
  #pending: { readonly record: StreamRecord; readonly bytes: number }[] = [];
  #checkpoint: Position;
  #enabled = false;
  #working: Promise<void> | undefined;
  #throttles = 0;
  #errors = 0;
  #isWindowOver = false;
  #cancelWindow: (() => void) | undefined;
  #wake: (() => void) | undefined;
  /** The number of records in the batch that is being processed. */
  #inProgress = 0;

  constructor(mapping: StreamMapping, checkpoint: Position, ports: ShardPorts) {
    this.#mapping = mapping;
    this.#checkpoint = checkpoint;
    this.#ports = ports;
  }

  /** The last sequence number that is fully processed. */
  get checkpoint(): Position {
    return this.#checkpoint;
  }

  /** The number of records that are read and not yet processed. */
  get outstanding(): number {
    return (
      this.#pending.length + this.#retries.reduce((sum, { records }) => sum + records.length, 0) + this.#inProgress
    );
  }

  /** Whether a batch is being processed or waits for its retry. */
  get isWorking(): boolean {
    return this.#working !== undefined;
  }

  /** Adds a record, in order of sequence numbers. Skips a record that was processed before. */
  push(record: StreamRecord): void {
    if (!isAfter(record.dynamodb.SequenceNumber, this.#checkpoint)) return;
    this.#pending.push({ record, bytes: Buffer.byteLength(JSON.stringify(record)) + 1 });
  }

  enable(): void {
    this.#enabled = true;
    this.startProcessing();
  }

  /** Stops for good after the current batch. Records that were only read stay outstanding. */
  async disable(): Promise<void> {
    this.#enabled = false;
    this.#cancelWindow?.();
    this.#cancelWindow = undefined;
    this.#wake?.();
    await this.#working;
  }

  /** Starts processing, if there is a batch and none is being processed. */
  startProcessing(): void {
    if (this.#working || !this.#enabled) return;
    this.#working = this.#loop().finally(() => {
      this.#working = undefined;
      this.#ports.onProgress();
      if (this.#enabled && this.#isBatchReady()) this.startProcessing();
    });
  }

  async #loop(): Promise<void> {
    for (let batch = this.#take(); batch && this.#enabled; batch = this.#take()) {
      this.#inProgress = batch.records.length;
      await this.#attempt(batch);
      this.#inProgress = 0;
      this.#ports.onProgress();
    }
  }

  #isBatchReady(): boolean {
    const { batchSize, batchingWindowSeconds } = this.#mapping;
    if (this.#retries.length > 0) return true;
    if (this.#pending.length === 0) return false;
    return (
      batchingWindowSeconds === 0 || this.#isWindowOver || this.#pending.length >= batchSize || this.#isSizeReached()
    );
  }

  #isSizeReached(): boolean {
    return this.#pending.reduce((sum, { bytes }) => sum + bytes, 0) >= EVENT_LIMIT_BYTES;
  }

  #take(): Batch | undefined {
    if (!this.#enabled) return undefined;
    if (!this.#isBatchReady()) {
      if (this.#pending.length > 0) this.#openWindow();
      return undefined;
    }
    const retry = this.#retries.shift();
    if (retry) return retry;
    this.#cancelWindow?.();
    this.#cancelWindow = undefined;
    this.#isWindowOver = false;
    let count = 0;
    let bytes = 0;
    for (const next of this.#pending) {
      if (count === this.#mapping.batchSize || (count > 0 && bytes + next.bytes > EVENT_LIMIT_BYTES)) break;
      count += 1;
      bytes += next.bytes;
    }
    return { records: this.#pending.splice(0, count).map(({ record }) => record), attempts: 0 };
  }

  #openWindow(): void {
    const { clock } = this.#ports;
    this.#cancelWindow ??= clock.at(clock.now() + this.#mapping.batchingWindowSeconds * 1_000, () => {
      this.#cancelWindow = undefined;
      this.#isWindowOver = true;
      this.startProcessing();
    });
  }

  /** Processes a batch. Retries a batch that could not be processed at all (unknown function, failing destination). */
  async #attempt(batch: Batch): Promise<void> {
    try {
      await this.#process(batch);
      this.#errors = 0;
    } catch (error) {
      this.#ports.onProblem(error instanceof Error ? error.message : String(error));
      this.#errors += 1;
      const records = batch.records.filter(({ dynamodb }) => isAfter(dynamodb.SequenceNumber, this.#checkpoint));
      await this.#retryLater({ ...batch, records }, this.#errors);
    }
  }

  async #process(batch: Batch): Promise<void> {
    const live = await this.#dropExpired(batch);
    if (live.records.length === 0) return;
    const outcome = await this.#ports.invoke(live.records);
    if (outcome.kind === 'throttled') {
      this.#throttles += 1;
      this.#ports.onProblem('Function throttled');
      return this.#retryLater(live, this.#throttles);
    }
    this.#throttles = 0;
    if (outcome.kind === 'error') {
      this.#ports.onProblem('Function call failed');
      return this.#failed(live, outcome);
    }
    if (!this.#mapping.reportBatchItemFailures) return this.#done(live.records);
    return this.#reported(live, outcome.payload);
  }

  /** Discards records that exceed the maximum age or the retention of the stream (same page). */
  async #dropExpired(batch: Batch): Promise<Batch> {
    const { maximumRecordAgeSeconds } = this.#mapping;
    const limit = maximumRecordAgeSeconds < 0 ? STREAM_RETENTION_SECONDS : maximumRecordAgeSeconds;
    const oldest = this.#ports.clock.now() / 1_000 - limit;
    const firstLive = batch.records.findIndex(({ dynamodb }) => dynamodb.ApproximateCreationDateTime >= oldest);
    const expired = firstLive === -1 ? batch.records : batch.records.slice(0, firstLive);
    if (expired.length > 0) await this.#giveUp(expired, 'RecordAgeExceeded', batch.attempts, undefined);
    return { ...batch, records: batch.records.slice(expired.length) };
  }

  /** Lambda Developer Guide, "Configuring partial batch response with DynamoDB and Lambda". */
  #reported(batch: Batch, payload: unknown): void | Promise<void> {
    const sequence = ({ dynamodb }: StreamRecord) => dynamodb.SequenceNumber;
    const verdict = readBatchResponse(payload, batch.records.map(sequence));
    switch (verdict.kind) {
      case 'success':
        return this.#done(batch.records);
      case 'failure':
        this.#ports.onProblem(verdict.reason);
        return this.#failed(batch, undefined);
      case 'partial': {
        const first = batch.records.findIndex((record) => verdict.failed.has(sequence(record)));
        if (first === 0) return this.#failed(batch, undefined);
        this.#done(batch.records.slice(0, first));
        const rest = batch.records.slice(first);
        if (!this.#mapping.bisectBatchOnFunctionError) return this.#failed({ ...batch, records: rest }, undefined);
        this.#retries.unshift({ ...batch, records: rest });
        return undefined;
      }
      default:
        return verdict satisfies never;
    }
  }

  /**
   * Splits a failed batch, retries it later, or discards it. Splitting does not count as an attempt ("Retain discarded
   * records", During invocation).
   */
  async #failed(batch: Batch, failure: FunctionFailure | undefined): Promise<void> {
    const { records } = batch;
    if (this.#mapping.bisectBatchOnFunctionError && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      const halves = [records.slice(0, middle), records.slice(middle)];
      this.#retries.unshift(...halves.map((half) => ({ ...batch, records: half })));
      return;
    }
    const attempts = batch.attempts + 1;
    const { maximumRetryAttempts } = this.#mapping;
    if (maximumRetryAttempts >= 0 && attempts > maximumRetryAttempts) {
      return this.#giveUp(records, 'RetryAttemptsExhausted', attempts, failure);
    }
    return this.#retryLater({ records, attempts }, attempts);
  }

  async #giveUp(
    records: readonly StreamRecord[],
    reason: DiscardReason,
    invocations: number,
    failure: FunctionFailure | undefined,
  ): Promise<void> {
    await this.#ports.discard({ records, reason, invocations, failure });
    this.#done(records);
  }

  async #retryLater(batch: Batch, failures: number): Promise<void> {
    this.#retries.unshift(batch);
    this.#inProgress = 0;
    await this.#sleep(backOffMs(failures));
  }

  /** Waits for the time on the clock, or until the shard is disabled. */
  async #sleep(ms: number): Promise<void> {
    if (!this.#enabled) return;
    const { clock } = this.#ports;
    await new Promise<void>((resolve) => {
      const cancel = clock.at(clock.now() + ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #done(records: readonly StreamRecord[]): void {
    this.#checkpoint = records.at(-1)?.dynamodb.SequenceNumber ?? this.#checkpoint;
  }
}
