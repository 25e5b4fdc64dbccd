import { chunk, groupBy, mapConcurrently, type Result, toResult } from '../../../shared/concurrency.ts';
import { listAllSkus } from '../../../shared/entities/product.ts';
import { combineResults } from '../../../shared/queue/batch-failures.ts';
import { type Job, RetryLaterError } from '../../../shared/queue/worker.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import type { SyncJob } from './sync-job.ts';
import { type SyncDeps, syncProducts } from './sync-products.ts';

/**
 * Products in one batch. WhatsApp accepts 5,000; a smaller batch is claimed and sent well within the function's
 * timeout.
 */
const BATCH = { maxBytes: Number.POSITIVE_INFINITY, maxItems: 500 };
const TENANTS_AT_ONCE = 4;

/**
 * Creates the worker of the queue `catalogue`. It processes the products of all messages of a batch together, per
 * tenant. A message is retried until WhatsApp has reported the result for its products.
 */
export const createSyncCatalogue =
  (deps: SyncDeps) =>
  async (jobs: readonly Job<SyncJob>[]): Promise<readonly Result<unknown>[]> => {
    const tenants = groupBy(
      jobs.flatMap(({ input }) => syncRequestsOf(input)),
      ({ tenantId }) => tenantId,
    );
    const outcomes = new Map(
      await mapConcurrently(tenants, TENANTS_AT_ONCE, async (requests) => {
        const tenantId = requests[0]?.tenantId ?? '';
        return [tenantId, await toResult(() => syncTenant(tenantId, requests, deps))] as const;
      }),
    );
    return jobs.map(({ input }) => {
      const tenantIds = [...new Set(input.events.map(({ tenantId }) => tenantId))];
      return combineResults(tenantIds.flatMap((tenantId) => outcomes.get(tenantId) ?? []));
    });
  };

/** A request to synchronize one product, or all products of a tenant. */
interface SyncRequest {
  readonly tenantId: string;
  readonly sku?: string;
}

const syncRequestsOf = (job: SyncJob): readonly SyncRequest[] =>
  job.is === 'products'
    ? job.events.map(({ tenantId, sku }) => ({ tenantId, sku }))
    : job.events.map(({ tenantId }) => ({ tenantId }));

/** Synchronizes a tenant's products. @throws RetryLaterError until WhatsApp has reported the result for all of them */
async function syncTenant(tenantId: string, requests: readonly SyncRequest[], deps: SyncDeps): Promise<void> {
  const scope = new TenantScope(tenantId);
  const named = requests.map(({ sku }) => sku).filter((sku) => sku !== undefined);
  const skus = named.length < requests.length ? [...named, ...(await listAllSkus(deps.table, scope))] : named;
  let earliest: number | undefined;
  for (const batch of chunk([...new Set(skus)], BATCH, () => 0)) {
    const delay = await syncProducts(scope, batch, deps);
    if (delay !== undefined) earliest = Math.min(earliest ?? delay, delay);
  }
  if (earliest !== undefined)
    throw new RetryLaterError(earliest, 'WhatsApp has not yet reported the result for all products');
}
