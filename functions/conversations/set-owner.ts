import { getAgent } from '../../shared/entities/agent.ts';
import { readConversation } from '../../shared/entities/conversation.ts';
import { notFound, ProblemError } from '../../shared/http/problem.ts';
import { isId } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import { exists, type Table } from '../../shared/table/table.ts';
import { toConversationView } from './conversation-view.ts';
import type { ConversationView } from './views.ts';

/** Assigns a conversation to an agent, or to none. @throws Problem 404, or 422 for an unknown agent */
export async function setOwner(
  request: { readonly scope: TenantScope; readonly conversationId: string; readonly agentId: string | null },
  table: Table,
  now: number,
): Promise<ConversationView> {
  const { scope, conversationId, agentId } = request;
  const conversationNotFound = notFound('There is no such conversation.');
  if (!isId(conversationId)) throw conversationNotFound;
  if (agentId !== null && !(isId(agentId) && (await getAgent(table, scope, agentId)))) {
    const errors = [{ at: 'body.agentId', message: 'agent not found' }];
    throw new ProblemError({ status: 422, title: 'Unprocessable content', errors });
  }
  const key = scope.conversation(conversationId);
  const change = agentId === null ? { remove: ['ownerId'] } : { set: { ownerId: agentId } };
  const written = await table.update({ key, ...change, when: exists() });
  const item = written.ok ? await table.get(key, { consistent: true }) : undefined;
  if (!item) throw conversationNotFound;
  return toConversationView(readConversation(item), now);
}
