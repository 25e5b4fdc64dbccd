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
  /** With the function's own rights: API keys, terms, and whose a number is. */
  readonly platform: Table;
  /** For everything of a tenant. */
  readonly sessions: TenantSessions;
  readonly ids: Cached<Ids>;
  readonly master: Cached<MasterKeys>;
  readonly meta: Cached<MetaApp>;
  readonly graph: GraphClient;
  readonly clock: Clock;
}

/** A request of a business: who asks, and with what it is done. */
export interface BusinessContext extends BusinessDeps {
  readonly caller: TenantCaller;
  readonly scope: TenantScope;
  /** The tenant's own items, by the tenant's own credentials. */
  readonly own: Table;
  /** Unix seconds. */
  readonly now: number;
}

export async function businessContext(deps: BusinessDeps, caller: TenantCaller): Promise<BusinessContext> {
  const { scope } = caller;
  const { table } = await deps.sessions(scope.tenantId);
  return { ...deps, caller, scope, own: table, now: seconds(deps.clock) };
}

/** Where the answer to a tenant's Idempotency-Key is remembered: among its own items. */
export function slotOf({ own, scope, now }: BusinessContext, once: Once | undefined): OnceSlot {
  return { table: own, keyOf: (id) => scope.once(id), once, now };
}
