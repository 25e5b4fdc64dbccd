import * as z from 'zod';
import { randomLetters } from '../domain/ids.ts';
import { applyBatch } from '../domain/product-batches.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import type { BatchProblem, Catalogue } from '../storage/catalogues.ts';
import { objectKindOf } from './access.ts';
import { type BatchRequest, batchRequestSchema, checkBatchItem } from './check-batch-item.ts';
import { type GraphCall, textParam } from './graph-call.ts';
import { GraphError, missingParameter, objectNotFound } from './graph-error.ts';
import { pageOf } from './pagination.ts';
import { requireParam } from './required-params.ts';

/** The maximum number of items in one batch at Meta. */
const MAX_ITEMS = 5000;

const requestsSchema = z.array(batchRequestSchema).max(MAX_ITEMS);

/**
 * Handles POST /{catalog id}/items_batch: accepts items and returns a handle with which the results can be read. A new
 * catalogue is created on its first use.
 * @throws GraphError 100
 */
export function acceptBatch(state: SimulatorState, id: string, call: GraphCall): unknown {
  const catalogue = catalogueOf(state, id, call);
  const type = textParam(call, 'item_type');
  if (type === undefined) throw missingParameter('item_type');
  if (type !== 'PRODUCT_ITEM')
    throw new GraphError(100, { plain: true, message: '(#100) Only item_type PRODUCT_ITEM is simulated.' });
  const requests = requireParam('requests', requestsSchema, call);
  const upsert = textParam(call, 'allow_upsert') !== 'false';
  const readyAt = state.clock.now() + state.delays.batch;
  const results = requests.map((request, line) => ({
    request,
    problems: checkItem(state, catalogue, request, line, upsert),
  }));
  const handle = randomLetters(state.random, 32);
  const valid = results.filter(({ problems }) => problems.errors.length === 0);
  state.catalogues.addBatch({
    handle,
    catalogueId: id,
    readyAt,
    result: {
      errors: results.flatMap(({ problems }) => problems.errors),
      warnings: results.flatMap(({ problems }) => problems.warnings),
    },
    todo: valid.map(({ request: { method, data } }) => ({ method, sku: data.id, data })),
  });
  state.scheduler.schedule(readyAt, () => applyBatch(state, handle));
  return { handles: [handle] };
}

/** Handles GET /{catalog id}/check_batch_request_status?handle=. @throws GraphError 100 */
export function getBatchStatus(state: SimulatorState, id: string, call: GraphCall): unknown {
  catalogueOf(state, id, call);
  const handle = textParam(call, 'handle');
  if (handle === undefined) throw missingParameter('handle');
  const batch = state.catalogues.batch(handle);
  if (batch?.catalogueId !== id)
    throw new GraphError(100, { plain: true, message: '(#100) The handle does not exist.' });
  const isFinished = batch.readyAt <= state.clock.now();
  const { errors, warnings } = isFinished ? batch.result : { errors: [], warnings: [] };
  return {
    data: [
      {
        handle,
        status: isFinished ? 'finished' : 'in_progress',
        errors,
        errors_total_count: errors.length,
        warnings,
        warnings_total_count: warnings.length,
        ids_of_invalid_requests: [...new Set(errors.map((error) => error.id))],
      },
    ],
  };
}

/** Handles GET /{catalog id}/products. @throws GraphError 100 */
export function listProducts(state: SimulatorState, id: string, call: GraphCall): unknown {
  catalogueOf(state, id, call);
  return pageOf(state, call, state.catalogues.items(id), ({ id: itemId, sku, data }) => ({
    id: itemId,
    retailer_id: sku,
    name: data.title,
    price: data.price,
    availability: data.availability,
    image_url: data.image?.[0]?.url ?? data.image_link,
  }));
}

function catalogueOf(state: SimulatorState, id: string, call: GraphCall): Catalogue {
  const kind = objectKindOf(state, id);
  if (kind === undefined && /^\d{3,25}$/.test(id)) state.catalogues.add({ id, name: `Catalog ${id}`, accountId: null });
  const catalogue = state.catalogues.get(id);
  if (!catalogue) throw objectNotFound(id, call.method.toLowerCase());
  return catalogue;
}

function checkItem(
  state: SimulatorState,
  catalogue: Catalogue,
  { method, data }: BatchRequest,
  line: number,
  upsert: boolean,
): { errors: BatchProblem[]; warnings: BatchProblem[] } {
  const existing = state.catalogues.item(catalogue.id, data.id);
  const { errors, warnings } = checkBatchItem({ method, data }, existing?.data, upsert);
  const toProblem = (message: string): BatchProblem => ({ id: data.id, line, message });
  return { errors: errors.map(toProblem), warnings: warnings.map(toProblem) };
}
