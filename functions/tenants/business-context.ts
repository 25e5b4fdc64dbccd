import type { Cached } from '../../shared/cached.ts';
import { type Clock, seconds } from '../../shared/clock.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import type { Once } from '../../shared/http/once.ts';
import type { Ids } from '../../shared/ids.ts';
import type { MasterKeys } from '../../shared/sealing.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { TenantSessions } from '../../shared/table/tenant-session.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import type { MetaApp } from './meta-app.ts';
import type { OnceSlot } from './sealed-answers.ts';

export interface BusinessDeps {
  /** The table with the function's own permissions: API keys, terms and the owners of numbers. */
  readonly platform: Table;
  /** Sessions with the permissions of one tenant, for all items of that tenant. */
  readonly sessions: TenantSessions;
  readonly ids: Cached<Ids>;
  readonly master: Cached<MasterKeys>;
  readonly meta: Cached<MetaApp>;
  readonly graph: GraphClient;
  readonly clock: Clock;
}

/** The caller of a request and the dependencies that handle it. */
export interface BusinessContext extends BusinessDeps {
  readonly caller: TenantCaller;
  readonly scope: TenantScope;
  /** The table with the credentials of the caller's tenant. */
  readonly own: Table;
  /** Unix seconds. */
  readonly now: number;
}

/** Creates the context of a request, with a session for the caller's tenant. */
export async function businessContext(deps: BusinessDeps, caller: TenantCaller): Promise<BusinessContext> {
  const { scope } = caller;
  const { table } = await deps.sessions(scope.tenantId);
  return { ...deps, caller, scope, own: table, now: seconds(deps.clock) };
}

/** Returns where the answer to a tenant's Idempotency-Key is stored: among the tenant's own items. */
export function slotOf({ own, scope, now }: BusinessContext, once: Once | undefined): OnceSlot {
  return { table: own, keyOf: (id) => scope.once(id), once, now };
}
