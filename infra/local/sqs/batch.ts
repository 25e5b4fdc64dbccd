import { AwsError } from '../kernel/aws-error.ts';
import { batchErrors, ExpiredHandle } from './errors.ts';

/** What became of one entry of a batch. */
export type EntryOutcome<Result> =
  | { readonly kind: 'ok'; readonly id: string; readonly result: Result }
  | { readonly kind: 'failed'; readonly id: string; readonly code: string; readonly message: string };

/** "SQS Developer Guide, Message quotas": a batch has at most 10 entries and 1 MiB. */
const MOST_BATCH_ENTRIES = 10;
const MOST_BATCH_BYTES = 1_048_576;

/** @throws AwsError when the batch as a whole is refused ("SQS API Reference, SendMessageBatch") */
export function checkBatch(ids: readonly string[], bytes: number): void {
  if (ids.length === 0) throw batchErrors.empty();
  if (ids.length > MOST_BATCH_ENTRIES) throw batchErrors.tooMany(ids.length);
  if (!ids.every((id) => /^[A-Za-z0-9_-]{1,80}$/.test(id))) throw batchErrors.badId();
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw batchErrors.repeated(repeated);
  if (bytes > MOST_BATCH_BYTES) throw batchErrors.tooLong(MOST_BATCH_BYTES, bytes);
}

/** Does each entry by itself: an entry that is refused does not touch the others. */
export function eachEntry<Entry extends { readonly id: string }, Result>(
  entries: readonly Entry[],
  work: (entry: Entry) => Result,
): EntryOutcome<Result>[] {
  return entries.map((entry): EntryOutcome<Result> => {
    try {
      return { kind: 'ok', id: entry.id, result: work(entry) };
    } catch (error) {
      if (error instanceof ExpiredHandle)
        return {
          kind: 'failed',
          id: entry.id,
          code: 'ReceiptHandleIsInvalid',
          message: 'The receipt handle has expired',
        };
      if (error instanceof AwsError) return { kind: 'failed', id: entry.id, code: error.code, message: error.message };
      throw error;
    }
  });
}
