import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { settle } from '../../shared/bounded.ts';
import { safeReason } from '../../shared/errors.ts';
import { type LineDeps, line, unitOfWork } from '../../shared/line.ts';
import { fromAttributes } from '../../shared/table/values.ts';
import type { RingDoorbells } from '../outbound/ring.ts';
import { callsOf, entriesOf, type Sourced } from './batches.ts';
import type { PutEntries } from './bus.ts';
import { ringAll, type Sourced as SourcedRing } from './doorbells.ts';
import { factsOf } from './facts-of.ts';
import { noteFacts, noteUnreadable } from './in-line.ts';
import { ringOf } from './ring-of.ts';

/** The dependencies of the stream reader. */
export interface PublishDeps extends LineDeps {
  readonly put: PutEntries;
  readonly ring: RingDoorbells;
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
    unitOfWork(deps, 'publish-changes', async () => {
      const { sourced, wakeUps, unreadable } = readRecords(event.Records);
      noteFacts(sourced);
      const [unpublished, notEnqueued] = await Promise.all([publish(sourced, deps.put), ringAll(wakeUps, deps.ring)]);
      const lowest = Math.min(...[unreadable, unpublished, notEnqueued].filter((position) => position !== undefined));
      const sequenceNumber = event.Records[lowest]?.dynamodb?.SequenceNumber;
      line().set({
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
  readonly sourced: readonly Sourced[];
  readonly wakeUps: readonly SourcedRing[];
  readonly unreadable: number | undefined;
} {
  const sourced: Sourced[] = [];
  const wakeUps: SourcedRing[] = [];
  let unreadable: number | undefined;
  for (const [record, { dynamodb }] of records.entries()) {
    const { NewImage, OldImage } = dynamodb ?? {};
    if (!NewImage) continue;
    try {
      const change = { before: OldImage && fromAttributes(OldImage), after: fromAttributes(NewImage) };
      sourced.push(...factsOf(change).map((event) => ({ fact: event, record })));
      wakeUps.push(...ringOf(change).map((wakeUp) => ({ ring: wakeUp, record })));
    } catch (error) {
      line().set({ reason: safeReason(error) });
      noteUnreadable(NewImage);
      line().alarm('UnreadableChange');
      unreadable ??= record;
    }
  }
  return { sourced, wakeUps, unreadable };
}

/** Publishes events and returns the lowest record whose events were not all published. */
async function publish(sourced: readonly Sourced[], put: PutEntries): Promise<number | undefined> {
  const failed: number[] = [];
  for (const call of callsOf(entriesOf(sourced))) {
    const rejected = await settle(() => put(call));
    if (!rejected.ok) line().set({ reason: safeReason(rejected.error) });
    const positions = rejected.ok ? rejected.value : call.keys();
    for (const position of positions) failed.push(call[position]?.firstRecord ?? 0);
  }
  return failed.length > 0 ? Math.min(...failed) : undefined;
}
