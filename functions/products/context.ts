import type { Cached } from '../../shared/cached.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import type { Ids } from '../../shared/ids.ts';
import type { MasterKeys } from '../../shared/sealing.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { TenantSessions } from '../../shared/table/tenant-session.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';

export interface ProductsDeps {
  /** Reads API keys, nothing of a tenant. */
  readonly platform: Table;
  /** For everything of a tenant. */
  readonly sessions: TenantSessions;
  readonly ids: Cached<Ids>;
  readonly master: Cached<MasterKeys>;
  readonly graph: GraphClient;
  readonly clock: Clock;
}

/** A request about products: who asks, and with what it is done. */
export interface ProductsContext extends ProductsDeps {
  readonly caller: TenantCaller;
  readonly scope: TenantScope;
  /** The tenant's own items, by the tenant's own credentials. */
  readonly table: Table;
  /** Unix seconds. */
  readonly now: number;
}

export async function productsContext(deps: ProductsDeps, caller: TenantCaller): Promise<ProductsContext> {
  const { scope } = caller;
  const { table } = await deps.sessions(scope.tenantId);
  return { ...deps, caller, scope, table, now: seconds(deps.clock) };
}
