import { ulid } from 'ulid';
import { readDelivery } from '../../shared/entities/delivery.ts';
import { readMessageItem, type Sending } from '../../shared/entities/message.ts';
import { listPendingSends, newPendingSend } from '../../shared/entities/pending-send.ts';
import { conflict, notFound } from '../../shared/http/problem.ts';
import { type Ids, isId, secondsOfUlid } from '../../shared/ids.ts';
import { newestState } from '../../shared/whatsapp/status.ts';
import {
  checkSendPolicy,
  commitWrites,
  type EnqueueDeps,
  type ExtraWrites,
  loadConversationAndNumber,
  type SendRequest,
  templateSourceOf,
} from './enqueue-message.ts';
import { loadSendIntent } from './load-send-intent.ts';
import { contentOf, deliveryIdOf, isOutgoing, type OutgoingMessage, sendingUpdate } from './outgoing-message.ts';

/**
 * Re-queues a failed or unconfirmed message as a new attempt round, at the end of the conversation's queue. Each round
 * has its own delivery id, so that statuses of earlier rounds do not affect it.
 * @throws Problem 404 for an unknown message, 409 while it is being sent or after it arrived, and the refusals of
 * `maySend`
 */
export async function retryMessage(
  messageId: string,
  request: SendRequest,
  deps: EnqueueDeps & { readonly ids: Ids },
  extraWrites: ExtraWrites<OutgoingMessage> = () => [],
): Promise<OutgoingMessage> {
  const { scope, conversationId, agentId, isAutomatic } = request;
  const { table } = deps;
  const { conversation, number } = await loadConversationAndNumber(table, scope, conversationId);
  const message = await findMessage(messageId, request, deps);
  if (!(await canRetry(message, request, deps))) throw conflict('The message is being sent or has already arrived.');
  const intent = await loadSendIntent(contentOf(message), isAutomatic, templateSourceOf(scope, number, deps));
  const price = await checkSendPolicy(intent, { scope, conversation, number, isNewRequest: true }, deps);
  const { failure: _, wamid: __, ...before } = message.sending;
  const sending: Sending = {
    ...before,
    state: 'queued',
    round: before.round + 1,
    roundFrom: before.attempts.length,
    automatic: isAutomatic,
    price,
    ...(agentId === undefined ? {} : { by: agentId }),
  };
  const next: OutgoingMessage = { ...message, sending };
  const entry = { is: 'message', at: message.at, messageId } as const;
  const pending = newPendingSend(scope, conversationId, ulid(deps.clock.now()), entry, undefined);
  await commitWrites([sendingUpdate(scope, message, sending), pending, ...extraWrites(next)], deps);
  return next;
}

/** Finds an outgoing message. Its id is a ULID, which contains the second that its key starts with. */
async function findMessage(
  messageId: string,
  { scope, conversationId }: SendRequest,
  { table }: EnqueueDeps,
): Promise<OutgoingMessage> {
  const notFoundProblem = notFound('There is no such outgoing message in this conversation.');
  if (!isId(messageId)) throw notFoundProblem;
  const item = await table.get(scope.message(conversationId, secondsOfUlid(messageId), messageId), {
    consistent: true,
  });
  const message = item && readMessageItem(item);
  if (!message || !isOutgoing(message)) throw notFoundProblem;
  return message;
}

async function canRetry(
  { messageId, sending }: OutgoingMessage,
  { scope, conversationId }: SendRequest,
  { table, ids }: EnqueueDeps & { readonly ids: Ids },
): Promise<boolean> {
  const delivery = await table.get(scope.delivery(deliveryIdOf(ids, scope.tenantId, messageId, sending.round)));
  const state = delivery ? newestState(readDelivery(delivery).delivery) : null;
  switch (sending.state) {
    case 'failed':
      // A status can prove that WhatsApp has the message although it reported an error.
      return state === null || state === 'failed';
    case 'accepted':
      return state === 'failed';
    case 'unconfirmed': {
      if (state !== null && state !== 'failed') return false;
      // Later messages still wait for its status: to send it again now could send it twice.
      const { entries } = await listPendingSends(table, scope, conversationId, { limit: 100 });
      return !entries.some((entry) => entry.is === 'message' && entry.messageId === messageId && !entry.late);
    }
    case 'queued':
    case 'held':
    case 'sending':
      return false;
  }
}
