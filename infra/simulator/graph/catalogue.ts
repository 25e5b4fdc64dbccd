import * as z from 'zod';
import type { BatchProblem, Catalogue } from '../state/catalogues.ts';
import { applyBatch } from '../world/batches.ts';
import { letters } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { kindOf } from './access.ts';
import { $BatchRequest, type BatchRequest, problemsOf } from './batch-check.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError, missing, noSuchObject } from './error.ts';
import { expectParam } from './expect.ts';
import { pageOf } from './pages.ts';

/** Meta's limit of one batch. */
const MOST_ITEMS = 5000;

const $Requests = z.array($BatchRequest).max(MOST_ITEMS);

/**
 * POST /{catalog id}/items_batch: takes items and answers a handle; what became of each is asked for with it. A catalogue is there from
 * its first use.
 * @throws GraphError 100
 */
export function takeBatch(world: World, id: string, call: GraphCall): unknown {
  const catalogue = catalogueOf(world, id, call);
  const type = textOf(call, 'item_type');
  if (type === undefined) throw missing('item_type');
  if (type !== 'PRODUCT_ITEM')
    throw new GraphError(100, { plain: true, message: '(#100) Only item_type PRODUCT_ITEM is simulated.' });
  const requests = expectParam('requests', $Requests, call);
  const upsert = textOf(call, 'allow_upsert') !== 'false';
  const readyAt = world.clock.now() + world.pace.batch;
  const results = requests.map((request, line) => ({
    request,
    problems: check(world, catalogue, request, line, upsert),
  }));
  const handle = letters(world.random, 32);
  const good = results.filter(({ problems }) => problems.errors.length === 0);
  world.catalogues.addBatch({
    handle,
    catalogueId: id,
    readyAt,
    result: {
      errors: results.flatMap(({ problems }) => problems.errors),
      warnings: results.flatMap(({ problems }) => problems.warnings),
    },
    todo: good.map(({ request: { method, data } }) => ({ method, sku: data.id, data })),
  });
  world.agenda.at(readyAt, () => applyBatch(world, handle));
  return { handles: [handle] };
}

/** GET /{catalog id}/check_batch_request_status?handle= @throws GraphError 100 */
export function checkBatch(world: World, id: string, call: GraphCall): unknown {
  catalogueOf(world, id, call);
  const handle = textOf(call, 'handle');
  if (handle === undefined) throw missing('handle');
  const batch = world.catalogues.batch(handle);
  if (batch?.catalogueId !== id) throw new GraphError(100, { plain: true, message: '(#100) There is no such handle.' });
  const finished = batch.readyAt <= world.clock.now();
  const { errors, warnings } = finished ? batch.result : { errors: [], warnings: [] };
  return {
    data: [
      {
        handle,
        status: finished ? 'finished' : 'in_progress',
        errors,
        errors_total_count: errors.length,
        warnings,
        warnings_total_count: warnings.length,
        ids_of_invalid_requests: [...new Set(errors.map((error) => error.id))],
      },
    ],
  };
}

/** GET /{catalog id}/products @throws GraphError 100 */
export function listProducts(world: World, id: string, call: GraphCall): unknown {
  catalogueOf(world, id, call);
  return pageOf(world, call, world.catalogues.items(id), ({ id: itemId, sku, data }) => ({
    id: itemId,
    retailer_id: sku,
    name: data.title,
    price: data.price,
    availability: data.availability,
    image_url: data.image?.[0]?.url ?? data.image_link,
  }));
}

function catalogueOf(world: World, id: string, call: GraphCall): Catalogue {
  const kind = kindOf(world, id);
  if (kind === undefined && /^\d{3,25}$/.test(id)) world.catalogues.add({ id, name: `Catalog ${id}`, accountId: null });
  const catalogue = world.catalogues.get(id);
  if (!catalogue) throw noSuchObject(id, call.method.toLowerCase());
  return catalogue;
}

function check(
  world: World,
  catalogue: Catalogue,
  { method, data }: BatchRequest,
  line: number,
  upsert: boolean,
): { errors: BatchProblem[]; warnings: BatchProblem[] } {
  const known = world.catalogues.item(catalogue.id, data.id);
  const { errors, warnings } = problemsOf({ method, data }, known?.data, upsert);
  const problem = (message: string): BatchProblem => ({ id: data.id, line, message });
  return { errors: errors.map(problem), warnings: warnings.map(problem) };
}
