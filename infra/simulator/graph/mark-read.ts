import type { BusinessPhone } from '../state/numbers.ts';
import { changed } from '../world/outbound.ts';
import type { World } from '../world/world.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError, missing, wrong } from './error.ts';

/** How long the customer sees that the business types (Meta, "Typing indicators"). */
const TYPING_MS = 25_000;

/**
 * Marks a customer's message and those before it as read, and maybe shows that the business types.
 * @throws GraphError 100, 131009
 */
export function markRead(world: World, number: BusinessPhone, call: GraphCall): unknown {
  if (textOf(call, 'status') !== 'read') throw wrong('Param status must be one of {READ}.');
  const id = textOf(call, 'message_id');
  if (id === undefined) throw missing('message_id');
  const message = world.messages.get(id);
  if (message?.author !== 'customer' || message.phoneNumberId !== number.id || message.customerId === null)
    throw new GraphError(100, { details: 'The message id is not that of a message that this number received.' });
  const chat = { customerId: message.customerId, phoneNumberId: number.id };
  world.database.together(() => {
    const at = world.clock.now();
    for (const { wamid } of world.messages.unreadUpTo(chat, message.place))
      world.messages.set(wamid, { readAt: at, ticks: 'read' });
    if (call.params['typing_indicator'] !== undefined) world.customers.setChat(chat, { typingUntil: at + TYPING_MS });
    changed(world, message);
  });
  return { success: true };
}
