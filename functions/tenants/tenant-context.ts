import type { Cached } from '../../shared/cached.ts';
import { type Clock, nowSeconds } from '../../shared/clock.ts';
import type { MasterKeys } from '../../shared/encryption.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import type { IdempotencyKey } from '../../shared/http/idempotency.ts';
import type { Ids } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { TenantSessions } from '../../shared/table/tenant-session.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import type { IdempotencySlot } from './encrypted-answers.ts';
import type { MetaApp } from './meta-app.ts';

export interface TenantDeps {
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
export interface TenantContext extends TenantDeps {
  readonly caller: TenantCaller;
  readonly scope: TenantScope;
  /** The table with the credentials of the caller's tenant. */
  readonly own: Table;
  /** Unix seconds. */
  readonly now: number;
}

/** Creates the context of a request, with a session for the caller's tenant. */
export async function createTenantContext(deps: TenantDeps, caller: TenantCaller): Promise<TenantContext> {
  const { scope } = caller;
  const { table } = await deps.sessions(scope.tenantId);
  return { ...deps, caller, scope, own: table, now: nowSeconds(deps.clock) };
}

/** Returns where the answer to a tenant's Idempotency-Key is stored: among the tenant's own items. */
export function idempotencySlotOf(
  { own, scope, now }: TenantContext,
  once: IdempotencyKey | undefined,
): IdempotencySlot {
  return { table: own, keyOf: (id) => scope.once(id), idempotencyKey: once, now };
}
