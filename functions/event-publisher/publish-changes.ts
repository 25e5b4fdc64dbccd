import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { toResult } from '../../shared/concurrency.ts';
import { type RequestLogDependencies, requestLog, withRequestLog } from '../../shared/request-log.ts';
import { fromAttributes } from '../../shared/table/values.ts';
import type { SendWakeUps } from '../outbound/send-wake-ups.ts';
import { type SourcedEvent, toBusEntries, toPutEventsCalls } from './bus-entries.ts';
import { enqueueWakeUps, type SourcedWakeUp } from './enqueue-wake-ups.ts';
import type { PutEntries } from './event-bus.ts';
import { eventsOf, wakeUpsOf } from './events-of.ts';
import { logEventIds, logUnreadableRecord } from './log-events.ts';

/** The dependencies of the stream reader. */
export interface PublishDeps extends RequestLogDependencies {
  readonly putEntries: PutEntries;
  readonly sendWakeUps: SendWakeUps;
}

/**
 * Creates the only reader of the table's stream. It publishes the events of changes on the bus and enqueues wake-ups
 * for messages to send. A batch that fails in part is retried from the lowest record that failed (Lambda Developer
 * Guide, partial batch responses for DynamoDB streams); events that were already published are published again under
 * the same ids. An unreadable record is moved to the failure bucket after bisection.
 */
export const createPublishChanges =
  (deps: PublishDeps) =>
  (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
    withRequestLog(deps, 'publish-changes', async () => {
      const { sourced, wakeUps, unreadable } = readRecords(event.Records);
      logEventIds(sourced);
      const [unpublished, notEnqueued] = await Promise.all([
        publish(sourced, deps.putEntries),
        enqueueWakeUps(wakeUps, deps.sendWakeUps),
      ]);
      const lowest = Math.min(...[unreadable, unpublished, notEnqueued].filter((position) => position !== undefined));
      const sequenceNumber = event.Records[lowest]?.dynamodb?.SequenceNumber;
      requestLog().set({
        records: event.Records.length,
        events: sourced.length,
        wakeUps: wakeUps.length,
        outcome: Number.isFinite(lowest) ? 'partial' : 'ok',
      });
      return { batchItemFailures: sequenceNumber === undefined ? [] : [{ itemIdentifier: sequenceNumber }] };
    });

/**
 * Derives events and wake-ups from the records and finds the first unreadable record. Records behind it are published
 * too, again with each retry: when the batch is given up, only the events of the unreadable record are missing.
 */
function readRecords(records: readonly DynamoDBRecord[]): {
  readonly sourced: readonly SourcedEvent[];
  readonly wakeUps: readonly SourcedWakeUp[];
  readonly unreadable: number | undefined;
} {
  const sourced: SourcedEvent[] = [];
  const wakeUps: SourcedWakeUp[] = [];
  let unreadable: number | undefined;
  for (const [record, { dynamodb }] of records.entries()) {
    const { NewImage, OldImage } = dynamodb ?? {};
    if (!NewImage) continue;
    try {
      const change = { before: OldImage && fromAttributes(OldImage), after: fromAttributes(NewImage) };
      sourced.push(...eventsOf(change).map((event) => ({ event, recordIndex: record })));
      wakeUps.push(...wakeUpsOf(change).map((wakeUp) => ({ wakeUp, recordIndex: record })));
    } catch (error) {
      requestLog().setError(error);
      logUnreadableRecord(NewImage);
      requestLog().countMetric('UnreadableChange');
      unreadable ??= record;
    }
  }
  return { sourced, wakeUps, unreadable };
}

/** Publishes events and returns the lowest record whose events were not all published. */
async function publish(sourced: readonly SourcedEvent[], put: PutEntries): Promise<number | undefined> {
  const failed: number[] = [];
  for (const call of toPutEventsCalls(toBusEntries(sourced))) {
    const rejected = await toResult(() => put(call));
    if (!rejected.ok) requestLog().setError(rejected.error);
    const positions = rejected.ok ? rejected.value : call.keys();
    for (const position of positions) failed.push(call[position]?.firstRecordIndex ?? 0);
  }
  return failed.length > 0 ? Math.min(...failed) : undefined;
}
