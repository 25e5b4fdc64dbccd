import type { BusinessPhone } from '../state/numbers.ts';
import { changed } from '../world/outbound.ts';
import type { World } from '../world/world.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError, missing, wrong } from './error.ts';

/** How long the typing indicator is shown (Meta, "Typing indicators"). */
const TYPING_MS = 25_000;

/**
 * Marks a customer's message and all earlier ones as read. Shows the typing indicator if the call requests it.
 * @throws GraphError 100, 131009
 */
export function markRead(state: World, number: BusinessPhone, call: GraphCall): unknown {
  if (textOf(call, 'status') !== 'read') throw wrong('Param status must be one of {READ}.');
  const id = textOf(call, 'message_id');
  if (id === undefined) throw missing('message_id');
  const message = state.messages.get(id);
  if (message?.author !== 'customer' || message.phoneNumberId !== number.id || message.customerId === null)
    throw new GraphError(100, { details: 'The message id does not belong to a message that this number received.' });
  const chat = { customerId: message.customerId, phoneNumberId: number.id };
  state.database.together(() => {
    const at = state.clock.now();
    for (const { wamid } of state.messages.unreadUpTo(chat, message.place))
      state.messages.set(wamid, { readAt: at, ticks: 'read' });
    if (call.params['typing_indicator'] !== undefined) state.customers.setChat(chat, { typingUntil: at + TYPING_MS });
    changed(state, message);
  });
  return { success: true };
}
