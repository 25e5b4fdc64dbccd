import { ulid } from 'ulid';
import type * as z from 'zod';
import { type Agent, getAgent, listAgents, newAgent } from '../../shared/entities/agent.ts';
import { getTenant, newApiKey } from '../../shared/entities/tenant.ts';
import { TooMuchContentionError } from '../../shared/errors.ts';
import type { IdempotencyKey, StoredResponse } from '../../shared/http/idempotency.ts';
import { notFound } from '../../shared/http/problem.ts';
import { hashApiKey } from '../../shared/ids.ts';
import { generateApiKey } from './create-tenant.ts';
import { withEncryptedIdempotency } from './encrypted-answers.ts';
import { idempotencySlotOf, type TenantContext } from './tenant-context.ts';
import type { AgentView, meSchema, newAgentSchema } from './tenant-operations.ts';

/** Returns the business and the agent of the caller's API key. */
export async function getMe({ own, scope, caller }: TenantContext): Promise<z.infer<typeof meSchema>> {
  // Consistent reads: a tenant that has just been created makes this request first.
  const [tenant, agent] = await Promise.all([
    getTenant(own, scope.tenantId, { consistent: true }),
    getAgent(own, scope, caller.agentId, { consistent: true }),
  ]);
  if (!tenant || !agent) throw notFound('This agent no longer exists.');
  return { tenant: { id: tenant.tenantId, name: tenant.name }, agent: viewOf(agent) };
}

/** Lists the agents of the caller's tenant. */
export async function listAgentViews({ own, scope }: TenantContext): Promise<readonly AgentView[]> {
  return (await listAgents(own, scope)).map(viewOf);
}

/**
 * Creates an agent with an API key. The key is written first, with the function's own permissions: a later failure
 * leaves an unused key, never an agent without one. The answer contains the key, so it is stored encrypted.
 */
export async function createAgent(
  { name, role }: z.infer<typeof newAgentSchema>,
  idempotencyKey: IdempotencyKey | undefined,
  context: TenantContext,
): Promise<StoredResponse> {
  const { platform, own, scope, now, clock } = context;
  const encryption = { to: scope.tenantId, master: await context.master.get() };
  return withEncryptedIdempotency(idempotencySlotOf(context, idempotencyKey), encryption, async (rememberAnswer) => {
    const agent = { agentId: ulid(clock.now()), name, role, createdAt: now };
    const apiKey = generateApiKey();
    const { tenantId } = scope;
    const key = newApiKey(hashApiKey(apiKey), { tenantId, agentId: agent.agentId, role, createdAt: now });
    const answer = { status: 201, body: { ...viewOf(agent), apiKey } };
    if (!(await platform.put(key)).ok) throw new TooMuchContentionError('the new key exists already');
    const result = await own.transact([newAgent(scope, agent), ...rememberAnswer(answer)]);
    if (!result.ok) throw new TooMuchContentionError('the agent could not be created');
    return answer;
  });
}

const viewOf = ({ agentId, name, role }: Agent): AgentView => ({ id: agentId, name, role });
