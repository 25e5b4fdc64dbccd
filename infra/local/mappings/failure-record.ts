import { randomUUID } from 'node:crypto';
import type { StreamRecord } from '../dynamodb/stream-reader.ts';
import type { FunctionFailure } from '../lambda/engine.ts';

/** The reason why records were discarded. */
export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Discarded records of one batch of a stream mapping. */
export interface DiscardedBatch {
  readonly mappingId: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly records: readonly StreamRecord[];
  readonly reason: DiscardReason;
  readonly invocations: number;
  /** The last failure of the function; undefined if it was never invoked or did not fail. */
  readonly failure: FunctionFailure | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Creates the invocation record for a failure destination (Lambda Developer Guide, "Retain discarded records for a
 * DynamoDB event source"). A queue gets only the metadata; a bucket also gets the event in `payload`, as a JSON string.
 */
export function createFailureRecord(discarded: DiscardedBatch, includeRecords: boolean): string {
  const { records, failure } = discarded;
  const [first, last] = [records[0], records.at(-1)];
  return JSON.stringify({
    requestContext: {
      requestId: randomUUID(),
      functionArn: discarded.functionArn,
      condition: discarded.reason,
      approximateInvokeCount: discarded.invocations,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(failure && { functionError: failure.functionError }),
    },
    version: '1.0',
    timestamp: new Date(discarded.now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: discarded.shardId,
      startSequenceNumber: first?.dynamodb.SequenceNumber,
      endSequenceNumber: last?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: discarded.streamArn,
    },
    ...(includeRecords && { payload: JSON.stringify({ Records: records }) }),
  });
}

/**
 * Returns the object key in a bucket: `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<random UUID>` (same
 * page).
 */
export function failureObjectKey({ mappingId, shardId, now }: DiscardedBatch): string {
  const [day = '', time = ''] = new Date(now).toISOString().slice(0, 19).split('T');
  return `${failureObjectPrefix(mappingId)}${shardId}/${day.replaceAll('-', '/')}/${day}T${time.replaceAll(':', '.')}-${randomUUID()}`;
}

/** Returns the prefix of the keys of all objects of a mapping. */
export function failureObjectPrefix(mappingId: string): string {
  return `aws/lambda/${mappingId}/`;
}

function arrival(record: StreamRecord | undefined): string | undefined {
  if (!record) return undefined;
  return `${new Date(record.dynamodb.ApproximateCreationDateTime * 1_000).toISOString().slice(0, 19)}Z`;
}
