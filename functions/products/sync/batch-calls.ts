import * as z from 'zod';
import { toIdText } from '../../../shared/json.ts';
import type { GraphClient, GraphResult } from '../../../shared/whatsapp/graph.ts';
import { type CatalogueFailure, NO_ANSWER, toCatalogueFailure } from '../catalogue-failure.ts';
import type { BatchItem } from './batch-item.ts';

/** A catalogue with a token to access it. */
export interface CatalogueConnection {
  readonly graph: GraphClient;
  readonly token: string;
  readonly catalogId: string;
}

/** WhatsApp's error messages by SKU. */
type Rejections = ReadonlyMap<string, string>;
type Failed = { readonly ok: false; readonly failure: CatalogueFailure };

/** The response to a batch. `handles` can be missing if every item of the batch is invalid. */
const acceptedSchema = z.object({
  handles: z.array(z.unknown()).default([]),
  validation_status: z
    .array(z.object({ retailer_id: z.unknown(), errors: z.array(z.object({ message: z.string() })).catch([]) }))
    .catch([])
    .default([]),
});

/**
 * Sends items to a catalogue (Graph API, Product Catalog, `items_batch`). The handle identifies the batch in
 * `checkBatch`. Idempotent.
 */
export async function sendBatch(
  { graph, token, catalogId }: CatalogueConnection,
  items: readonly BatchItem[],
): Promise<{ readonly ok: true; readonly handle: string | undefined; readonly rejected: Rejections } | Failed> {
  const body = { item_type: 'PRODUCT_ITEM', allow_upsert: true, requests: items };
  const answer = await graph.call({ method: 'POST', path: `/${catalogId}/items_batch`, token, body });
  const accepted = read(acceptedSchema, answer);
  if (!accepted.ok) return accepted;
  const rejected = toRejections(
    accepted.value.validation_status.map(({ retailer_id, errors }) => ({
      id: retailer_id,
      message: errors[0]?.message,
    })),
  );
  const handle = toIdText(accepted.value.handles[0]);
  return handle === undefined && rejected.size === 0 ? UNUSABLE : { ok: true, handle, rejected };
}

const checkedSchema = z.object({
  data: z
    .array(
      z.object({
        status: z.string(),
        errors: z
          .array(z.object({ id: z.unknown(), message: z.string().optional() }))
          .catch([])
          .default([]),
        ids_of_invalid_requests: z.array(z.unknown()).catch([]).default([]),
      }),
    )
    .min(1),
});

export type BatchStatus =
  | { readonly is: 'finished'; readonly rejected: Rejections }
  | { readonly is: 'in-progress' }
  /** WhatsApp cancelled the batch or no longer knows it. It must be sent again. */
  | { readonly is: 'gone' };

/** Requests the status of a batch (Graph API, Product Catalog, `check_batch_request_status`). */
export async function checkBatch(
  { graph, token, catalogId }: CatalogueConnection,
  handle: string,
): Promise<{ readonly ok: true; readonly value: BatchStatus } | Failed> {
  const query = { handle, load_ids_of_invalid_requests: 'true' };
  const path = `/${catalogId}/check_batch_request_status`;
  const answer = await graph.call({ method: 'GET', path, token, query });
  const checked = read(checkedSchema, answer);
  if (!checked.ok) return isUnknownHandle(answer) ? { ok: true, value: { is: 'gone' } } : checked;
  const [batch] = checked.value.data;
  if (!batch || CANCELLED.has(batch.status)) return { ok: true, value: { is: 'gone' } };
  if (batch.status !== 'finished') return { ok: true, value: { is: 'in-progress' } };
  const invalid = batch.ids_of_invalid_requests.map((id) => ({ id, message: undefined }));
  // Errors with a message come last, so that they take precedence.
  return { ok: true, value: { is: 'finished', rejected: toRejections([...invalid, ...[...batch.errors].reverse()]) } };
}

const CANCELLED = new Set(['canceled', 'cancelled', 'error', 'failed']);
/** Error 100 is "Invalid parameter". */
const isUnknownHandle = (answer: GraphResult): boolean => answer.kind === 'refused' && answer.code === 100;

/** Long error messages are truncated; their first sentences contain the reason. */
const MAX_REASON_LENGTH = 500;

function toRejections(errors: readonly { readonly id: unknown; readonly message?: string | undefined }[]): Rejections {
  return new Map(
    errors.flatMap(({ id, message = 'The product was not accepted.' }) => {
      const sku = toIdText(id);
      return sku === undefined ? [] : [[sku, message.slice(0, MAX_REASON_LENGTH)] as const];
    }),
  );
}

const UNUSABLE: Failed = { ok: false, failure: NO_ANSWER };

function read<T>(schema: z.ZodType<T>, answer: GraphResult): { readonly ok: true; readonly value: T } | Failed {
  if (answer.kind !== 'ok') return { ok: false, failure: toCatalogueFailure(answer) };
  const parsed = schema.safeParse(answer.body);
  return parsed.success ? { ok: true, value: parsed.data } : UNUSABLE;
}
