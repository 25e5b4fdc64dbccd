import type { StreamRecord } from '../dynamodb/stream-reader.ts';
import { virtualShardOf } from '../dynamodb/virtual-shard.ts';
import { AwsError } from '../kernel/aws-error.ts';
import { principalOf, type Sender } from '../lambda/destinations.ts';
import { isAfter, lowest, type Position } from './checkpoints.ts';
import type { StreamMapping } from './definition.ts';
import { createFailureRecord, type DiscardReason, failureObjectKey, failureObjectPrefix } from './failure-record.ts';
import { type RecordFilter, streamFilter } from './filter.ts';
import { backOffMs, type Poller, type PollerPorts } from './poller.ts';
import { VirtualShard } from './virtual-shard.ts';

/** The maximum number of records of one GetRecords (DynamoDB Streams API Reference). */
const READ_LIMIT = 1_000;
/** The maximum number of records that are read ahead of the function. */
const BUFFER_LIMIT = 10_000;
/**
 * Time until a second read after a hint, because a record may follow its write with a delay. Lambda reads four times a
 * second.
 */
const REREAD_DELAY_MS = 250;

/**
 * Reads a table's stream for a function, distributes the records to virtual shards by item, and saves the position of
 * each shard (Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB", polling and batching streams).
 */
export class StreamPoller implements Poller {
  readonly #mapping: StreamMapping;
  readonly #ports: PollerPorts;
  readonly #matches: RecordFilter;
  #shards: readonly VirtualShard[] = [];
  #position: Position;
  #enabled = false;
  #reading: Promise<void> | undefined;
  #shouldReadAgain = false;
  #isCaughtUp = false;
  /** No checkpoint has been saved, so with LATEST the end of the stream is not known yet. */
  #isNew = false;
  #stopListening: (() => void) | undefined;
  #cancelReread: (() => void) | undefined;
  lastResult = 'No records processed';

  constructor(mapping: StreamMapping, ports: PollerPorts) {
    this.#mapping = mapping;
    this.#ports = ports;
    this.#matches = streamFilter(mapping.filters);
  }

  get isIdle(): boolean {
    if (this.#reading || this.#shards.some(({ isWorking }) => isWorking)) return false;
    return !this.#enabled || (this.#isCaughtUp && this.#outstanding() === 0);
  }

  check(): void {
    const { onFailure, id, batchSize, batchingWindowSeconds } = this.#mapping;
    this.#authorizeReading();
    if (onFailure) this.#ports.destinations.check(this.#sender(), onFailure, failureObjectPrefix(id));
    if (batchSize > 10_000 || batchingWindowSeconds > 300)
      throw new AwsError('InvalidParameterValueException', 'batch too large');
  }

  enable(): void {
    if (this.#enabled) return;
    this.#enabled = true;
    this.#resume();
    this.#stopListening = this.#ports.streams.onChange(this.#mapping.sourceArn, () => this.#hint());
    void this.#read();
  }

  async disable(): Promise<void> {
    this.#enabled = false;
    this.#isCaughtUp = false;
    this.#stopListening?.();
    this.#cancelReread?.();
    await this.#reading;
    await Promise.all(this.#shards.map((shard) => shard.disable()));
    if (this.#shards.length > 0 && !this.#isEndUnknown) this.#save();
  }

  async pollNow(): Promise<void> {
    if (this.#enabled) await this.#read();
  }

  /** Resumes from the checkpoints. A new mapping starts at its starting position. */
  #resume(): void {
    const { id, parallelizationFactor } = this.#mapping;
    const saved = this.#ports.checkpoints.load(id, parallelizationFactor);
    const positions = saved ?? Array.from({ length: parallelizationFactor }, () => undefined);
    this.#position = lowest(positions);
    this.#isNew = saved === undefined;
    this.#isCaughtUp = false;
    this.#shards = positions.map((position) => this.#shard(position));
    for (const shard of this.#shards) shard.enable();
  }

  #shard(position: Position): VirtualShard {
    return new VirtualShard(this.#mapping, position, {
      clock: this.#ports.clock,
      invoke: (records) => this.#invoke(records),
      discard: (batch) => this.#discard(batch),
      onProgress: () => this.#progressed(),
      onProblem: (what) => this.#reportProblem(what),
    });
  }

  async #invoke(records: readonly StreamRecord[]) {
    this.lastResult = 'OK';
    return this.#ports.lambda.invoke(this.#mapping.functionArn, { Records: records });
  }

  #hint(): void {
    this.#isCaughtUp = false;
    void this.#read();
    const { clock } = this.#ports;
    this.#cancelReread ??= clock.at(clock.now() + REREAD_DELAY_MS, () => {
      this.#cancelReread = undefined;
      void this.#read();
    });
  }

  /**
   * Reads until the stream has no more records or the buffer is full. Only one read runs at a time; a call during a
   * read makes it read again.
   */
  #read(): Promise<void> {
    this.#shouldReadAgain = true;
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
      this.#ports.onChange();
    });
    return this.#reading;
  }

  async #readOn(): Promise<void> {
    while (this.#shouldReadAgain && this.#enabled) {
      this.#shouldReadAgain = false;
      try {
        await this.#readPages();
      } catch (error) {
        this.#reportProblem(error instanceof Error ? error.message : String(error));
        const { clock } = this.#ports;
        this.#cancelReread ??= clock.at(clock.now() + backOffMs(4), () => {
          this.#cancelReread = undefined;
          void this.#read();
        });
      }
    }
  }

  async #readPages(): Promise<void> {
    const { streams } = this.#ports;
    while (this.#enabled && this.#outstanding() < BUFFER_LIMIT) {
      this.#authorizeReading();
      const { records, trimmed } = await streams.read(this.#mapping.sourceArn, this.#position, READ_LIMIT);
      if (!this.#enabled) return;
      if (trimmed) this.#reportProblem('records were removed from the stream before they were read');
      if (records.length === 0) return this.#reachedEnd();
      this.#distribute(records);
    }
  }

  #reachedEnd(): void {
    this.#isCaughtUp = true;
    if (!this.#isNew) return;
    this.#isNew = false;
    this.#save();
  }

  #distribute(records: readonly StreamRecord[]): void {
    const skipped = this.#isEndUnknown;
    for (const record of records) {
      this.#position = record.dynamodb.SequenceNumber;
      if (skipped || !this.#matches(record)) continue;
      this.#shards[virtualShardOf(record, this.#shards.length)]?.push(record);
    }
    for (const shard of this.#shards) shard.startProcessing();
  }

  #progressed(): void {
    if (!this.#isEndUnknown) this.#save();
    if (this.#enabled && !this.#isCaughtUp && !this.#reading && this.#outstanding() < BUFFER_LIMIT / 2)
      void this.#read();
    this.#ports.onChange();
  }

  /**
   * Saves the positions. A shard without work gets the reader's position; otherwise a restart would read all its past
   * records again.
   */
  #save(): void {
    const positions = this.#shards.map(({ outstanding, checkpoint }) =>
      outstanding === 0 && isAfter(this.#position, checkpoint) ? this.#position : checkpoint,
    );
    this.#ports.checkpoints.save(this.#mapping.id, positions);
  }

  /**
   * With LATEST, whether the end of the stream is still unknown. A checkpoint would then be at the beginning of the
   * stream.
   */
  get #isEndUnknown(): boolean {
    return this.#isNew && this.#mapping.startingPosition === 'LATEST';
  }

  #outstanding(): number {
    return this.#shards.reduce((sum, { outstanding }) => sum + outstanding, 0);
  }

  async #discard(batch: {
    records: readonly StreamRecord[];
    reason: DiscardReason;
    invocations: number;
    failure: Parameters<typeof createFailureRecord>[0]['failure'];
  }): Promise<void> {
    const { id, functionArn, sourceArn, onFailure } = this.#mapping;
    this.#reportProblem(`${batch.records.length} records discarded: ${batch.reason}`);
    if (!onFailure) return;
    const { destinations, clock } = this.#ports;
    const discarded = {
      ...batch,
      mappingId: id,
      functionArn,
      streamArn: sourceArn,
      shardId: SHARD_ID,
      now: clock.now(),
    };
    const body = createFailureRecord(discarded, destinations.isBucket(onFailure));
    await destinations.send(this.#sender(), onFailure, body, failureObjectKey(discarded));
  }

  #reportProblem(what: string): void {
    this.lastResult = `PROBLEM: ${what}`;
  }

  #sender(): Sender {
    const found = this.#ports.lambda.function(this.#mapping.functionArn);
    if (!found) {
      throw new AwsError('InvalidParameterValueException', `function ${this.#mapping.functionArn} does not exist`);
    }
    return { functionName: found.name, roleArn: found.roleArn };
  }

  /** Same guide, "Process DynamoDB records with Lambda": the execution role's permissions on the stream. */
  #authorizeReading(): void {
    const principal = principalOf(this.#sender());
    for (const action of ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']) {
      this.#ports.authorizer.authorize({ principal, action: `dynamodb:${action}`, resource: this.#mapping.sourceArn });
    }
  }
}

/** The reader does not return the shard of a record. The id only needs the documented form. */
const SHARD_ID = 'shardId-00000000000000000000-00000000';
