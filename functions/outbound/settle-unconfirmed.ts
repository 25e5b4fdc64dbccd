import { nowSeconds } from '../../shared/clock.ts';
import { type DeliveryRecord, readDelivery, wakeUpOnNextStatus } from '../../shared/entities/delivery.ts';
import type { Sending } from '../../shared/entities/message.ts';
import { deletePendingSend, markPendingSendLate, type PendingSend } from '../../shared/entities/pending-send.ts';
import { secondsOfUlid } from '../../shared/ids.ts';
import { requestLog } from '../../shared/request-log.ts';
import {
  countSend,
  deliveryIdOf,
  endLastAttempt,
  type OutgoingMessage,
  recordReply,
  updateSending,
} from './outgoing-message.ts';
import { ORDER_WAIT_SECONDS, STATUS_POLL_SECONDS, STATUS_WAIT_SECONDS } from './retry-policy.ts';
import type { NextStep, SendContext } from './send-context.ts';

type PendingMessage = Extract<PendingSend, { is: 'message' }>;

/**
 * Handles a message whose attempt has no response: WhatsApp may have it. Only a status decides; the message is never
 * sent again automatically. Later messages of the conversation wait for the status for a while, so that the order is
 * kept. Then they pass, and the message stays unconfirmed until a status arrives (which wakes up the conversation) or a
 * person retries it.
 */
export async function settleUnconfirmed(
  message: OutgoingMessage,
  pending: PendingMessage,
  context: SendContext,
): Promise<NextStep> {
  const step = await settleByStatus(message, pending, context);
  if (step) return step;
  const { table, scope, clock, ids } = context;
  const { sending } = message;
  const next: Sending = {
    ...sending,
    state: 'unconfirmed',
    attempts: endLastAttempt(sending.attempts, { outcome: 'lost' }),
  };
  const now = nowSeconds(clock);
  if (pending.late) {
    const isExpired = now - secondsOfUlid(pending.id) > STATUS_WAIT_SECONDS;
    if (isExpired) await table.transact([deletePendingSend(scope, pending)]);
    return { go: 'next' };
  }
  if (now - (sending.attempts.at(-1)?.at ?? 0) < ORDER_WAIT_SECONDS) {
    if (sending.state !== 'unconfirmed') await updateSending(table, scope, message, next);
    return { go: 'wait', seconds: STATUS_POLL_SECONDS, reason: 'a status may still arrive' };
  }
  requestLog().count('unconfirmed');
  const deliveryId = deliveryIdOf(ids, scope.tenantId, message.messageId, sending.round);
  const watch = wakeUpOnNextStatus(scope, deliveryId, message.phoneNumberId, message.conversationId);
  await updateSending(table, scope, message, next, [markPendingSendLate(scope, pending), { do: 'update', ...watch }]);
  // WhatsApp may charge for it. If it did not arrive, the counter is one too high.
  await countSend(message, context);
  return { go: 'next' };
}

/** Settles a message by its statuses; returns undefined when there are none. */
export async function settleByStatus(
  message: OutgoingMessage,
  pending: PendingSend,
  context: SendContext,
): Promise<NextStep | undefined> {
  const { table, scope, ids } = context;
  const deliveryId = deliveryIdOf(ids, scope.tenantId, message.messageId, message.sending.round);
  const item = await table.get(scope.delivery(deliveryId), { consistent: true });
  const delivery = item && readDelivery(item);
  return delivery?.wamid === undefined ? undefined : settle(message, pending, delivery, context);
}

async function settle(
  message: OutgoingMessage,
  pending: PendingSend,
  { wamid, delivery }: DeliveryRecord,
  context: SendContext,
): Promise<NextStep> {
  const { table, scope } = context;
  const { sending } = message;
  requestLog().count('settled');
  const hasArrived = delivery.sent ?? delivery.delivered ?? delivery.read ?? delivery.played;
  if (hasArrived) await recordReply(message, context);
  const attempts = endLastAttempt(sending.attempts, { outcome: 'accepted' });
  const next: Sending = { ...sending, state: 'accepted', attempts, ...(wamid === undefined ? {} : { wamid }) };
  await updateSending(table, scope, message, next, [deletePendingSend(scope, pending)]);
  // A message that others passed was counted at that time.
  const isCounted = pending.is === 'message' && pending.late;
  if (hasArrived && !isCounted) await countSend(message, context);
  return { go: 'next' };
}
