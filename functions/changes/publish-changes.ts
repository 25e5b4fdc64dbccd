import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { settle } from '../../shared/bounded.ts';
import { safeReason } from '../../shared/errors.ts';
import { type LineDeps, line, unitOfWork } from '../../shared/line.ts';
import { fromAttributes } from '../../shared/table/values.ts';
import { callsOf, entriesOf, type Sourced } from './batches.ts';
import type { PutEntries } from './bus.ts';
import { factsOf } from './facts-of.ts';

export interface PublishDeps extends LineDeps {
  readonly put: PutEntries;
}

/**
 * The only reader of the table's stream: tells on the bus what changed. A batch that fails in part is told again from the
 * lowest record that failed (Lambda Developer Guide, partial batch responses for DynamoDB streams); facts that had gone
 * out already go again with the same ids. A record that nobody can read ends, after bisection, in the failure bucket.
 */
export const createPublishChanges =
  (deps: PublishDeps) =>
  (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
    unitOfWork(deps, 'publish-changes', async () => {
      const { sourced, unreadable } = read(event.Records);
      const refused = await publish(sourced, deps.put);
      const lowest = Math.min(...[unreadable, refused].filter((position) => position !== undefined));
      const sequenceNumber = event.Records[lowest]?.dynamodb?.SequenceNumber;
      line().set({
        records: event.Records.length,
        facts: sourced.length,
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
  readonly unreadable: number | undefined;
} {
  const sourced: Sourced[] = [];
  let unreadable: number | undefined;
  for (const [record, { dynamodb }] of records.entries()) {
    const { NewImage, OldImage } = dynamodb ?? {};
    if (!NewImage) continue;
    try {
      const change = { before: OldImage && fromAttributes(OldImage), after: fromAttributes(NewImage) };
      sourced.push(...factsOf(change).map((fact) => ({ fact, record })));
    } catch (error) {
      line().set({ reason: safeReason(error) });
      line().alarm('UnreadableChange');
      unreadable ??= record;
    }
  }
  return { sourced, unreadable };
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
