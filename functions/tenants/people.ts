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

/** Whose key it is. */
export async function me({ own, scope, caller }: BusinessContext): Promise<z.infer<typeof $Me>> {
  // Consistent reads: a shop that was made a moment ago asks this first.
  const [tenant, agent] = await Promise.all([
    getTenant(own, scope.tenantId, { consistent: true }),
    getAgent(own, scope, caller.agentId, { consistent: true }),
  ]);
  if (!tenant || !agent) throw notFound('There is no such person any more.');
  return { tenant: { id: tenant.tenantId, name: tenant.name }, agent: viewOf(agent) };
}

export async function people({ own, scope }: BusinessContext): Promise<readonly AgentView[]> {
  return (await listAgents(own, scope)).map(viewOf);
}

/**
 * Adds a person. The key comes first, by the function's own rights: what fails after that leaves a key that nobody knows, and never a
 * person without one. The answer, which holds the key, is remembered sealed.
 */
export async function addPerson(
  { name, role }: z.infer<typeof $NewAgent>,
  once: Once | undefined,
  context: BusinessContext,
): Promise<Remembered> {
  const { platform, own, scope, now, clock } = context;
  const sealed = { to: scope.tenantId, master: await context.master.get() };
  return doOnceSealed(slotOf(context, once), sealed, async (remembering) => {
    const agent = { agentId: ulid(clock.now()), name, role, createdAt: now };
    const apiKey = newKey();
    const { tenantId } = scope;
    const key = newApiKey(hashApiKey(apiKey), { tenantId, agentId: agent.agentId, role, createdAt: now });
    const answer = { status: 201, body: { ...viewOf(agent), apiKey } };
    if (!(await platform.put(key)).ok) throw new TooMuchContention('the new key exists already');
    const made = await own.transact([newAgent(scope, agent), ...remembering(answer)]);
    if (!made.ok) throw new TooMuchContention('the person could not be added');
    return answer;
  });
}

const viewOf = ({ agentId, name, role }: Agent): AgentView => ({ id: agentId, name, role });
