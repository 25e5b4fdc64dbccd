import { seconds } from '../../shared/clock.ts';
import { type DeliveryRecord, readDelivery } from '../../shared/entities/delivery.ts';
import type { Sending } from '../../shared/entities/message.ts';
import { type Pending, pendingDone } from '../../shared/entities/pending.ts';
import { line } from '../../shared/line.ts';
import { answered } from './answered.ts';
import { deliveryIdOf, ended, move, type Outgoing } from './message-state.ts';
import { LOOK_AGAIN_SECONDS, ORDER_PATIENCE_SECONDS } from './rules.ts';
import type { SendContext, Step } from './send-conversation.ts';

/**
 * A message whose attempt has no answer: WhatsApp may have it. Its status tells, and it is never sent again by itself. For a
 * while what follows in the conversation waits for the status, so that the order holds; then the message stays
 * unconfirmed, until a status comes after all or a person asks for it anew.
 */
export async function settleLost(message: Outgoing, pending: Pending, context: SendContext): Promise<Step> {
  const { table, scope, ids, clock } = context;
  const { sending } = message;
  const deliveryId = deliveryIdOf(ids, scope.tenantId, message.messageId, sending.round);
  const item = await table.get(scope.delivery(deliveryId), { consistent: true });
  const told = item && readDelivery(item);
  if (told?.wamid !== undefined) return settle(message, pending, told, context);
  const age = seconds(clock) - (sending.attempts.at(-1)?.at ?? 0);
  const patient = age < ORDER_PATIENCE_SECONDS;
  const next: Sending = { ...sending, state: 'unconfirmed', attempts: ended(sending.attempts, { outcome: 'lost' }) };
  if (patient) {
    if (sending.state !== 'unconfirmed') await move(table, scope, message, next);
    return { go: 'wait', seconds: LOOK_AGAIN_SECONDS, why: 'a status may still come' };
  }
  line().count('unconfirmed');
  await move(table, scope, message, next, [pendingDone(scope, pending)]);
  return { go: 'next' };
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
  return { go: 'next' };
}
