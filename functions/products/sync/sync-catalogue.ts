import { groupBy, mapBounded, packed, type Settled, settle } from '../../../shared/bounded.ts';
import { pageOfSkus } from '../../../shared/entities/product.ts';
import { type Job, NotYet } from '../../../shared/queue/worker.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import type { Errand } from './errand.ts';
import { type SettleDeps, settleProducts } from './settle-products.ts';

/**
 * Products in one batch. WhatsApp accepts 5,000; a smaller batch is claimed and sent well within the function's
 * timeout.
 */
const BATCH = { bytes: Number.POSITIVE_INFINITY, inputs: 500 };
const TENANTS_AT_ONCE = 4;
/** Keys read per page. */
const PAGE = 500;

/** The result for a tenant's products: the seconds until the next check, undefined if all are done, or an error. */
type TenantOutcome = Settled<number | undefined>;

/**
 * Creates the worker of the queue `catalogue`. It processes the products of all messages of a batch together, per
 * tenant. A message is retried until WhatsApp has reported the result for its products.
 */
export const createSyncCatalogue =
  (deps: SettleDeps) =>
  async (jobs: readonly Job<Errand>[]): Promise<readonly Settled<unknown>[]> => {
    const tenants = groupBy(
      jobs.flatMap(({ input }) => syncRequestsOf(input)),
      ({ tenantId }) => tenantId,
    );
    const outcomes = new Map(
      await mapBounded(tenants, TENANTS_AT_ONCE, async (requests): Promise<[string, TenantOutcome]> => {
        const tenantId = requests[0]?.tenantId ?? '';
        return [tenantId, await settle(() => syncTenant(tenantId, requests, deps))];
      }),
    );
    return jobs.map(({ input }) => outcomeOf(input.facts.flatMap(({ tenantId }) => outcomes.get(tenantId) ?? [])));
  };

/** A request to synchronize one product, or all products of a tenant. */
interface SyncRequest {
  readonly tenantId: string;
  readonly sku?: string;
}

const syncRequestsOf = (job: Errand): readonly SyncRequest[] =>
  job.is === 'products'
    ? job.facts.map(({ tenantId, sku }) => ({ tenantId, sku }))
    : job.facts.map(({ tenantId }) => ({ tenantId }));

async function syncTenant(
  tenantId: string,
  requests: readonly SyncRequest[],
  deps: SettleDeps,
): Promise<number | undefined> {
  const scope = new TenantScope(tenantId);
  const named = requests.map(({ sku }) => sku).filter((sku) => sku !== undefined);
  const skus = named.length < requests.length ? [...named, ...(await allSkus(scope, deps))] : named;
  let earliest: number | undefined;
  for (const batch of packed([...new Set(skus)], BATCH, () => 0)) {
    const delay = await settleProducts(scope, batch, deps);
    if (delay !== undefined) earliest = Math.min(earliest ?? delay, delay);
  }
  return earliest;
}

async function allSkus(scope: TenantScope, { table }: SettleDeps): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await pageOfSkus(table, scope, { after, limit: PAGE });
    found.push(...page.skus);
    after = page.last;
  }
  return found;
}

function outcomeOf(outcomes: readonly TenantOutcome[]): Settled<unknown> {
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed) return failed;
  const times = outcomes.flatMap((outcome) => (outcome.ok && outcome.value !== undefined ? [outcome.value] : []));
  if (times.length === 0) return { ok: true, value: undefined };
  return {
    ok: false,
    error: new NotYet(Math.min(...times), 'WhatsApp has not yet reported the result for all products'),
  };
}
