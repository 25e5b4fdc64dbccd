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
/** Ids of media in webhooks are good for 7 days (Meta, media reference). */
const INBOUND_MEDIA_MS = 7 * DAY_MS;

/** @throws PhoneProblem 404 */
export function customerAt(world: World, customerId: string): Customer {
  const customer = world.customers.get(customerId);
  if (!customer) throw new PhoneProblem(404, 'There is no such customer.');
  return customer;
}

/** @throws PhoneProblem 404 */
export function numberAt(world: World, phoneNumberId: string): BusinessPhone {
  const number = world.numbers.number(phoneNumberId);
  if (!number) throw new PhoneProblem(404, 'There is no such business number.');
  return number;
}

/**
 * A customer says something to a business. Without a connection it waits on the phone.
 * @throws PhoneProblem
 */
export function say(world: World, chat: ChatKey, said: Say): Message {
  const customer = customerAt(world, chat.customerId);
  const number = numberAt(world, chat.phoneNumberId);
  const { content, replyTo } = contentOf(world, chat, said);
  return world.database.together(() => {
    const message = keep(world, { customer, number, content, replyTo, at: world.clock.now() });
    if (customer.online) send(world, message);
    return world.messages.get(message.wamid) ?? message;
  });
}

/** Keeps a customer's message on the phone. */
export function keep(
  world: World,
  { customer, number, content, replyTo, at }: Said & { customer: Customer; number: BusinessPhone; at: number },
): Message {
  const address = customer.phone ?? customer.userId;
  return world.messages.add({
    wamid: wamid(world.random, address, 'customer'),
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

/** From the phone to the business: opens the window and is told by webhook, unless the business has blocked the customer. */
export function send(world: World, message: Message): void {
  const { customerId, phoneNumberId, content } = message;
  const customer = customerAt(world, customerId ?? '');
  const number = numberAt(world, phoneNumberId);
  const chat = { customerId: customer.id, phoneNumberId };
  const { lastInbound, blocked } = world.customers.chat(chat);
  world.messages.set(message.wamid, { held: false, at: message.at });
  if (content.type === 'reaction') react(world, content);
  world.customers.setChat(chat, { lastInbound: Math.max(lastInbound ?? 0, message.at) });
  world.throughput.count(phoneNumberId, world.clock.now());
  changed(world, message);
  if (blocked) return;
  const value = messageValue(number, customer, message, {
    content: withUrl(world, number, content),
    context: contextOf(world, message, customer, number),
  });
  tell(world, number, { field: 'messages', value, wamid: message.wamid });
}

/** Sends what waited for a connection, in its order; the server's time counts. */
export function sendHeld(world: World, customerId: string): void {
  for (const message of world.messages.held(customerId)) send(world, { ...message, at: world.clock.now() });
}

function react(world: World, content: Content): void {
  const { message_id, emoji = '' } = $Reaction.parse(content).reaction;
  world.messages.react(message_id, 'customer', emoji);
}

/** The business can fetch it for a week from now; the link is good for minutes. */
function withUrl(world: World, number: BusinessPhone, content: Content): Content {
  const media = $Media.safeParse(content[content.type]);
  if (!media.success) return content;
  world.media.share(media.data.id, number.id, world.clock.now() + INBOUND_MEDIA_MS);
  return { ...content, [content.type]: { ...media.data, url: mediaUrl(world, media.data.id) } };
}

function contextOf(
  world: World,
  { replyTo }: Message,
  customer: Customer,
  number: BusinessPhone,
): { from: string; id: string } | undefined {
  if (replyTo === null) return undefined;
  const byBusiness = world.messages.get(replyTo)?.author !== 'customer';
  return { from: byBusiness ? number.digits : (customer.phone ?? customer.userId), id: replyTo };
}

const $Reaction = z.object({ reaction: z.object({ message_id: z.string(), emoji: z.string().optional() }) });
const $Media = z.looseObject({ id: z.string(), mime_type: z.string(), sha256: z.string() });
