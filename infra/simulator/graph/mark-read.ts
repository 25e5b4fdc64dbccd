import { emitChatChanged } from '../domain/outbound.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import type { BusinessPhone } from '../storage/numbers.ts';
import { type GraphCall, textParam } from './graph-call.ts';
import { GraphError, invalidValue, missingParameter } from './graph-error.ts';

/** How long the typing indicator is shown (Meta, "Typing indicators"). */
const TYPING_MS = 25_000;

/**
 * Marks a customer's message and all earlier ones as read. Shows the typing indicator if the call requests it.
 * @throws GraphError 100, 131009
 */
export function markRead(state: SimulatorState, number: BusinessPhone, call: GraphCall): unknown {
  if (textParam(call, 'status') !== 'read') throw invalidValue('Param status must be one of {READ}.');
  const id = textParam(call, 'message_id');
  if (id === undefined) throw missingParameter('message_id');
  const message = state.messages.get(id);
  if (message?.author !== 'customer' || message.phoneNumberId !== number.id || message.customerId === null)
    throw new GraphError(100, { details: 'The message id does not belong to a message that this number received.' });
  const chat = { customerId: message.customerId, phoneNumberId: number.id };
  state.database.transaction(() => {
    const at = state.clock.now();
    for (const { wamid } of state.messages.listUnreadUpTo(chat, message.place))
      state.messages.set(wamid, { readAt: at, ticks: 'read' });
    if (call.params['typing_indicator'] !== undefined) state.customers.setChat(chat, { typingUntil: at + TYPING_MS });
    emitChatChanged(state, message);
  });
  return { success: true };
}
