import type { StreamRecord } from '../dynamodb/engine.ts';
import { virtualShard } from '../dynamodb/virtual-shard.ts';
import { AwsError } from '../kernel/aws-error.ts';
import { principalOf, type Sender } from '../lambda/destinations.ts';
import { isAfter, lowest, type Position } from './checkpoints.ts';
import type { StreamMapping } from './definition.ts';
import { type DiscardReason, failureKey, failurePrefix, failureRecord } from './failure-record.ts';
import { type RecordFilter, streamFilter } from './filter.ts';
import { backOffMs, type Poller, type PollerPorts } from './poller.ts';
import { VirtualShard } from './virtual-shard.ts';

/** Most records of one GetRecords (DynamoDB Streams API Reference). */
const READ_LIMIT = 1_000;
/** Records read ahead of the function; beyond it reading waits. */
const BUFFER_LIMIT = 10_000;
/** A second look after a hint that found nothing: the record may follow its write by a moment. Lambda reads four times a second. */
const SECOND_LOOK_MS = 250;

/**
 * Reads a table's stream for a function, deals the records onto virtual shards by item, and saves how far each came
 * (Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB", polling and batching streams).
 */
export class StreamPoller implements Poller {
  readonly #mapping: StreamMapping;
  readonly #ports: PollerPorts;
  readonly #matches: RecordFilter;
  #shards: readonly VirtualShard[] = [];
  #position: Position;
  #enabled = false;
  #reading: Promise<void> | undefined;
  #again = false;
  #caughtUp = false;
  /** No checkpoint was ever saved: LATEST has yet to find where the stream ends. */
  #fresh = false;
  #stopListening: (() => void) | undefined;
  #cancelLook: (() => void) | undefined;
  lastResult = 'No records processed';

  constructor(mapping: StreamMapping, ports: PollerPorts) {
    this.#mapping = mapping;
    this.#ports = ports;
    this.#matches = streamFilter(mapping.filters);
  }

  get quiet(): boolean {
    if (this.#reading || this.#shards.some(({ working }) => working)) return false;
    return !this.#enabled || (this.#caughtUp && this.#outstanding() === 0);
  }

  check(): void {
    const { onFailure, id, batchSize, batchingWindowSeconds } = this.#mapping;
    this.#authorizeReading();
    if (onFailure) this.#ports.destinations.check(this.#sender(), onFailure, failurePrefix(id));
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
    this.#caughtUp = false;
    this.#stopListening?.();
    this.#cancelLook?.();
    await this.#reading;
    await Promise.all(this.#shards.map((shard) => shard.disable()));
    if (this.#shards.length > 0 && !this.#unplaced) this.#save();
  }

  async poke(): Promise<void> {
    if (this.#enabled) await this.#read();
  }

  /** Goes on where the checkpoints say; a new mapping at its starting position. */
  #resume(): void {
    const { id, parallelizationFactor } = this.#mapping;
    const saved = this.#ports.checkpoints.load(id, parallelizationFactor);
    const positions = saved ?? Array.from({ length: parallelizationFactor }, () => undefined);
    this.#position = lowest(positions);
    this.#fresh = saved === undefined;
    this.#caughtUp = false;
    this.#shards = positions.map((position) => this.#shard(position));
    for (const shard of this.#shards) shard.enable();
  }

  #shard(position: Position): VirtualShard {
    return new VirtualShard(this.#mapping, position, {
      clock: this.#ports.clock,
      invoke: (records) => this.#invoke(records),
      discard: (of) => this.#discard(of),
      progressed: () => this.#progressed(),
      problem: (what) => this.#problem(what),
    });
  }

  async #invoke(records: readonly StreamRecord[]) {
    this.lastResult = 'OK';
    return this.#ports.lambda.invoke(this.#mapping.functionArn, { Records: records });
  }

  #hint(): void {
    this.#caughtUp = false;
    void this.#read();
    const { clock } = this.#ports;
    this.#cancelLook ??= clock.at(clock.now() + SECOND_LOOK_MS, () => {
      this.#cancelLook = undefined;
      void this.#read();
    });
  }

  /** Reads until the stream has no more or the buffer is full. One read at a time; a call during one makes it look again. */
  #read(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
      this.#ports.changed();
    });
    return this.#reading;
  }

  async #readOn(): Promise<void> {
    while (this.#again && this.#enabled) {
      this.#again = false;
      try {
        await this.#readPages();
      } catch (error) {
        this.#problem(error instanceof Error ? error.message : String(error));
        const { clock } = this.#ports;
        this.#cancelLook ??= clock.at(clock.now() + backOffMs(4), () => {
          this.#cancelLook = undefined;
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
      if (trimmed) this.#problem('records left the stream before they were read');
      if (records.length === 0) return this.#reachedEnd();
      this.#deal(records);
    }
  }

  #reachedEnd(): void {
    this.#caughtUp = true;
    if (!this.#fresh) return;
    this.#fresh = false;
    this.#save();
  }

  #deal(records: readonly StreamRecord[]): void {
    const skipped = this.#unplaced;
    for (const record of records) {
      this.#position = record.dynamodb.SequenceNumber;
      if (skipped || !this.#matches(record)) continue;
      this.#shards[virtualShard(record, this.#shards.length)]?.push(record);
    }
    for (const shard of this.#shards) shard.work();
  }

  #progressed(): void {
    if (!this.#unplaced) this.#save();
    if (this.#enabled && !this.#caughtUp && !this.#reading && this.#outstanding() < BUFFER_LIMIT / 2) void this.#read();
    this.#ports.changed();
  }

  /** A shard without work is as far as the reader is; else a restart would read a quiet shard's whole past again. */
  #save(): void {
    const positions = this.#shards.map(({ outstanding, checkpoint }) =>
      outstanding === 0 && isAfter(this.#position, checkpoint) ? this.#position : checkpoint,
    );
    this.#ports.checkpoints.save(this.#mapping.id, positions);
  }

  /** LATEST, and the end of the stream not yet found: a checkpoint now would stand at its beginning. */
  get #unplaced(): boolean {
    return this.#fresh && this.#mapping.startingPosition === 'LATEST';
  }

  #outstanding(): number {
    return this.#shards.reduce((sum, { outstanding }) => sum + outstanding, 0);
  }

  async #discard(of: {
    records: readonly StreamRecord[];
    reason: DiscardReason;
    invocations: number;
    failure: Parameters<typeof failureRecord>[0]['failure'];
  }): Promise<void> {
    const { id, functionArn, sourceArn, onFailure } = this.#mapping;
    this.#problem(`${of.records.length} records discarded: ${of.reason}`);
    if (!onFailure) return;
    const { destinations, clock } = this.#ports;
    const discarded = { ...of, mappingId: id, functionArn, streamArn: sourceArn, shardId: SHARD_ID, now: clock.now() };
    const body = failureRecord(discarded, destinations.isBucket(onFailure));
    await destinations.send(this.#sender(), onFailure, body, failureKey(discarded));
  }

  #problem(what: string): void {
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

/** The reader hides which shard a record came from; the name only has to have the form of one. */
const SHARD_ID = 'shardId-00000000000000000000-00000000';
