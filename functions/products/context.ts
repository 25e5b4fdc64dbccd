import type { Cached } from '../../shared/cached.ts';
import { type Clock, nowSeconds } from '../../shared/clock.ts';
import type { MasterKeys } from '../../shared/encryption.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import type { Ids } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { TenantSessions } from '../../shared/table/tenant-session.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';

export interface ProductsDeps {
  /** Reads API keys only, no items of tenants. */
  readonly platform: Table;
  /** Opens a tenant's table with that tenant's own credentials. */
  readonly sessions: TenantSessions;
  readonly ids: Cached<Ids>;
  readonly master: Cached<MasterKeys>;
  readonly graph: GraphClient;
  readonly clock: Clock;
}

/** The context of a request about products: the caller and the dependencies. */
export interface ProductsContext extends ProductsDeps {
  readonly caller: TenantCaller;
  readonly scope: TenantScope;
  /** Access to the tenant's items, with the tenant's own credentials. */
  readonly table: Table;
  /** Unix seconds. */
  readonly now: number;
}

/** Creates the context of a request. */
export async function createProductsContext(deps: ProductsDeps, caller: TenantCaller): Promise<ProductsContext> {
  const { scope } = caller;
  const { table } = await deps.sessions(scope.tenantId);
  return { ...deps, caller, scope, table, now: nowSeconds(deps.clock) };
}
