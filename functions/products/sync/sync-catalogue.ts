import { chunk, groupBy, mapConcurrently, type Result, toResult } from '../../../shared/concurrency.ts';
import { listSkus } from '../../../shared/entities/product.ts';
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
/** Keys read per page. */
const PAGE = 500;

/** The result for a tenant's products: the seconds until the next check, undefined if all are done, or an error. */
type TenantOutcome = Result<number | undefined>;

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
      await mapConcurrently(tenants, TENANTS_AT_ONCE, async (requests): Promise<[string, TenantOutcome]> => {
        const tenantId = requests[0]?.tenantId ?? '';
        return [tenantId, await toResult(() => syncTenant(tenantId, requests, deps))];
      }),
    );
    return jobs.map(({ input }) => outcomeOf(input.events.flatMap(({ tenantId }) => outcomes.get(tenantId) ?? [])));
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

async function syncTenant(
  tenantId: string,
  requests: readonly SyncRequest[],
  deps: SyncDeps,
): Promise<number | undefined> {
  const scope = new TenantScope(tenantId);
  const named = requests.map(({ sku }) => sku).filter((sku) => sku !== undefined);
  const skus = named.length < requests.length ? [...named, ...(await allSkus(scope, deps))] : named;
  let earliest: number | undefined;
  for (const batch of chunk([...new Set(skus)], BATCH, () => 0)) {
    const delay = await syncProducts(scope, batch, deps);
    if (delay !== undefined) earliest = Math.min(earliest ?? delay, delay);
  }
  return earliest;
}

async function allSkus(scope: TenantScope, { table }: SyncDeps): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await listSkus(table, scope, { after, limit: PAGE });
    found.push(...page.skus);
    after = page.last;
  }
  return found;
}

function outcomeOf(outcomes: readonly TenantOutcome[]): Result<unknown> {
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed) return failed;
  const times = outcomes.flatMap((outcome) => (outcome.ok && outcome.value !== undefined ? [outcome.value] : []));
  if (times.length === 0) return { ok: true, value: undefined };
  return {
    ok: false,
    error: new RetryLaterError(Math.min(...times), 'WhatsApp has not yet reported the result for all products'),
  };
}
