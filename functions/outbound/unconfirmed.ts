import { seconds } from '../../shared/clock.ts';
import { type DeliveryRecord, readDelivery, watchFor } from '../../shared/entities/delivery.ts';
import type { Sending } from '../../shared/entities/message.ts';
import { letPass, type Pending, pendingDone } from '../../shared/entities/pending.ts';
import { secondOfUlid } from '../../shared/ids.ts';
import { line } from '../../shared/line.ts';
import { countSend, deliveryIdOf, ended, move, type Outgoing, recordReply } from './message-state.ts';
import { LOOK_AGAIN_SECONDS, ORDER_PATIENCE_SECONDS, STATUS_PATIENCE_SECONDS } from './rules.ts';
import type { NextStep, SendContext } from './send-context.ts';

type PendingMessage = Extract<Pending, { is: 'message' }>;

/**
 * Handles a message whose attempt has no response: WhatsApp may have it. Only a status decides; the message is never
 * sent again automatically. Later messages of the conversation wait for the status for a while, so that the order is
 * kept. Then they pass, and the message stays unconfirmed until a status arrives (which wakes up the conversation) or a
 * person retries it.
 */
export async function settleLost(message: Outgoing, pending: PendingMessage, context: SendContext): Promise<NextStep> {
  const step = await settleByStatus(message, pending, context);
  if (step) return step;
  const { table, scope, clock, ids } = context;
  const { sending } = message;
  const next: Sending = { ...sending, state: 'unconfirmed', attempts: ended(sending.attempts, { outcome: 'lost' }) };
  const now = seconds(clock);
  if (pending.late) {
    const isExpired = now - secondOfUlid(pending.id) > STATUS_PATIENCE_SECONDS;
    if (isExpired) await table.transact([pendingDone(scope, pending)]);
    return { go: 'next' };
  }
  if (now - (sending.attempts.at(-1)?.at ?? 0) < ORDER_PATIENCE_SECONDS) {
    if (sending.state !== 'unconfirmed') await move(table, scope, message, next);
    return { go: 'wait', seconds: LOOK_AGAIN_SECONDS, reason: 'a status may still arrive' };
  }
  line().count('unconfirmed');
  const deliveryId = deliveryIdOf(ids, scope.tenantId, message.messageId, sending.round);
  const watch = watchFor(scope, deliveryId, message.phoneNumberId, message.conversationId);
  await move(table, scope, message, next, [letPass(scope, pending), { do: 'update', ...watch }]);
  // WhatsApp may charge for it. If it did not arrive, the counter is one too high.
  await countSend(message, context);
  return { go: 'next' };
}

/** Settles a message by its statuses; returns undefined when there are none. */
export async function settleByStatus(
  message: Outgoing,
  pending: Pending,
  context: SendContext,
): Promise<NextStep | undefined> {
  const { table, scope, ids } = context;
  const deliveryId = deliveryIdOf(ids, scope.tenantId, message.messageId, message.sending.round);
  const item = await table.get(scope.delivery(deliveryId), { consistent: true });
  const delivery = item && readDelivery(item);
  return delivery?.wamid === undefined ? undefined : settle(message, pending, delivery, context);
}

async function settle(
  message: Outgoing,
  pending: Pending,
  { wamid, delivery }: DeliveryRecord,
  context: SendContext,
): Promise<NextStep> {
  const { table, scope } = context;
  const { sending } = message;
  line().count('settled');
  const hasArrived = delivery.sent ?? delivery.delivered ?? delivery.read ?? delivery.played;
  if (hasArrived) await recordReply(message, context);
  const attempts = ended(sending.attempts, { outcome: 'accepted' });
  const next: Sending = { ...sending, state: 'accepted', attempts, ...(wamid === undefined ? {} : { wamid }) };
  await move(table, scope, message, next, [pendingDone(scope, pending)]);
  // A message that others passed was counted at that time.
  const isCounted = pending.is === 'message' && pending.late;
  if (hasArrived && !isCounted) await countSend(message, context);
  return { go: 'next' };
}
