import * as z from 'zod';
import { currencySchema } from '../money/currencies.ts';
import { globalKeys, isTenantId, TENANTS, TenantScope } from '../table/keys.ts';
import { absent, all, equals, exists, type Table, type Write } from '../table/table.ts';
import { plain } from '../table/values.ts';
import { type NewAgent, newAgent } from './agent.ts';

const tenantLimitsSchema = z.object({
  monthlyMessages: z.number().int().nullable(),
  sendsPerMinute: z.number().int().nullable(),
});
export type TenantLimits = z.infer<typeof tenantLimitsSchema>;

/** A tenant's plan from a month on, with the currency of its WhatsApp account and the time zone of its months. */
const planFromSchema = z.object({
  plan: z.string(),
  /** `2026-11` */
  from: z.string(),
  currency: currencySchema,
  timeZone: z.string(),
});
export type PlanFrom = z.infer<typeof planFromSchema>;

/**
 * A tenant, `T#<tenant>#` / `TENANT`. `shards` is the number of partitions of its conversation list; it only grows, and
 * readers read all of them. Its index entry is in `TENANTS`; a tenant from an earlier version gets its entry at the
 * operator's next change.
 * Access: get by id (0.5 RCU, 1 when consistent); query all by id (0.5 RCU per 4 KB of keys, and a get each).
 */
const tenantSchema = z.object({
  v: z.literal(1),
  tenantId: z.string(),
  name: z.string(),
  shards: z.number().int().min(1),
  createdAt: z.number(),
  /** The limits that the operator sets; null or absent: unlimited. */
  limits: tenantLimitsSchema.optional(),
  /** The plans by month, earliest first. Absent: the free plan. */
  plans: z.array(planFromSchema).optional(),
});
export type Tenant = z.infer<typeof tenantSchema>;

export async function getTenant(
  table: Table,
  tenantId: string,
  options?: { readonly consistent: boolean },
): Promise<Tenant | undefined> {
  if (!isTenantId(tenantId)) return undefined;
  const item = await table.get(new TenantScope(tenantId).tenant(), options);
  return item && tenantSchema.parse(item);
}

/** Sets a tenant's limits. Returns false when the tenant does not exist. 1 WCU. */
export async function setLimits(table: Table, tenantId: string, limits: TenantLimits): Promise<boolean> {
  if (!isTenantId(tenantId)) return false;
  const key = new TenantScope(tenantId).tenant();
  const { ok } = await table.update({ key, set: { limits: { ...limits }, ...indexEntry(tenantId) }, when: exists() });
  return ok;
}

const indexEntry = (tenantId: string) => ({ gpk: TENANTS, gsk: tenantId });

/** Replaces a tenant's plans. Returns false when they have changed since `tenant` was read. 2 WCU. */
export async function setPlans(table: Table, tenant: Tenant, plans: readonly PlanFrom[]): Promise<boolean> {
  const { tenantId } = tenant;
  const unchanged = tenant.plans ? equals('plans', plain(tenant.plans)) : absent('plans');
  const { ok } = await table.update({
    key: new TenantScope(tenantId).tenant(),
    set: { plans: plain(plans), ...indexEntry(tenantId) },
    when: all(exists(), unchanged),
  });
  return ok;
}

/** Returns a page of tenants by id, after `after`. `last` is the id to continue from. */
export async function listTenants(
  table: Table,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<{ readonly tenants: readonly Tenant[]; readonly last: string | undefined }> {
  const range = after === undefined ? {} : { range: { after } };
  const page = await table.query({ in: globalKeys.tenants(), ...range, limit });
  const ids = page.items.map(({ gsk }) => String(gsk));
  const items = await table.getMany(ids.map((id) => new TenantScope(id).tenant()));
  const tenants = items.map((item) => tenantSchema.parse(item)).sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
  return { tenants, last: page.last && ids.at(-1) };
}

/**
 * The role of an API key: an owner manages the business (terms, numbers, agents, budget), an agent answers customers.
 */
const roleSchema = z.enum(['owner', 'agent']);
type Role = z.infer<typeof roleSchema>;

/**
 * An API key, `API_KEY#<hash of the key>` / `API_KEY`, with its tenant and agent. Access: get by hash (1 RCU),
 * consistent: a key is valid as soon as it is issued, and invalid as soon as it is deleted.
 */
const apiKeySchema = z.object({
  v: z.literal(1),
  tenantId: z.string(),
  agentId: z.string(),
  role: roleSchema,
  createdAt: z.number(),
});

/** The caller of a request with a tenant's key. */
export interface TenantCaller {
  readonly scope: TenantScope;
  readonly agentId: string;
  readonly role: Role;
}

export async function callerOfApiKey(table: Table, hash: string): Promise<TenantCaller | undefined> {
  const item = await table.get(globalKeys.apiKey(hash), { consistent: true });
  if (!item) return undefined;
  const { tenantId, agentId, role } = apiKeySchema.parse(item);
  return { scope: new TenantScope(tenantId), agentId, role };
}

export function newApiKey(hash: string, key: Omit<z.infer<typeof apiKeySchema>, 'v'>): Extract<Write, { do: 'put' }> {
  return { do: 'put', key: globalKeys.apiKey(hash), attributes: { v: 1, ...key }, when: absent() };
}

/** Creates the writes of a new tenant, its owner and the owner's API key, for one transaction (8 WCU). */
export function newTenant(
  tenant: Omit<Tenant, 'v' | 'limits' | 'plans'>,
  owner: NewAgent,
  apiKeyHash: string,
): Write[] {
  const scope = new TenantScope(tenant.tenantId);
  const { tenantId, createdAt } = tenant;
  return [
    { do: 'put', key: scope.tenant(), attributes: { v: 1, ...tenant, ...indexEntry(tenantId) }, when: absent() },
    newAgent(scope, owner),
    newApiKey(apiKeyHash, { tenantId, agentId: owner.agentId, role: owner.role, createdAt }),
  ];
}
