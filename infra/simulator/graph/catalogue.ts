import * as z from 'zod';
import type { BatchProblem, Catalogue } from '../state/catalogues.ts';
import { applyBatch } from '../world/batches.ts';
import { letters } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { kindOf } from './access.ts';
import { type BatchRequest, batchRequestSchema, problemsOf } from './batch-check.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError, missing, noSuchObject } from './error.ts';
import { expectParam } from './expect.ts';
import { pageOf } from './pages.ts';

/** The maximum number of items in one batch at Meta. */
const MAX_ITEMS = 5000;

const requestsSchema = z.array(batchRequestSchema).max(MAX_ITEMS);

/**
 * Handles POST /{catalog id}/items_batch: accepts items and returns a handle with which the results can be read. A new
 * catalogue is created on its first use.
 * @throws GraphError 100
 */
export function takeBatch(state: World, id: string, call: GraphCall): unknown {
  const catalogue = catalogueOf(state, id, call);
  const type = textOf(call, 'item_type');
  if (type === undefined) throw missing('item_type');
  if (type !== 'PRODUCT_ITEM')
    throw new GraphError(100, { plain: true, message: '(#100) Only item_type PRODUCT_ITEM is simulated.' });
  const requests = expectParam('requests', requestsSchema, call);
  const upsert = textOf(call, 'allow_upsert') !== 'false';
  const readyAt = state.clock.now() + state.pace.batch;
  const results = requests.map((request, line) => ({
    request,
    problems: checkItem(state, catalogue, request, line, upsert),
  }));
  const handle = letters(state.random, 32);
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
  state.agenda.at(readyAt, () => applyBatch(state, handle));
  return { handles: [handle] };
}

/** Handles GET /{catalog id}/check_batch_request_status?handle=. @throws GraphError 100 */
export function checkBatch(state: World, id: string, call: GraphCall): unknown {
  catalogueOf(state, id, call);
  const handle = textOf(call, 'handle');
  if (handle === undefined) throw missing('handle');
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
export function listProducts(state: World, id: string, call: GraphCall): unknown {
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

function catalogueOf(state: World, id: string, call: GraphCall): Catalogue {
  const kind = kindOf(state, id);
  if (kind === undefined && /^\d{3,25}$/.test(id)) state.catalogues.add({ id, name: `Catalog ${id}`, accountId: null });
  const catalogue = state.catalogues.get(id);
  if (!catalogue) throw noSuchObject(id, call.method.toLowerCase());
  return catalogue;
}

function checkItem(
  state: World,
  catalogue: Catalogue,
  { method, data }: BatchRequest,
  line: number,
  upsert: boolean,
): { errors: BatchProblem[]; warnings: BatchProblem[] } {
  const existing = state.catalogues.item(catalogue.id, data.id);
  const { errors, warnings } = problemsOf({ method, data }, existing?.data, upsert);
  const toProblem = (message: string): BatchProblem => ({ id: data.id, line, message });
  return { errors: errors.map(toProblem), warnings: warnings.map(toProblem) };
}
