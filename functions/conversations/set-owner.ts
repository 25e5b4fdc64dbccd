import { getAgent } from '../../shared/entities/agent.ts';
import { readConversation } from '../../shared/entities/conversation.ts';
import { notFound, Problem } from '../../shared/http/problem.ts';
import { isId } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import { exists, type Table } from '../../shared/table/table.ts';
import { conversationView } from './conversation-view.ts';
import type { ConversationView } from './views.ts';

/** Says who answers a customer, or that nobody in particular does. @throws Problem 404, 422 for an agent that there is not */
export async function setOwner(
  request: { readonly scope: TenantScope; readonly conversationId: string; readonly agentId: string | null },
  table: Table,
  now: number,
): Promise<ConversationView> {
  const { scope, conversationId, agentId } = request;
  const unknown = notFound('There is no such conversation.');
  if (!isId(conversationId)) throw unknown;
  if (agentId !== null && !(isId(agentId) && (await getAgent(table, scope, agentId)))) {
    const errors = [{ at: 'body.agentId', message: 'there is no such agent' }];
    throw new Problem({ status: 422, title: 'Unprocessable content', errors });
  }
  const key = scope.conversation(conversationId);
  const change = agentId === null ? { remove: ['ownerId'] } : { set: { ownerId: agentId } };
  const written = await table.update({ key, ...change, when: exists() });
  const item = written.ok ? await table.get(key, { consistent: true }) : undefined;
  if (!item) throw unknown;
  return conversationView(readConversation(item), now);
}
