import { ulid } from 'ulid';
import type * as z from 'zod';
import { type Agent, getAgent, listAgents, newAgent } from '../../shared/entities/agent.ts';
import { getTenant, newApiKey } from '../../shared/entities/tenant.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import type { Once, Remembered } from '../../shared/http/once.ts';
import { notFound } from '../../shared/http/problem.ts';
import { hashApiKey } from '../../shared/ids.ts';
import { type BusinessContext, slotOf } from './business-context.ts';
import type { $Me, $NewAgent, AgentView } from './business-operations.ts';
import { newKey } from './register.ts';
import { doOnceSealed } from './sealed-answers.ts';

/** Returns the business and the agent of the caller's API key. */
export async function me({ own, scope, caller }: BusinessContext): Promise<z.infer<typeof $Me>> {
  // Consistent reads: a tenant that has just been created makes this request first.
  const [tenant, agent] = await Promise.all([
    getTenant(own, scope.tenantId, { consistent: true }),
    getAgent(own, scope, caller.agentId, { consistent: true }),
  ]);
  if (!tenant || !agent) throw notFound('This agent no longer exists.');
  return { tenant: { id: tenant.tenantId, name: tenant.name }, agent: viewOf(agent) };
}

/** Lists the agents of the caller's tenant. */
export async function people({ own, scope }: BusinessContext): Promise<readonly AgentView[]> {
  return (await listAgents(own, scope)).map(viewOf);
}

/**
 * Creates an agent with an API key. The key is written first, with the function's own permissions: a later failure
 * leaves an unused key, never an agent without one. The answer contains the key, so it is stored encrypted.
 */
export async function addPerson(
  { name, role }: z.infer<typeof $NewAgent>,
  idempotencyKey: Once | undefined,
  context: BusinessContext,
): Promise<Remembered> {
  const { platform, own, scope, now, clock } = context;
  const encryption = { to: scope.tenantId, master: await context.master.get() };
  return doOnceSealed(slotOf(context, idempotencyKey), encryption, async (rememberAnswer) => {
    const agent = { agentId: ulid(clock.now()), name, role, createdAt: now };
    const apiKey = newKey();
    const { tenantId } = scope;
    const key = newApiKey(hashApiKey(apiKey), { tenantId, agentId: agent.agentId, role, createdAt: now });
    const answer = { status: 201, body: { ...viewOf(agent), apiKey } };
    if (!(await platform.put(key)).ok) throw new TooMuchContention('the new key exists already');
    const result = await own.transact([newAgent(scope, agent), ...rememberAnswer(answer)]);
    if (!result.ok) throw new TooMuchContention('the agent could not be created');
    return answer;
  });
}

const viewOf = ({ agentId, name, role }: Agent): AgentView => ({ id: agentId, name, role });
