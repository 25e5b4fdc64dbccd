import * as z from 'zod';
import type { Customer, CustomerMessage } from '../phone-api.ts';
import type { ChatKey } from '../storage/customers.ts';
import type { Content, Message } from '../storage/messages.ts';
import type { BusinessPhone } from '../storage/numbers.ts';
import { messageValue } from '../webhooks/values.ts';
import { emitWebhook } from './emit-webhook.ts';
import { createWamid } from './ids.ts';
import { type InboundContent, toInboundContent } from './inbound-content.ts';
import { createMediaUrl } from './media-url.ts';
import { emitChatChanged } from './outbound.ts';
import { PhoneProblemError } from './phone-problem.ts';
import type { SimulatorState } from './simulator-state.ts';

const DAY_MS = 86_400_000;
/** Ids of media in webhooks are valid for 7 days (Meta, media reference). */
const INBOUND_MEDIA_MS = 7 * DAY_MS;

/** Returns a customer. @throws PhoneProblemError 404 */
export function requireCustomer(state: SimulatorState, customerId: string): Customer {
  const customer = state.customers.get(customerId);
  if (!customer) throw new PhoneProblemError(404, 'There is no such customer.');
  return customer;
}

/** Returns a business number. @throws PhoneProblemError 404 */
export function requireNumber(state: SimulatorState, phoneNumberId: string): BusinessPhone {
  const number = state.numbers.number(phoneNumberId);
  if (!number) throw new PhoneProblemError(404, 'There is no such business number.');
  return number;
}

/**
 * Sends a message from a customer to a business. Without a connection the message waits on the phone.
 * @throws PhoneProblemError
 */
export function sendAsCustomer(state: SimulatorState, chat: ChatKey, input: CustomerMessage): Message {
  const customer = requireCustomer(state, chat.customerId);
  const number = requireNumber(state, chat.phoneNumberId);
  const { content, replyTo } = toInboundContent(state, chat, input);
  return state.database.transaction(() => {
    const message = storeCustomerMessage(state, { customer, number, content, replyTo, at: state.clock.now() });
    if (customer.online) deliverToBusiness(state, message);
    return state.messages.get(message.wamid) ?? message;
  });
}

/** Stores a customer's message on the phone. */
export function storeCustomerMessage(
  state: SimulatorState,
  {
    customer,
    number,
    content,
    replyTo,
    at,
  }: InboundContent & { customer: Customer; number: BusinessPhone; at: number },
): Message {
  const address = customer.phone ?? customer.userId;
  return state.messages.add({
    wamid: createWamid(state.random, address, 'customer'),
    customerId: customer.id,
    phoneNumberId: number.id,
    author: 'customer',
    at,
    content,
    bubble: content.type !== 'reaction',
    ticks: 'clock',
    recipient: number.digits,
    replyTo,
    held: true,
  });
}

/**
 * Delivers a message from the phone to the business. This opens the customer service window and sends a webhook, unless
 * the business has blocked the customer.
 */
export function deliverToBusiness(state: SimulatorState, message: Message): void {
  const { customerId, phoneNumberId, content } = message;
  const customer = requireCustomer(state, customerId ?? '');
  const number = requireNumber(state, phoneNumberId);
  const chat = { customerId: customer.id, phoneNumberId };
  const { lastInbound, blocked } = state.customers.chat(chat);
  state.messages.set(message.wamid, { held: false, at: message.at });
  if (content.type === 'reaction') applyReaction(state, content);
  state.customers.setChat(chat, { lastInbound: Math.max(lastInbound ?? 0, message.at) });
  state.throughputLimiter.count(phoneNumberId, state.clock.now());
  emitChatChanged(state, message);
  if (blocked) return;
  const value = messageValue(number, customer, message, {
    content: withMediaUrl(state, number, content),
    context: contextOf(state, message, customer, number),
  });
  emitWebhook(state, number, { field: 'messages', value, wamid: message.wamid });
}

/** Sends the messages that waited for a connection, in their order. They get the current time. */
export function deliverHeldMessages(state: SimulatorState, customerId: string): void {
  for (const message of state.messages.listHeld(customerId))
    deliverToBusiness(state, { ...message, at: state.clock.now() });
}

function applyReaction(state: SimulatorState, content: Content): void {
  const { message_id, emoji = '' } = reactionSchema.parse(content).reaction;
  state.messages.setReaction(message_id, 'customer', emoji);
}

/**
 * Adds a link to the media of a message. The business can fetch the media for a week; the link expires after minutes.
 */
function withMediaUrl(state: SimulatorState, number: BusinessPhone, content: Content): Content {
  const media = mediaSchema.safeParse(content[content.type]);
  if (!media.success) return content;
  state.media.share(media.data.id, number.id, state.clock.now() + INBOUND_MEDIA_MS);
  return { ...content, [content.type]: { ...media.data, url: createMediaUrl(state, media.data.id) } };
}

function contextOf(
  state: SimulatorState,
  { replyTo }: Message,
  customer: Customer,
  number: BusinessPhone,
): { from: string; id: string } | undefined {
  if (replyTo === null) return undefined;
  const byBusiness = state.messages.get(replyTo)?.author !== 'customer';
  return { from: byBusiness ? number.digits : (customer.phone ?? customer.userId), id: replyTo };
}

const reactionSchema = z.object({ reaction: z.object({ message_id: z.string(), emoji: z.string().optional() }) });
const mediaSchema = z.looseObject({ id: z.string(), mime_type: z.string(), sha256: z.string() });
