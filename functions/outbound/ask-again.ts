import { ulid } from 'ulid';
import { readDelivery } from '../../shared/entities/delivery.ts';
import { readMessageItem, type Sending } from '../../shared/entities/message.ts';
import { listPending, newPending } from '../../shared/entities/pending.ts';
import { conflict, notFound } from '../../shared/http/problem.ts';
import { type Ids, isId, secondOfUlid } from '../../shared/ids.ts';
import { newestState } from '../../shared/whatsapp/status.ts';
import { type AndAlso, type AskDeps, type Asked, allow, commit, placeOf, templatesOf } from './ask.ts';
import { contentOf } from './content-of.ts';
import { intendedOf } from './intended.ts';
import { deliveryIdOf, isOutgoing, moved, type Outgoing } from './message-state.ts';

/**
 * Takes a message on anew that failed, or that nobody knows to have arrived: a new round, whose statuses have an id of their
 * own. It goes to the end of what the conversation has to send.
 * @throws Problem 404 without such a message, 409 when it is on its way or has arrived, and the refusals of `maySend`
 */
export async function askAgain(
  messageId: string,
  asked: Asked,
  deps: AskDeps & { readonly ids: Ids },
  andAlso: AndAlso<Outgoing> = () => [],
): Promise<Outgoing> {
  const { scope, conversationId, by, automatic } = asked;
  const { table } = deps;
  const { conversation, number } = await placeOf(table, scope, conversationId);
  const message = await find(messageId, asked, deps);
  if (!(await mayBeAskedAgain(message, asked, deps))) throw conflict('The message is on its way, or has arrived.');
  const intended = await intendedOf(contentOf(message), automatic, templatesOf(scope, number, deps));
  const price = await allow(intended, { scope, conversation, number, asking: true }, deps);
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
  await commit([moved(scope, message, sending), pending, ...andAlso(next)], deps);
  return next;
}

/** Ids of messages that we send are ULIDs: they hold the second that the message's key starts with. */
async function find(messageId: string, { scope, conversationId }: Asked, { table }: AskDeps): Promise<Outgoing> {
  const unknown = notFound('There is no such message of yours in this conversation.');
  if (!isId(messageId)) throw unknown;
  const item = await table.get(scope.message(conversationId, secondOfUlid(messageId), messageId), { consistent: true });
  const message = item && readMessageItem(item);
  if (!message || !isOutgoing(message)) throw unknown;
  return message;
}

async function mayBeAskedAgain(
  { messageId, sending }: Outgoing,
  { scope, conversationId }: Asked,
  { table, ids }: AskDeps & { readonly ids: Ids },
): Promise<boolean> {
  const delivery = await table.get(scope.delivery(deliveryIdOf(ids, scope.tenantId, messageId, sending.round)));
  const state = delivery ? newestState(readDelivery(delivery).delivery) : null;
  switch (sending.state) {
    case 'failed':
      // A refusal that was none: WhatsApp has it after all.
      return state === null || state === 'failed';
    case 'accepted':
      return state === 'failed';
    case 'unconfirmed': {
      if (state !== null && state !== 'failed') return false;
      // While it is looked for, what follows waits for it: to send it again now could double it.
      const { entries } = await listPending(table, scope, conversationId, { limit: 100 });
      return !entries.some((entry) => entry.is === 'message' && entry.messageId === messageId && !entry.late);
    }
    case 'queued':
    case 'held':
    case 'sending':
      return false;
  }
}
