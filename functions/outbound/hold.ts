import { seconds } from '../../shared/clock.ts';
import type { Sending } from '../../shared/entities/message.ts';
import { getNumber } from '../../shared/entities/number.ts';
import { line } from '../../shared/line.ts';
import { move, type Outgoing } from './message-state.ts';
import type { SendContext, Step } from './send-conversation.ts';

/** Marks are cleaned up when nothing that they speak of could still be sent. */
const MARK_SECONDS = 60 * 24 * 3600;

/**
 * Lets a conversation wait for its number: a mark beside the number tells whom to ring when it can send again. The mark is
 * written before the number is looked at once more, so that a renewal at the same moment is not missed by both sides.
 */
export async function hold(context: SendContext, message?: Outgoing, next?: Sending): Promise<Step> {
  const { table, scope, conversation, number } = context;
  const { conversationId, phoneNumberId } = conversation;
  await table.put({
    key: scope.held(phoneNumberId, conversationId),
    attributes: { v: 1, ttl: seconds(context.clock) + MARK_SECONDS },
  });
  if (message && (next || message.sending.state !== 'held')) {
    await move(table, scope, message, { ...(next ?? message.sending), state: 'held' });
  }
  line().count('held');
  const now = await getNumber(table, scope, number.phoneNumberId);
  return now?.pause ? { go: 'stop' } : { go: 'wait', seconds: 1, why: 'the number can send again' };
}
