import * as z from 'zod';
import { idText } from '../../../shared/json.ts';
import type { GraphAnswer, GraphClient } from '../../../shared/whatsapp/graph.ts';
import { NO_ANSWER, type Trouble, troubleOf } from '../trouble.ts';
import type { BatchItem } from './batch-item.ts';

/** A catalogue, and a token that reaches it. */
export interface Target {
  readonly graph: GraphClient;
  readonly token: string;
  readonly catalogId: string;
}

/** Rejections by SKU, in WhatsApp's words. */
type Rejections = ReadonlyMap<string, string>;
type Failed = { readonly ok: false; readonly trouble: Trouble };

/** Handles may be missing when nothing in the batch was good. */
const $Taken = z.object({
  handles: z.array(z.unknown()).default([]),
  validation_status: z
    .array(z.object({ retailer_id: z.unknown(), errors: z.array(z.object({ message: z.string() })).catch([]) }))
    .catch([])
    .default([]),
});

/**
 * Gives a catalogue some items; what becomes of them is asked for with the handle (Graph API, Product Catalog, `items_batch`).
 * Sending them again changes nothing.
 */
export async function sendBatch(
  { graph, token, catalogId }: Target,
  items: readonly BatchItem[],
): Promise<{ readonly ok: true; readonly handle: string | undefined; readonly rejected: Rejections } | Failed> {
  const body = { item_type: 'PRODUCT_ITEM', allow_upsert: true, requests: items };
  const answer = await graph.call({ method: 'POST', path: `/${catalogId}/items_batch`, token, body });
  const taken = read($Taken, answer);
  if (!taken.ok) return taken;
  const rejected = rejections(
    taken.value.validation_status.map(({ retailer_id, errors }) => ({ id: retailer_id, message: errors[0]?.message })),
  );
  const handle = idText(taken.value.handles[0]);
  return handle === undefined && rejected.size === 0 ? UNUSABLE : { ok: true, handle, rejected };
}

const $Checked = z.object({
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

export type Checked =
  | { readonly is: 'finished'; readonly rejected: Rejections }
  | { readonly is: 'in-progress' }
  /** WhatsApp gave up on the batch, or does not know it any more: it is to be sent again. */
  | { readonly is: 'gone' };

/** Asks what became of a batch (Graph API, Product Catalog, `check_batch_request_status`). */
export async function checkBatch(
  { graph, token, catalogId }: Target,
  handle: string,
): Promise<{ readonly ok: true; readonly value: Checked } | Failed> {
  const query = { handle, load_ids_of_invalid_requests: 'true' };
  const path = `/${catalogId}/check_batch_request_status`;
  const answer = await graph.call({ method: 'GET', path, token, query });
  const checked = read($Checked, answer);
  if (!checked.ok) return isUnknownHandle(answer) ? { ok: true, value: { is: 'gone' } } : checked;
  const [batch] = checked.value.data;
  if (!batch || GONE.has(batch.status)) return { ok: true, value: { is: 'gone' } };
  if (batch.status !== 'finished') return { ok: true, value: { is: 'in-progress' } };
  const invalid = batch.ids_of_invalid_requests.map((id) => ({ id, message: undefined }));
  // The named errors come last, so that they win.
  return { ok: true, value: { is: 'finished', rejected: rejections([...invalid, ...[...batch.errors].reverse()]) } };
}

const GONE = new Set(['canceled', 'cancelled', 'error', 'failed']);
/** "Invalid parameter". */
const isUnknownHandle = (answer: GraphAnswer): boolean => answer.kind === 'refused' && answer.code === 100;

/** WhatsApp's words may be long; the first sentences say it. */
const LONGEST_REASON = 500;

function rejections(errors: readonly { readonly id: unknown; readonly message?: string | undefined }[]): Rejections {
  return new Map(
    errors.flatMap(({ id, message = 'The product was not taken.' }) => {
      const sku = idText(id);
      return sku === undefined ? [] : [[sku, message.slice(0, LONGEST_REASON)] as const];
    }),
  );
}

const UNUSABLE: Failed = { ok: false, trouble: NO_ANSWER };

function read<T>(schema: z.ZodType<T>, answer: GraphAnswer): { readonly ok: true; readonly value: T } | Failed {
  if (answer.kind !== 'ok') return { ok: false, trouble: troubleOf(answer) };
  const parsed = schema.safeParse(answer.body);
  return parsed.success ? { ok: true, value: parsed.data } : UNUSABLE;
}
