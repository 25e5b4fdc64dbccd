import * as z from 'zod';
import { KEYS } from '../table/key-shapes.ts';
import type { TenantScope } from '../table/keys.ts';
import { queryAll } from '../table/query-all.ts';
import { absent, type Table, type Write } from '../table/table.ts';

/**
 * A member of a business who answers customers, `T#<tenant>#` / `AGENT#<agent>`. Access: get by id (0.5 RCU); query the
 * tenant's agents.
 */
const agentSchema = z.object({
  v: z.literal(1),
  agentId: z.string(),
  name: z.string(),
  role: z.enum(['owner', 'agent']),
  /** Unix seconds. */
  createdAt: z.number(),
});
export type Agent = Omit<z.infer<typeof agentSchema>, 'v'>;
export type NewAgent = Agent;

export function newAgent(scope: TenantScope, agent: NewAgent): Write {
  return { do: 'put', key: scope.agent(agent.agentId), attributes: { v: 1, ...agent }, when: absent() };
}

export async function getAgent(
  table: Table,
  scope: TenantScope,
  agentId: string,
  options?: { readonly consistent: boolean },
): Promise<Agent | undefined> {
  const item = await table.get(scope.agent(agentId), options);
  return item && agentSchema.parse(item);
}

/**
 * Lists all agents of a tenant, oldest first; a business has only a few. Consistent: includes an agent that was just
 * added.
 */
export async function listAgents(table: Table, scope: TenantScope): Promise<readonly Agent[]> {
  const items = await queryAll(table, { in: scope.own(), range: { prefix: KEYS.agent.sort }, consistent: true });
  return items.map((item) => agentSchema.parse(item)).sort((a, b) => a.createdAt - b.createdAt);
}
