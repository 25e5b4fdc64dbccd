import * as z from 'zod';
import { AwsError } from '../kernel/aws-error.ts';
import type { RegionAndAccount } from '../kernel/identity.ts';
import { ItemSchema } from './attribute-value.ts';
import type { JavaClient } from './java-client.ts';
import { findNextShard, findShard, type Shard, ShardSchema, sortByLineage } from './shards.ts';
import type { StreamReader, StreamRecord } from './stream-reader.ts';
import type { StreamTimes } from './stream-times.ts';
import type { TableCatalogue } from './table-catalogue.ts';
import type { TtlSweeper } from './ttl.ts';

/** DynamoDB Local writes an empty map as `{}` in a stream record, where AWS and its own GetItem write `{"M":{}}`. */
const ImageSchema = z.preprocess(restoreEmptyMaps, ItemSchema);

const RecordSchema = z.object({
  eventID: z.string(),
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  eventVersion: z.string(),
  dynamodb: z.object({
    Keys: ItemSchema,
    NewImage: ImageSchema.optional(),
    OldImage: ImageSchema.optional(),
    SequenceNumber: z.string(),
    SizeBytes: z.number(),
    StreamViewType: z.string(),
  }),
});
const recordsPageSchema = z.object({ Records: z.array(RecordSchema), NextShardIterator: z.string().nullish() });
const iteratorSchema = z.object({ ShardIterator: z.string() });
const streamPageSchema = z.object({
  StreamDescription: z.object({ Shards: z.array(ShardSchema).default([]), LastEvaluatedShardId: z.string().nullish() }),
});

/** GetRecords returns at most 1,000 records (API reference, GetRecords). */
const MAX_RECORDS = 1_000;
/** Cursors kept between reads: at most two readers per stream, and a retry or two. */
const MAX_CURSORS = 16;

/** A position in a stream. Without an iterator, the shard has been read to its end. */
interface Cursor {
  readonly shard: Shard;
  readonly iterator: string | undefined;
}

/** Reads streams from DynamoDB Local: shards from parent to child, records in AWS's format. */
export class JavaStreamReader implements StreamReader {
  readonly #java: Pick<JavaClient, 'callStreams'>;
  readonly #catalogue: TableCatalogue;
  readonly #place: RegionAndAccount;
  readonly #times: Pick<StreamTimes, 'of'>;
  readonly #ttl: Pick<TtlSweeper, 'removed'>;
  readonly #cursors = new Map<string, Cursor>();
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(
    java: Pick<JavaClient, 'callStreams'>,
    catalogue: TableCatalogue,
    place: RegionAndAccount,
    times: Pick<StreamTimes, 'of'>,
    ttl: Pick<TtlSweeper, 'removed'>,
  ) {
    this.#java = java;
    this.#catalogue = catalogue;
    this.#place = place;
    this.#times = times;
    this.#ttl = ttl;
  }

  async read(
    streamArn: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ records: StreamRecord[]; trimmed?: boolean }> {
    const table = this.#catalogue.findByStream(streamArn);
    if (!table) throw new AwsError('ResourceNotFoundException', `no stream ${streamArn}`);
    const remembered = this.#cursors.get(cursorKey(streamArn, after));
    const found = remembered ? { cursor: remembered } : await this.#seek(table.javaStreamArn, after);
    if (!found) return { records: [] };
    const trimmed = 'trimmed' in found ? { trimmed: true } : {};
    try {
      return { records: await this.#follow(streamArn, table.name, after, found.cursor, limit), ...trimmed };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#cursors.delete(cursorKey(streamArn, after));
      if (error.code === 'ExpiredIteratorException' && remembered) return this.read(streamArn, after, limit);
      if (error.code !== 'TrimmedDataAccessException' || after === undefined) throw error;
      return { ...(await this.read(streamArn, undefined, limit)), trimmed: true };
    }
  }

  onChange(streamArn: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(streamArn) ?? new Set();
    this.#listeners.set(streamArn, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls the listeners of a table's stream, or of all streams when no table is given. */
  notifyListeners(table?: string): void {
    const arns = table === undefined ? [...this.#listeners.keys()] : [this.#catalogue.streamArn(table)];
    for (const arn of arns) for (const listener of this.#listeners.get(arn) ?? []) listener();
  }

  /** Reads from `start` until there are records, or the open shard has no more. */
  async #follow(
    streamArn: string,
    table: string,
    after: string | undefined,
    start: Cursor,
    limit: number,
  ): Promise<StreamRecord[]> {
    let cursor = start;
    for (;;) {
      if (cursor.iterator === undefined) {
        const next = await this.#nextShard(streamArn, cursor.shard);
        if (!next) return [];
        cursor = next;
        continue;
      }
      const page = await this.#java.callStreams(
        'GetRecords',
        { ShardIterator: cursor.iterator, Limit: Math.min(limit, MAX_RECORDS) },
        recordsPageSchema,
      );
      const last = page.Records.at(-1)?.dynamodb.SequenceNumber;
      cursor = { shard: cursor.shard, iterator: page.NextShardIterator ?? undefined };
      this.#remember(cursorKey(streamArn, last ?? after), cursor);
      if (page.Records.length > 0) return page.Records.map((record) => this.#localized(record, streamArn, table));
      const closed = cursor.shard.SequenceNumberRange.EndingSequenceNumber !== undefined;
      if (cursor.iterator !== undefined && !closed) return [];
    }
  }

  async #nextShard(streamArn: string, shard: Shard): Promise<Cursor | undefined> {
    const javaArn = this.#catalogue.findByStream(streamArn)?.javaStreamArn;
    const next = javaArn && findNextShard(await this.#shards(javaArn), shard);
    return next
      ? { shard: next, iterator: await this.#iterator(javaArn, next, { ShardIteratorType: 'TRIM_HORIZON' }) }
      : undefined;
  }

  async #seek(javaArn: string, after: string | undefined): Promise<{ cursor: Cursor; trimmed?: true } | undefined> {
    const shards = await this.#shards(javaArn);
    const holder = after === undefined ? undefined : findShard(shards, after);
    if (holder) {
      const from = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
      try {
        return { cursor: { shard: holder, iterator: await this.#iterator(javaArn, holder, from) } };
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'TrimmedDataAccessException') throw error;
      }
    }
    const oldest = shards[0];
    if (!oldest) return undefined;
    const cursor = {
      shard: oldest,
      iterator: await this.#iterator(javaArn, oldest, { ShardIteratorType: 'TRIM_HORIZON' }),
    };
    return after === undefined ? { cursor } : { cursor, trimmed: true };
  }

  async #iterator(javaArn: string, shard: Shard, from: object): Promise<string> {
    const request = { StreamArn: javaArn, ShardId: shard.ShardId, ...from };
    return (await this.#java.callStreams('GetShardIterator', request, iteratorSchema)).ShardIterator;
  }

  async #shards(javaArn: string): Promise<readonly Shard[]> {
    const shards: Shard[] = [];
    let from: string | null | undefined;
    do {
      const request = { StreamArn: javaArn, ...(from ? { ExclusiveStartShardId: from } : {}) };
      const page: z.infer<typeof streamPageSchema> = await this.#java.callStreams(
        'DescribeStream',
        request,
        streamPageSchema,
      );
      shards.push(...page.StreamDescription.Shards);
      from = page.StreamDescription.LastEvaluatedShardId;
    } while (from);
    return sortByLineage(shards);
  }

  #remember(key: string, cursor: Cursor): void {
    this.#cursors.delete(key);
    this.#cursors.set(key, cursor);
    const oldest = this.#cursors.keys().next().value;
    if (this.#cursors.size > MAX_CURSORS && oldest !== undefined) this.#cursors.delete(oldest);
  }

  #localized(record: z.infer<typeof RecordSchema>, streamArn: string, table: string): StreamRecord {
    const { Keys, NewImage, OldImage, SequenceNumber, SizeBytes, StreamViewType } = record.dynamodb;
    const swept = record.eventName === 'REMOVE' && this.#ttl.removed(table, Keys, SequenceNumber);
    return {
      eventID: record.eventID.replaceAll('-', ''),
      eventName: record.eventName,
      eventSource: 'aws:dynamodb',
      eventVersion: record.eventVersion,
      awsRegion: this.#place.region,
      eventSourceARN: streamArn,
      ...(swept ? { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } } : {}),
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(this.#times.of(streamArn, SequenceNumber) / 1000),
        Keys,
        ...(NewImage ? { NewImage } : {}),
        ...(OldImage ? { OldImage } : {}),
        SequenceNumber,
        SizeBytes,
        StreamViewType,
      },
    };
  }
}

/** Replaces each value `{}` in the attributes of an image or map by an empty map. */
function restoreEmptyMaps(image: unknown): unknown {
  if (typeof image !== 'object' || image === null) return image;
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, restoreEmptyMap(value)]));
}

function restoreEmptyMap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Object.keys(value).length === 0) return { M: {} };
  if ('M' in value) return { M: restoreEmptyMaps(value.M) };
  if ('L' in value && Array.isArray(value.L)) return { L: value.L.map(restoreEmptyMap) };
  return value;
}

function cursorKey(streamArn: string, after: string | undefined): string {
  return `${streamArn} ${after ?? ''}`;
}
