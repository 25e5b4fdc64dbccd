import * as z from 'zod';

/** The result that a function reports for its batch. */
export type BatchResult =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly reason: string }
  /** Only these records failed; at least one. */
  | { readonly kind: 'partial'; readonly failed: ReadonlySet<string> };

const responseSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * Reads the response of a function that reports batch item failures (Lambda Developer Guide, "Handling errors for an
 * SQS event source in Lambda" and "Configuring partial batch response with DynamoDB and Lambda", success and failure
 * conditions). No response, an empty response and an empty or null list are a success. An empty, null, misnamed or
 * unknown identifier, or a response that is not an object, fails the whole batch.
 * @param identifiers the message ids or sequence numbers of the batch
 */
export function readBatchResponse(payload: unknown, identifiers: readonly string[]): BatchResult {
  if (payload === null || payload === undefined) return { kind: 'success' };
  const parsed = responseSchema.safeParse(payload);
  if (!parsed.success) return { kind: 'failure', reason: 'the response is not a list of batch item failures' };
  const failed = new Set((parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  if (failed.size === 0) return { kind: 'success' };
  const known = new Set(identifiers);
  const unknown = [...failed].find((identifier) => !known.has(identifier));
  if (unknown !== undefined) return { kind: 'failure', reason: `itemIdentifier ${unknown} is not in the batch` };
  return { kind: 'partial', failed };
}
