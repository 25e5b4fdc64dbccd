import * as z from 'zod';
import type { Customer, Say } from '../phone-api.ts';
import type { ChatKey } from '../state/customers.ts';
import type { Content, Message } from '../state/messages.ts';
import type { BusinessPhone } from '../state/numbers.ts';
import { messageValue } from '../webhooks/changes.ts';
import { wamid } from './ids.ts';
import { mediaUrl } from './media-url.ts';
import { changed } from './outbound.ts';
import { PhoneProblem } from './problem.ts';
import { contentOf, type Said } from './say-content.ts';
import { tell } from './tell.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;
/** Ids of media in webhooks are valid for 7 days (Meta, media reference). */
const INBOUND_MEDIA_MS = 7 * DAY_MS;

/** Returns a customer. @throws PhoneProblem 404 */
export function customerAt(state: World, customerId: string): Customer {
  const customer = state.customers.get(customerId);
  if (!customer) throw new PhoneProblem(404, 'There is no such customer.');
  return customer;
}

/** Returns a business number. @throws PhoneProblem 404 */
export function numberAt(state: World, phoneNumberId: string): BusinessPhone {
  const number = state.numbers.number(phoneNumberId);
  if (!number) throw new PhoneProblem(404, 'There is no such business number.');
  return number;
}

/**
 * Sends a message from a customer to a business. Without a connection the message waits on the phone.
 * @throws PhoneProblem
 */
export function say(state: World, chat: ChatKey, input: Say): Message {
  const customer = customerAt(state, chat.customerId);
  const number = numberAt(state, chat.phoneNumberId);
  const { content, replyTo } = contentOf(state, chat, input);
  return state.database.together(() => {
    const message = keep(state, { customer, number, content, replyTo, at: state.clock.now() });
    if (customer.online) send(state, message);
    return state.messages.get(message.wamid) ?? message;
  });
}

/** Stores a customer's message on the phone. */
export function keep(
  state: World,
  { customer, number, content, replyTo, at }: Said & { customer: Customer; number: BusinessPhone; at: number },
): Message {
  const address = customer.phone ?? customer.userId;
  return state.messages.add({
    wamid: wamid(state.random, address, 'customer'),
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
export function send(state: World, message: Message): void {
  const { customerId, phoneNumberId, content } = message;
  const customer = customerAt(state, customerId ?? '');
  const number = numberAt(state, phoneNumberId);
  const chat = { customerId: customer.id, phoneNumberId };
  const { lastInbound, blocked } = state.customers.chat(chat);
  state.messages.set(message.wamid, { held: false, at: message.at });
  if (content.type === 'reaction') applyReaction(state, content);
  state.customers.setChat(chat, { lastInbound: Math.max(lastInbound ?? 0, message.at) });
  state.throughput.count(phoneNumberId, state.clock.now());
  changed(state, message);
  if (blocked) return;
  const value = messageValue(number, customer, message, {
    content: withMediaUrl(state, number, content),
    context: contextOf(state, message, customer, number),
  });
  tell(state, number, { field: 'messages', value, wamid: message.wamid });
}

/** Sends the messages that waited for a connection, in their order. They get the current time. */
export function sendHeld(state: World, customerId: string): void {
  for (const message of state.messages.held(customerId)) send(state, { ...message, at: state.clock.now() });
}

function applyReaction(state: World, content: Content): void {
  const { message_id, emoji = '' } = reactionSchema.parse(content).reaction;
  state.messages.react(message_id, 'customer', emoji);
}

/**
 * Adds a link to the media of a message. The business can fetch the media for a week; the link expires after minutes.
 */
function withMediaUrl(state: World, number: BusinessPhone, content: Content): Content {
  const media = mediaSchema.safeParse(content[content.type]);
  if (!media.success) return content;
  state.media.share(media.data.id, number.id, state.clock.now() + INBOUND_MEDIA_MS);
  return { ...content, [content.type]: { ...media.data, url: mediaUrl(state, media.data.id) } };
}

function contextOf(
  state: World,
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
