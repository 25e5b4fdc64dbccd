import { ulid } from 'ulid';
import { readDelivery } from '../../shared/entities/delivery.ts';
import { readMessageItem, type Sending } from '../../shared/entities/message.ts';
import { listPending, newPending } from '../../shared/entities/pending.ts';
import { conflict, notFound } from '../../shared/http/problem.ts';
import { type Ids, isId, secondOfUlid } from '../../shared/ids.ts';
import { newestState } from '../../shared/whatsapp/status.ts';
import { type AndAlso, type AskDeps, type Asked, allow, commit, placeOf, templatesOf } from './ask.ts';
import { intendedOf } from './intended.ts';
import { contentOf, deliveryIdOf, isOutgoing, moved, type Outgoing } from './message-state.ts';

/**
 * Re-queues a failed or unconfirmed message as a new attempt round, at the end of the conversation's queue. Each round
 * has its own delivery id, so that statuses of earlier rounds do not affect it.
 * @throws Problem 404 for an unknown message, 409 while it is being sent or after it arrived, and the refusals of
 * `maySend`
 */
export async function askAgain(
  messageId: string,
  request: Asked,
  deps: AskDeps & { readonly ids: Ids },
  extraWrites: AndAlso<Outgoing> = () => [],
): Promise<Outgoing> {
  const { scope, conversationId, by, automatic } = request;
  const { table } = deps;
  const { conversation, number } = await placeOf(table, scope, conversationId);
  const message = await findMessage(messageId, request, deps);
  if (!(await canRetry(message, request, deps))) throw conflict('The message is being sent or has already arrived.');
  const intent = await intendedOf(contentOf(message), automatic, templatesOf(scope, number, deps));
  const price = await allow(intent, { scope, conversation, number, asking: true }, deps);
  const { failure: _, wamid: __, ...before } = message.sending;
  const sending: Sending = {
    ...before,
    state: 'queued',
    round: before.round + 1,
    roundFrom: before.attempts.length,
    automatic,
    price,
    ...(by === undefined ? {} : { by }),
  };
  const next: Outgoing = { ...message, sending };
  const entry = { is: 'message', at: message.at, messageId } as const;
  const pending = newPending(scope, conversationId, ulid(deps.clock.now()), entry, undefined);
  await commit([moved(scope, message, sending), pending, ...extraWrites(next)], deps);
  return next;
}

/** Finds an outgoing message. Its id is a ULID, which contains the second that its key starts with. */
async function findMessage(messageId: string, { scope, conversationId }: Asked, { table }: AskDeps): Promise<Outgoing> {
  const notFoundProblem = notFound('There is no such outgoing message in this conversation.');
  if (!isId(messageId)) throw notFoundProblem;
  const item = await table.get(scope.message(conversationId, secondOfUlid(messageId), messageId), { consistent: true });
  const message = item && readMessageItem(item);
  if (!message || !isOutgoing(message)) throw notFoundProblem;
  return message;
}

async function canRetry(
  { messageId, sending }: Outgoing,
  { scope, conversationId }: Asked,
  { table, ids }: AskDeps & { readonly ids: Ids },
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
      const { entries } = await listPending(table, scope, conversationId, { limit: 100 });
      return !entries.some((entry) => entry.is === 'message' && entry.messageId === messageId && !entry.late);
    }
    case 'queued':
    case 'held':
    case 'sending':
      return false;
  }
}
