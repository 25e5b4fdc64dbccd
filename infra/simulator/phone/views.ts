import type { Bubble, BusinessNumber, Chat, State } from '../phone-api.ts';
import type { ChatKey } from '../state/customers.ts';
import type { Message } from '../state/messages.ts';
import type { BusinessPhone } from '../state/numbers.ts';
import { customerAt, numberAt } from '../world/inbound.ts';
import { windowUntil } from '../world/outbound.ts';
import { catalogueOf, productsOf } from '../world/products.ts';
import type { World } from '../world/world.ts';

/** What the phone page is shown. */

export const numberView = ({ id, accountId, display, name }: BusinessPhone): BusinessNumber => ({
  phoneNumberId: id,
  wabaId: accountId,
  displayPhoneNumber: display,
  name,
});

export function bubbleView(world: World, number: BusinessPhone, message: Message): Bubble {
  const { wamid, author, at, content, ticks, replyTo, error } = message;
  return {
    wamid,
    from: author,
    at,
    content,
    ticks,
    replyTo,
    reactions: world.messages.reactions(wamid),
    error: error && { code: error.code, title: error.title },
    products: productsOf(world, number, content),
  };
}

/** @throws PhoneProblem 404 */
export function chatView(world: World, chat: ChatKey): Chat {
  customerAt(world, chat.customerId);
  const number = numberAt(world, chat.phoneNumberId);
  const { typingUntil } = world.customers.chat(chat);
  return {
    ...chat,
    bubbles: world.messages.bubbles(chat).map((message) => bubbleView(world, number, message)),
    windowUntil: windowUntil(world, chat),
    typingUntil: typingUntil !== null && typingUntil > world.clock.now() ? typingUntil : null,
    catalogue: catalogueOf(world, number),
  };
}

export function stateView(world: World): State {
  const numbers = new Map(world.numbers.all().map((number) => [number.id, number]));
  const chats = world.customers.chats().flatMap((chat) => {
    const { customerId, phoneNumberId } = chat;
    const number = numbers.get(phoneNumberId);
    const last = world.messages.last(chat);
    if (!number) return [];
    return {
      customerId,
      phoneNumberId,
      last: last ? bubbleView(world, number, last) : null,
      unseen: world.messages.countUnseen(chat),
    };
  });
  return {
    numbers: [...numbers.values()].map(numberView),
    customers: world.customers.all(),
    chats,
    webhook: { url: world.webhookUrl, pending: world.webhooks.pending(), lastStatus: world.courier.lastStatus },
  };
}
