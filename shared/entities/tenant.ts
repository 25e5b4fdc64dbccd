import * as z from 'zod';
import { globalKeys, isTenantId, TenantScope } from '../table/keys.ts';
import { absent, type Table, type Write } from '../table/table.ts';

/**
 * A tenant, `T#<tenant>#` / `TENANT`. `shards` is how many partitions its conversation list has; it only grows, and readers
 * read them all.
 * Access: get by id (0.5 RCU, 1 when consistent).
 */
const $Tenant = z.object({
  v: z.literal(1),
  tenantId: z.string(),
  name: z.string(),
  shards: z.number().int().min(1),
  createdAt: z.number(),
});
export type Tenant = z.infer<typeof $Tenant>;

export async function getTenant(
  table: Table,
  tenantId: string,
  options?: { readonly consistent: boolean },
): Promise<Tenant | undefined> {
  if (!isTenantId(tenantId)) return undefined;
  const item = await table.get(new TenantScope(tenantId).tenant(), options);
  return item && $Tenant.parse(item);
}

/**
 * An API key, `K#<hash of the key>` / `K`: whose it is. Access: get by hash (1 RCU), consistent: a key is good from the moment
 * that it is given out, and no longer than it stands here.
 */
const $ApiKey = z.object({ v: z.literal(1), tenantId: z.string() });

export async function tenantOfApiKey(table: Table, hash: string): Promise<string | undefined> {
  const item = await table.get(globalKeys.apiKey(hash), { consistent: true });
  return item && $ApiKey.parse(item).tenantId;
}

/** The writes of a new tenant and its first API key, for one transaction (4 WCU). */
export function newTenant(tenant: Omit<Tenant, 'v'>, apiKeyHash: string): Write[] {
  const scope = new TenantScope(tenant.tenantId);
  return [
    { do: 'put', key: scope.tenant(), attributes: { v: 1, ...tenant }, when: absent() },
    {
      do: 'put',
      key: globalKeys.apiKey(apiKeyHash),
      attributes: { v: 1, tenantId: tenant.tenantId, createdAt: tenant.createdAt },
      when: absent(),
    },
  ];
}
