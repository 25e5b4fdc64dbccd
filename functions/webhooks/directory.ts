import type { Clock } from '../../shared/clock.ts';
import { type NumberOwner, ownerOfNumber, ownerOfWaba } from '../../shared/entities/number.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import type { Table } from '../../shared/table/table.ts';

/** Lookup of the owners of numbers and WABAs. */
export interface Directory {
  findNumberOwner(phoneNumberId: string): Promise<NumberOwner | undefined>;
  /** Returns the tenant id of a WABA. */
  findTenantOfWaba(wabaId: string): Promise<string | undefined>;
  /** Returns the number of shards of a tenant's conversation list. */
  getShardCount(tenantId: string): Promise<number>;
}

/** Creates a directory that reads the table on each lookup, for callers that need the current state. */
export const createDirectory = (table: Table): Directory => ({
  findNumberOwner: (id) => ownerOfNumber(table, id),
  findTenantOfWaba: (id) => ownerOfWaba(table, id),
  getShardCount: async (id) => (await getTenant(table, id))?.shards ?? 1,
});

/** Lifetime of a cache entry. A number never changes its owner, so only a new shard count can be noticed this late. */
const MAX_AGE_MS = 30_000;
/** Maximum number of cache entries; the oldest are evicted. */
const MAX_ENTRIES = 5_000;

/**
 * Creates a directory that caches lookups for `MAX_AGE_MS`. A missing owner is never cached: if the number were
 * registered a moment later, a message would wait in quarantine for the daily sweep. Concurrent lookups of the same key
 * share a read.
 */
export function createCachedDirectory(table: Table, clock: Clock): Directory {
  const direct = createDirectory(table);
  const getShards = cacheLookups(async (id: string) => (await getTenant(table, id))?.shards, clock);
  return {
    findNumberOwner: cacheLookups(direct.findNumberOwner, clock),
    findTenantOfWaba: cacheLookups(direct.findTenantOfWaba, clock),
    getShardCount: async (tenantId) => (await getShards(tenantId)) ?? 1,
  };
}

function cacheLookups<T>(
  load: (id: string) => Promise<T | undefined>,
  clock: Clock,
): (id: string) => Promise<T | undefined> {
  const entries = new Map<string, { readonly untilMs: number; readonly result: Promise<T | undefined> }>();
  return (id) => {
    const known = entries.get(id);
    if (known && known.untilMs > clock.now()) return known.result;
    const result = load(id);
    const entry = { untilMs: clock.now() + MAX_AGE_MS, result };
    entries.delete(id);
    entries.set(id, entry);
    const [oldest] = entries.keys();
    if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
    const evict = (): void => {
      if (entries.get(id) === entry) entries.delete(id);
    };
    result.then((value) => {
      if (value === undefined) evict();
    }, evict);
    return result;
  };
}
