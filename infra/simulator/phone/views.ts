import { requireCustomer, requireNumber } from '../domain/inbound.ts';
import { windowEndOf } from '../domain/outbound.ts';
import { productsOf, shownCatalogueOf } from '../domain/products.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import type { Bubble, BusinessNumber, Chat, State } from '../phone-api.ts';
import type { ChatKey } from '../storage/customers.ts';
import type { Message } from '../storage/messages.ts';
import type { BusinessPhone } from '../storage/numbers.ts';

/** Conversions of the state to responses of the phone API. */

export const numberView = ({ id, accountId, display, name }: BusinessPhone): BusinessNumber => ({
  phoneNumberId: id,
  wabaId: accountId,
  displayPhoneNumber: display,
  name,
});

export function bubbleView(state: SimulatorState, number: BusinessPhone, message: Message): Bubble {
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

/** @throws PhoneProblemError 404 */
export function chatView(state: SimulatorState, chat: ChatKey): Chat {
  requireCustomer(state, chat.customerId);
  const number = requireNumber(state, chat.phoneNumberId);
  const { typingUntil } = state.customers.chat(chat);
  return {
    ...chat,
    bubbles: state.messages.listBubbles(chat).map((message) => bubbleView(state, number, message)),
    windowUntil: windowEndOf(state, chat),
    typingUntil: typingUntil !== null && typingUntil > state.clock.now() ? typingUntil : null,
    catalogue: shownCatalogueOf(state, number),
  };
}

export function stateView(state: SimulatorState): State {
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
    webhook: {
      url: state.webhookUrl,
      pending: state.webhooks.countPending(),
      lastStatus: state.webhookSender.lastStatus,
    },
  };
}
