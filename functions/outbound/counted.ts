import { seconds } from '../../shared/clock.ts';
import { countSent, monthOf } from '../../shared/entities/counts.ts';
import type { Outgoing } from './message-state.ts';
import type { SendContext } from './send-conversation.ts';

/**
 * Counts a message that WhatsApp has, or may have, for quota, budget and the free allowance. Not in the transaction that notes it:
 * all conversations of a number share the count, and would stand in each other's way. A function that dies between the two
 * counts one too few; charges never come from here.
 */
export async function counted(message: Outgoing, { table, scope, clock }: SendContext): Promise<void> {
  const { price } = message.sending;
  const known = price && price.amount !== null ? { amount: price.amount, currency: price.currency } : undefined;
  const at = { month: monthOf(seconds(clock)), phoneNumberId: message.phoneNumberId };
  await table.update(countSent(scope, at, { service: price?.category === 'service', price: known }));
}
