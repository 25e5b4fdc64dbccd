import { groupBy, mapBounded, packed, type Settled, settle } from '../../../shared/bounded.ts';
import { pageOfSkus } from '../../../shared/entities/product.ts';
import { type Job, NotYet } from '../../../shared/queue/worker.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import type { Errand } from './errand.ts';
import { type SettleDeps, settleProducts } from './settle-products.ts';

/** Products in one batch. WhatsApp takes 5,000; fewer are claimed and sent well within a function's time. */
const BATCH = { bytes: Number.POSITIVE_INFINITY, inputs: 500 };
const TENANTS_AT_ONCE = 4;
/** Keys read at once. */
const PAGE = 500;

/** What a tenant's products came to: settled, or to be looked at again in so many seconds, or an error. */
type Outcome = Settled<number | undefined>;

/**
 * Work of the queue `catalogue`: products of all messages of a batch together, tenant by tenant. A message comes back until WhatsApp has said
 * what became of its products.
 */
export const createSyncCatalogue =
  (deps: SettleDeps) =>
  async (jobs: readonly Job<Errand>[]): Promise<readonly Settled<unknown>[]> => {
    const tenants = groupBy(
      jobs.flatMap(({ input }) => wantsOf(input)),
      ({ tenantId }) => tenantId,
    );
    const outcomes = new Map(
      await mapBounded(tenants, TENANTS_AT_ONCE, async (wants): Promise<[string, Outcome]> => {
        const tenantId = wants[0]?.tenantId ?? '';
        return [tenantId, await settle(() => settleTenant(tenantId, wants, deps))];
      }),
    );
    return jobs.map(({ input }) => outcomeOf(input.facts.flatMap(({ tenantId }) => outcomes.get(tenantId) ?? [])));
  };

/** A product, or all of a tenant's. */
interface Want {
  readonly tenantId: string;
  readonly sku?: string;
}

const wantsOf = (errand: Errand): readonly Want[] =>
  errand.is === 'products'
    ? errand.facts.map(({ tenantId, sku }) => ({ tenantId, sku }))
    : errand.facts.map(({ tenantId }) => ({ tenantId }));

async function settleTenant(tenantId: string, wants: readonly Want[], deps: SettleDeps): Promise<number | undefined> {
  const scope = new TenantScope(tenantId);
  const named = wants.map(({ sku }) => sku).filter((sku) => sku !== undefined);
  const skus = named.length < wants.length ? [...named, ...(await allSkus(scope, deps))] : named;
  let soonest: number | undefined;
  for (const batch of packed([...new Set(skus)], BATCH, () => 0)) {
    const again = await settleProducts(scope, batch, deps);
    if (again !== undefined) soonest = Math.min(soonest ?? again, again);
  }
  return soonest;
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

function outcomeOf(outcomes: readonly Outcome[]): Settled<unknown> {
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed) return failed;
  const times = outcomes.flatMap((outcome) => (outcome.ok && outcome.value !== undefined ? [outcome.value] : []));
  if (times.length === 0) return { ok: true, value: undefined };
  return { ok: false, error: new NotYet(Math.min(...times), 'WhatsApp has not said yet what became of products') };
}
