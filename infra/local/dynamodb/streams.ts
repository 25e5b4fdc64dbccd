import * as z from 'zod';
import { AwsError } from '../kernel/aws-error.ts';
import type { Place } from '../kernel/identity.ts';
import { ItemSchema } from './attribute-value.ts';
import type { Catalogue } from './catalogue.ts';
import type { StreamReader, StreamRecord } from './engine.ts';
import type { JavaClient } from './java-client.ts';
import { inLineage, type Shard, ShardSchema, shardAfter, shardAt } from './shards.ts';
import type { StreamTimes } from './stream-times.ts';
import type { TtlSweeper } from './ttl.ts';

/** DynamoDB Local writes an empty map as `{}` in a stream record, where AWS and its own GetItem write `{"M":{}}`. */
const ImageSchema = z.preprocess(withEmptyMaps, ItemSchema);

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
const Records = z.object({ Records: z.array(RecordSchema), NextShardIterator: z.string().nullish() });
const Iterator = z.object({ ShardIterator: z.string() });
const Described = z.object({
  StreamDescription: z.object({ Shards: z.array(ShardSchema).default([]), LastEvaluatedShardId: z.string().nullish() }),
});

/** GetRecords gives at most 1,000 records (API reference, GetRecords). */
const MOST_RECORDS = 1_000;
/** Places remembered between reads: two readers a stream at most, and a retry or two. */
const MOST_CURSORS = 16;

/** Where a read goes on; without an iterator the shard is read to its end. */
interface Cursor {
  readonly shard: Shard;
  readonly iterator: string | undefined;
}

/**
 * Reads streams from DynamoDB Local: shards from parent to child, records as AWS writes them.
 */
export class JavaStreamReader implements StreamReader {
  readonly #java: Pick<JavaClient, 'callStreams'>;
  readonly #catalogue: Catalogue;
  readonly #place: Place;
  readonly #times: Pick<StreamTimes, 'of'>;
  readonly #ttl: Pick<TtlSweeper, 'removed'>;
  readonly #cursors = new Map<string, Cursor>();
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(
    java: Pick<JavaClient, 'callStreams'>,
    catalogue: Catalogue,
    place: Place,
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
    const table = this.#catalogue.ofStream(streamArn);
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

  /** Hints to the listeners of a table's stream; of all streams without a table. */
  changed(table?: string): void {
    const arns = table === undefined ? [...this.#listeners.keys()] : [this.#catalogue.streamArn(table)];
    for (const arn of arns) for (const listener of this.#listeners.get(arn) ?? []) listener();
  }

  /** Reads from `start` on until there are records, or an open shard has none. */
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
        { ShardIterator: cursor.iterator, Limit: Math.min(limit, MOST_RECORDS) },
        Records,
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
    const javaArn = this.#catalogue.ofStream(streamArn)?.javaStreamArn;
    const next = javaArn && shardAfter(await this.#shards(javaArn), shard);
    return next
      ? { shard: next, iterator: await this.#iterator(javaArn, next, { ShardIteratorType: 'TRIM_HORIZON' }) }
      : undefined;
  }

  async #seek(javaArn: string, after: string | undefined): Promise<{ cursor: Cursor; trimmed?: true } | undefined> {
    const shards = await this.#shards(javaArn);
    const holder = after === undefined ? undefined : shardAt(shards, after);
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
    return (await this.#java.callStreams('GetShardIterator', request, Iterator)).ShardIterator;
  }

  async #shards(javaArn: string): Promise<readonly Shard[]> {
    const shards: Shard[] = [];
    let from: string | null | undefined;
    do {
      const request = { StreamArn: javaArn, ...(from ? { ExclusiveStartShardId: from } : {}) };
      const page: z.infer<typeof Described> = await this.#java.callStreams('DescribeStream', request, Described);
      shards.push(...page.StreamDescription.Shards);
      from = page.StreamDescription.LastEvaluatedShardId;
    } while (from);
    return inLineage(shards);
  }

  #remember(key: string, cursor: Cursor): void {
    this.#cursors.delete(key);
    this.#cursors.set(key, cursor);
    const oldest = this.#cursors.keys().next().value;
    if (this.#cursors.size > MOST_CURSORS && oldest !== undefined) this.#cursors.delete(oldest);
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

/** The attributes of an image or map, each `{}` among their values made a map. */
function withEmptyMaps(image: unknown): unknown {
  if (typeof image !== 'object' || image === null) return image;
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, withEmptyMap(value)]));
}

function withEmptyMap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Object.keys(value).length === 0) return { M: {} };
  if ('M' in value) return { M: withEmptyMaps(value.M) };
  if ('L' in value && Array.isArray(value.L)) return { L: value.L.map(withEmptyMap) };
  return value;
}

function cursorKey(streamArn: string, after: string | undefined): string {
  return `${streamArn} ${after ?? ''}`;
}
