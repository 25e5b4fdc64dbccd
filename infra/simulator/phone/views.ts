import type { Bubble, BusinessNumber, Chat, State } from '../phone-api.ts';
import type { ChatKey } from '../state/customers.ts';
import type { Message } from '../state/messages.ts';
import type { BusinessPhone } from '../state/numbers.ts';
import { customerAt, numberAt } from '../world/inbound.ts';
import { windowUntil } from '../world/outbound.ts';
import { catalogueOf, productsOf } from '../world/products.ts';
import type { World } from '../world/world.ts';

/** Conversions of the state to responses of the phone API. */

export const numberView = ({ id, accountId, display, name }: BusinessPhone): BusinessNumber => ({
  phoneNumberId: id,
  wabaId: accountId,
  displayPhoneNumber: display,
  name,
});

export function bubbleView(state: World, number: BusinessPhone, message: Message): Bubble {
  const { wamid, author, at, content, ticks, replyTo, error } = message;
  return {
    wamid,
    from: author,
    at,
    content,
    ticks,
    replyTo,
    reactions: state.messages.reactions(wamid),
    error: error && { code: error.code, title: error.title },
    products: productsOf(state, number, content),
  };
}

/** @throws PhoneProblem 404 */
export function chatView(state: World, chat: ChatKey): Chat {
  customerAt(state, chat.customerId);
  const number = numberAt(state, chat.phoneNumberId);
  const { typingUntil } = state.customers.chat(chat);
  return {
    ...chat,
    bubbles: state.messages.bubbles(chat).map((message) => bubbleView(state, number, message)),
    windowUntil: windowUntil(state, chat),
    typingUntil: typingUntil !== null && typingUntil > state.clock.now() ? typingUntil : null,
    catalogue: catalogueOf(state, number),
  };
}

export function stateView(state: World): State {
  const numbers = new Map(state.numbers.all().map((number) => [number.id, number]));
  const chats = state.customers.chats().flatMap((chat) => {
    const { customerId, phoneNumberId } = chat;
    const number = numbers.get(phoneNumberId);
    const last = state.messages.last(chat);
    if (!number) return [];
    return {
      customerId,
      phoneNumberId,
      last: last ? bubbleView(state, number, last) : null,
      unseen: state.messages.countUnseen(chat),
    };
  });
  return {
    numbers: [...numbers.values()].map(numberView),
    customers: state.customers.all(),
    chats,
    webhook: { url: state.webhookUrl, pending: state.webhooks.pending(), lastStatus: state.courier.lastStatus },
  };
}
