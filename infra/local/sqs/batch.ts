import { AwsError } from '../kernel/aws-error.ts';
import { batchErrors, ExpiredHandleError } from './errors.ts';

/** The outcome of one batch entry. */
export type EntryOutcome<Result> =
  | { readonly kind: 'ok'; readonly id: string; readonly result: Result }
  | { readonly kind: 'failed'; readonly id: string; readonly code: string; readonly message: string };

/** "SQS Developer Guide, Message quotas": at most 10 entries and 1 MiB per batch. */
const MAX_BATCH_ENTRIES = 10;
const MAX_BATCH_BYTES = 1_048_576;

/** Validates a batch as a whole. @throws AwsError when it is rejected ("SQS API Reference, SendMessageBatch") */
export function validateBatch(ids: readonly string[], bytes: number): void {
  if (ids.length === 0) throw batchErrors.empty();
  if (ids.length > MAX_BATCH_ENTRIES) throw batchErrors.tooMany(ids.length);
  if (!ids.every((id) => /^[A-Za-z0-9_-]{1,80}$/.test(id))) throw batchErrors.badId();
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw batchErrors.repeated(repeated);
  if (bytes > MAX_BATCH_BYTES) throw batchErrors.tooLong(MAX_BATCH_BYTES, bytes);
}

/** Runs `work` for each entry separately: a rejected entry does not affect the others. */
export function runEntries<Entry extends { readonly id: string }, Result>(
  entries: readonly Entry[],
  work: (entry: Entry) => Result,
): EntryOutcome<Result>[] {
  return entries.map((entry): EntryOutcome<Result> => {
    try {
      return { kind: 'ok', id: entry.id, result: work(entry) };
    } catch (error) {
      if (error instanceof ExpiredHandleError)
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
