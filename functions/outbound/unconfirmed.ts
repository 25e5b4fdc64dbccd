import { seconds } from '../../shared/clock.ts';
import { type DeliveryRecord, readDelivery, watchFor } from '../../shared/entities/delivery.ts';
import type { Sending } from '../../shared/entities/message.ts';
import { letPass, type Pending, pendingDone } from '../../shared/entities/pending.ts';
import { secondOfUlid } from '../../shared/ids.ts';
import { line } from '../../shared/line.ts';
import { answered } from './answered.ts';
import { counted } from './counted.ts';
import { deliveryIdOf, ended, move, type Outgoing } from './message-state.ts';
import { LOOK_AGAIN_SECONDS, ORDER_PATIENCE_SECONDS, STATUS_PATIENCE_SECONDS } from './rules.ts';
import type { SendContext, Step } from './send-conversation.ts';

type PendingMessage = Extract<Pending, { is: 'message' }>;

/**
 * A message whose attempt has no answer: WhatsApp may have it. Its status tells, and it is never sent again by itself. For a
 * while what follows in the conversation waits for the status, so that the order holds; then the others pass, and the message
 * stays unconfirmed, until a status comes after all (which rings again) or a person asks for it anew.
 */
export async function settleLost(message: Outgoing, pending: PendingMessage, context: SendContext): Promise<Step> {
  const settled = await settleByStatus(message, pending, context);
  if (settled) return settled;
  const { table, scope, clock, ids } = context;
  const { sending } = message;
  const next: Sending = { ...sending, state: 'unconfirmed', attempts: ended(sending.attempts, { outcome: 'lost' }) };
  const now = seconds(clock);
  if (pending.late) {
    const given = now - secondOfUlid(pending.id) > STATUS_PATIENCE_SECONDS;
    if (given) await table.transact([pendingDone(scope, pending)]);
    return { go: 'next' };
  }
  if (now - (sending.attempts.at(-1)?.at ?? 0) < ORDER_PATIENCE_SECONDS) {
    if (sending.state !== 'unconfirmed') await move(table, scope, message, next);
    return { go: 'wait', seconds: LOOK_AGAIN_SECONDS, why: 'a status may still come' };
  }
  line().count('unconfirmed');
  const deliveryId = deliveryIdOf(ids, scope.tenantId, message.messageId, sending.round);
  const watch = watchFor(scope, deliveryId, message.phoneNumberId, message.conversationId);
  await move(table, scope, message, next, [letPass(scope, pending), { do: 'update', ...watch }]);
  // It may be charged. Should it not have arrived, the hint is one too high.
  await counted(message, context);
  return { go: 'next' };
}

/** Settles a message by its statuses; undefined when there are none. */
export async function settleByStatus(
  message: Outgoing,
  pending: Pending,
  context: SendContext,
): Promise<Step | undefined> {
  const { table, scope, ids } = context;
  const deliveryId = deliveryIdOf(ids, scope.tenantId, message.messageId, message.sending.round);
  const item = await table.get(scope.delivery(deliveryId), { consistent: true });
  const told = item && readDelivery(item);
  return told?.wamid === undefined ? undefined : settle(message, pending, told, context);
}

async function settle(
  message: Outgoing,
  pending: Pending,
  { wamid, delivery }: DeliveryRecord,
  context: SendContext,
): Promise<Step> {
  const { table, scope } = context;
  const { sending } = message;
  line().count('settled');
  const arrived = delivery.sent ?? delivery.delivered ?? delivery.read ?? delivery.played;
  if (arrived) await answered(message, context);
  const attempts = ended(sending.attempts, { outcome: 'accepted' });
  const next: Sending = { ...sending, state: 'accepted', attempts, ...(wamid === undefined ? {} : { wamid }) };
  await move(table, scope, message, next, [pendingDone(scope, pending)]);
  // One that others passed was counted then.
  const before = pending.is === 'message' && pending.late;
  if (arrived && !before) await counted(message, context);
  return { go: 'next' };
}
