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

export interface PublishDeps extends LineDeps {
  readonly put: PutEntries;
  readonly ring: RingDoorbells;
}

/**
 * The only reader of the table's stream: tells on the bus what changed, and rings for what is to be sent. A batch that fails in part is told again from the
 * lowest record that failed (Lambda Developer Guide, partial batch responses for DynamoDB streams); facts that had gone
 * out already go again with the same ids. A record that nobody can read ends, after bisection, in the failure bucket.
 */
export const createPublishChanges =
  (deps: PublishDeps) =>
  (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
    unitOfWork(deps, 'publish-changes', async () => {
      const { sourced, rings, unreadable } = read(event.Records);
      noteFacts(sourced);
      const [refused, unrung] = await Promise.all([publish(sourced, deps.put), ringAll(rings, deps.ring)]);
      const lowest = Math.min(...[unreadable, refused, unrung].filter((position) => position !== undefined));
      const sequenceNumber = event.Records[lowest]?.dynamodb?.SequenceNumber;
      line().set({
        records: event.Records.length,
        facts: sourced.length,
        rings: rings.length,
        outcome: Number.isFinite(lowest) ? 'partial' : 'ok',
      });
      return { batchItemFailures: sequenceNumber === undefined ? [] : [{ itemIdentifier: sequenceNumber }] };
    });

/**
 * The facts of the records, and the first record that cannot be read. What lies behind that one is told too, again at each
 * try: should the rest of the batch be given up together with it, nothing but its own facts is missing.
 */
function read(records: readonly DynamoDBRecord[]): {
  readonly sourced: readonly Sourced[];
  readonly rings: readonly SourcedRing[];
  readonly unreadable: number | undefined;
} {
  const sourced: Sourced[] = [];
  const rings: SourcedRing[] = [];
  let unreadable: number | undefined;
  for (const [record, { dynamodb }] of records.entries()) {
    const { NewImage, OldImage } = dynamodb ?? {};
    if (!NewImage) continue;
    try {
      const change = { before: OldImage && fromAttributes(OldImage), after: fromAttributes(NewImage) };
      sourced.push(...factsOf(change).map((fact) => ({ fact, record })));
      rings.push(...ringOf(change).map((ring) => ({ ring, record })));
    } catch (error) {
      line().set({ reason: safeReason(error) });
      noteUnreadable(NewImage);
      line().alarm('UnreadableChange');
      unreadable ??= record;
    }
  }
  return { sourced, rings, unreadable };
}

/** Publishes; answers the lowest record whose facts did not all go out. */
async function publish(sourced: readonly Sourced[], put: PutEntries): Promise<number | undefined> {
  const failed: number[] = [];
  for (const call of callsOf(entriesOf(sourced))) {
    const refused = await settle(() => put(call));
    if (!refused.ok) line().set({ reason: safeReason(refused.error) });
    const positions = refused.ok ? refused.value : call.keys();
    for (const position of positions) failed.push(call[position]?.firstRecord ?? 0);
  }
  return failed.length > 0 ? Math.min(...failed) : undefined;
}
