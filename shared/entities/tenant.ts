import * as z from 'zod';
import { $Currency } from '../money/currencies.ts';
import { globalKeys, isTenantId, TENANTS, TenantScope } from '../table/keys.ts';
import { absent, all, equals, exists, type Table, type Write } from '../table/table.ts';
import { plain } from '../table/values.ts';
import { type NewAgent, newAgent } from './agent.ts';

const $TenantLimits = z.object({
  monthlyMessages: z.number().int().nullable(),
  sendsPerMinute: z.number().int().nullable(),
});
export type TenantLimits = z.infer<typeof $TenantLimits>;

/** What a tenant pays by from a month on: the plan, the currency of its account at WhatsApp, and where its months begin. */
const $PlanFrom = z.object({
  plan: z.string(),
  /** `2026-11` */
  from: z.string(),
  currency: $Currency,
  timeZone: z.string(),
});
export type PlanFrom = z.infer<typeof $PlanFrom>;

/**
 * A tenant, `T#<tenant>#` / `TENANT`. `shards` is how many partitions its conversation list has; it only grows, and readers
 * read them all. Its index entry stands in `TENANTS`; tenants of earlier versions get theirs when the operator next sets something.
 * Access: get by id (0.5 RCU, 1 when consistent); query all by id (0.5 RCU per 4 KB of keys, and a get each).
 */
const $Tenant = z.object({
  v: z.literal(1),
  tenantId: z.string(),
  name: z.string(),
  shards: z.number().int().min(1),
  createdAt: z.number(),
  /** What the operator's plan allows; null or absent: as much as they like. */
  limits: $TenantLimits.optional(),
  /** By month, the earliest first. Absent: the free plan. */
  plans: z.array($PlanFrom).optional(),
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
  const { ok } = await table.update({ key, set: { limits: { ...limits }, ...listed(tenantId) }, when: exists() });
  return ok;
}

const listed = (tenantId: string) => ({ gpk: TENANTS, gsk: tenantId });

/** Sets the plans of a tenant in the place of those that it was read with; false when somebody else changed them. 2 WCU. */
export async function setPlans(table: Table, tenant: Tenant, plans: readonly PlanFrom[]): Promise<boolean> {
  const { tenantId } = tenant;
  const unchanged = tenant.plans ? equals('plans', plain(tenant.plans)) : absent('plans');
  const { ok } = await table.update({
    key: new TenantScope(tenantId).tenant(),
    set: { plans: plain(plans), ...listed(tenantId) },
    when: all(exists(), unchanged),
  });
  return ok;
}

/** Tenants by id, those behind `after`; `last` is the id to go on from. */
export async function listTenants(
  table: Table,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<{ readonly tenants: readonly Tenant[]; readonly last: string | undefined }> {
  const range = after === undefined ? {} : { range: { after } };
  const page = await table.query({ in: globalKeys.tenants(), ...range, limit });
  const ids = page.items.map(({ gsk }) => String(gsk));
  const items = await table.getMany(ids.map((id) => new TenantScope(id).tenant()));
  const tenants = items.map((item) => $Tenant.parse(item)).sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
  return { tenants, last: page.last && ids.at(-1) };
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

/** The writes of a new tenant, its owner and the owner's API key, for one transaction (8 WCU). */
export function newTenant(
  tenant: Omit<Tenant, 'v' | 'limits' | 'plans'>,
  owner: NewAgent,
  apiKeyHash: string,
): Write[] {
  const scope = new TenantScope(tenant.tenantId);
  const { tenantId, createdAt } = tenant;
  return [
    { do: 'put', key: scope.tenant(), attributes: { v: 1, ...tenant, ...listed(tenantId) }, when: absent() },
    newAgent(scope, owner),
    newApiKey(apiKeyHash, { tenantId, agentId: owner.agentId, role: owner.role, createdAt }),
  ];
}
