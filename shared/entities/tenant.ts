import * as z from 'zod';
import { globalKeys, isTenantId, TenantScope } from '../table/keys.ts';
import { absent, exists, type Table, type Write } from '../table/table.ts';
import { type NewAgent, newAgent } from './agent.ts';

const $TenantLimits = z.object({
  monthlyMessages: z.number().int().nullable(),
  sendsPerMinute: z.number().int().nullable(),
});
export type TenantLimits = z.infer<typeof $TenantLimits>;

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
  /** What the operator's plan allows; null or absent: as much as they like. */
  limits: $TenantLimits.optional(),
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

/** Sets what a tenant's plan allows; false when there is no such tenant. 1 WCU. */
export async function setLimits(table: Table, tenantId: string, limits: TenantLimits): Promise<boolean> {
  if (!isTenantId(tenantId)) return false;
  const key = new TenantScope(tenantId).tenant();
  const { ok } = await table.update({ key, set: { limits: { ...limits } }, when: exists() });
  return ok;
}

/** What a key may do: an owner decides for the business (terms, numbers, people, budget), an agent answers customers. */
const $Role = z.enum(['owner', 'agent']);
type Role = z.infer<typeof $Role>;

/**
 * An API key, `K#<hash of the key>` / `K`: whose it is. Access: get by hash (1 RCU), consistent: a key is good from the moment
 * that it is given out, and no longer than it stands here.
 */
const $ApiKey = z.object({
  v: z.literal(1),
  tenantId: z.string(),
  agentId: z.string(),
  role: $Role,
  createdAt: z.number(),
});

/** Who calls with a tenant's key. */
export interface TenantCaller {
  readonly scope: TenantScope;
  readonly agentId: string;
  readonly role: Role;
}

export async function callerOfApiKey(table: Table, hash: string): Promise<TenantCaller | undefined> {
  const item = await table.get(globalKeys.apiKey(hash), { consistent: true });
  if (!item) return undefined;
  const { tenantId, agentId, role } = $ApiKey.parse(item);
  return { scope: new TenantScope(tenantId), agentId, role };
}

export function newApiKey(hash: string, key: Omit<z.infer<typeof $ApiKey>, 'v'>): Extract<Write, { do: 'put' }> {
  return { do: 'put', key: globalKeys.apiKey(hash), attributes: { v: 1, ...key }, when: absent() };
}

/** The writes of a new tenant, its owner and the owner's API key, for one transaction (6 WCU). */
export function newTenant(tenant: Omit<Tenant, 'v' | 'limits'>, owner: NewAgent, apiKeyHash: string): Write[] {
  const scope = new TenantScope(tenant.tenantId);
  const { tenantId, createdAt } = tenant;
  return [
    { do: 'put', key: scope.tenant(), attributes: { v: 1, ...tenant }, when: absent() },
    newAgent(scope, owner),
    newApiKey(apiKeyHash, { tenantId, agentId: owner.agentId, role: owner.role, createdAt }),
  ];
}
