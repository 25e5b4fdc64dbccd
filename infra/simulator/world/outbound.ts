import * as z from 'zod';
import type { ChatKey } from '../state/customers.ts';
import type { Content, Failure, Message } from '../state/messages.ts';
import type { BusinessPhone } from '../state/numbers.ts';
import { statusValue } from '../webhooks/changes.ts';
import { failure } from './codes.ts';
import { wamid } from './ids.ts';
import { fetchLink, linkOf } from './links.ts';
import { type Category, monthOf, pricingOf } from './pricing.ts';
import { tell } from './tell.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;
const WINDOW_MS = 24 * HOUR_MS;
/** A message that was not delivered by then never is (Meta, "Send messages": time to live). */
const LIFETIME_MS = 30 * 24 * HOUR_MS;

/** A message that was found to be good. */
export interface Outgoing {
  readonly number: BusinessPhone;
  readonly customerId: string | null;
  /** Digits, or a user id. */
  readonly recipient: string;
  readonly byUserId: boolean;
  readonly content: Content;
  readonly category: Category;
  readonly replyTo: string | null;
  readonly opaque: string | null;
  /** Free text needs an open window, a template does not. */
  readonly needsWindow: boolean;
}

/** Until when the business may write freely; null when the customer never wrote. */
export function windowUntil(world: World, chat: ChatKey): number | null {
  const { lastInbound } = world.customers.chat(chat);
  return lastInbound === null ? null : lastInbound + WINDOW_MS;
}

/** Takes a message. Whatever fails from here on is told by a status. */
export function accept(world: World, outgoing: Outgoing): Message {
  const { number, customerId, recipient, byUserId, content, replyTo, opaque, category } = outgoing;
  const at = world.clock.now();
  const until = customerId === null ? null : windowUntil(world, { customerId, phoneNumberId: number.id });
  const inWindow = until !== null && at < until;
  const message = world.messages.add({
    wamid: wamid(world.random, recipient, 'business'),
    customerId,
    phoneNumberId: number.id,
    author: 'business',
    at,
    content,
    bubble: content.type !== 'reaction',
    ticks: 'clock',
    recipient,
    byUserId,
    replyTo,
    opaque,
    fate: fateOf(world, outgoing, inWindow),
    pricing: pricingOf(category, { at, inWindow, served: world.messages.served(number.id, monthOf(at)) }),
  });
  if (customerId !== null) world.customers.setChat({ customerId, phoneNumberId: number.id }, { typingUntil: null });
  changed(world, message);
  world.agenda.at(at + world.pace.sent, () => leave(world, message.wamid));
  return message;
}

/** What Meta answers 200 to and then lets fail (error codes 131026, 131047, 131050; 131009 for a reaction to nothing). */
function fateOf(world: World, outgoing: Outgoing, inWindow: boolean): Failure | null {
  const { number, customerId, category, content, needsWindow } = outgoing;
  if (customerId === null) return failure(131026);
  if (category === 'marketing' && world.customers.chat({ customerId, phoneNumberId: number.id }).noMarketing)
    return failure(131050);
  if (needsWindow && !inWindow) return failure(131047);
  if (content.type === 'reaction' && !reactable(world, outgoing, customerId))
    return failure(131009, 'The message to react to does not exist in this conversation, or is a reaction itself.');
  return null;
}

function reactable(world: World, { content, number }: Outgoing, customerId: string): boolean {
  const target = world.messages.get(reactionOf(content).message_id);
  return target?.bubble === true && target.customerId === customerId && target.phoneNumberId === number.id;
}

/** From the server to the network: `sent`, or `failed`. */
function leave(world: World, id: string): void {
  const message = world.messages.get(id);
  if (message?.ticks !== 'clock') return;
  const link = linkOf(message.content);
  if (message.fate) fail(world, message, message.fate);
  else if (link === undefined) sent(world, message);
  else world.agenda.during(sentWithLink(world, message, link));
}

async function sentWithLink(world: World, message: Message, link: string): Promise<void> {
  const outcome = await fetchLink(world, message, link);
  if (world.agenda.stopped || world.messages.get(message.wamid)?.ticks !== 'clock') return;
  if (outcome.failure) fail(world, message, outcome.failure);
  else sent(world, { ...message, content: outcome.content });
}

function sent(world: World, message: Message): void {
  const at = world.clock.now();
  world.database.together(() => {
    world.messages.set(message.wamid, { ticks: 'sent', sentAt: at, content: message.content });
    status(world, message, { status: 'sent', at, priced: true });
  });
  if (isOnline(world, message)) world.agenda.at(at + world.pace.delivered, () => deliver(world, message.wamid));
}

/** To the customer's phone, when it is on. */
function deliver(world: World, id: string): void {
  const message = world.messages.get(id);
  if (message?.ticks !== 'sent' || !isOnline(world, message)) return;
  const at = world.clock.now();
  if (at > message.at + LIFETIME_MS) return;
  world.database.together(() => {
    world.messages.set(id, { ticks: 'delivered', deliveredAt: at });
    if (message.content.type === 'reaction') {
      const { message_id, emoji } = reactionOf(message.content);
      world.messages.react(message_id, 'business', emoji);
    }
    if (message.pricing?.category === 'service') world.messages.countServed(message.phoneNumberId, monthOf(at));
    status(world, message, { status: 'delivered', at, priced: true });
  });
}

/** The customer looked and lets it be known. */
export function read(world: World, message: Message): void {
  const at = world.clock.now();
  world.messages.set(message.wamid, { ticks: 'read', readAt: at });
  status(world, message, { status: 'read', at, priced: false });
}

function fail(world: World, message: Message, error: Failure): void {
  world.database.together(() => {
    world.messages.set(message.wamid, { ticks: 'failed', error });
    status(world, { ...message, error }, { status: 'failed', at: world.clock.now(), priced: false });
  });
}

function status(world: World, message: Message, told: Parameters<typeof statusValue>[3]): void {
  const number = world.numbers.number(message.phoneNumberId);
  if (!number) return;
  const customer = message.customerId === null ? undefined : world.customers.get(message.customerId);
  tell(world, number, { field: 'messages', value: statusValue(number, customer, message, told) });
  changed(world, message);
}

/** Goes on with what was under way when the process ended, or when a phone was switched on. */
export function resume(world: World, customerId?: string): void {
  for (const { wamid: id, ticks } of world.messages.underWay(customerId)) {
    const go = ticks === 'clock' ? leave : deliver;
    const after = ticks === 'clock' ? world.pace.sent : world.pace.delivered;
    world.agenda.at(world.clock.now() + after, () => go(world, id));
  }
}

function isOnline(world: World, { customerId }: Message): boolean {
  return customerId !== null && world.customers.get(customerId)?.online === true;
}

export function changed(world: World, { customerId, phoneNumberId }: Message): void {
  if (customerId !== null) world.events.emit({ kind: 'chat', customerId, phoneNumberId });
}

/** A reaction's target and sign; an empty sign takes it back. */
function reactionOf(content: Content): { message_id: string; emoji: string } {
  const { reaction } = $Reaction.parse(content);
  return { message_id: reaction.message_id, emoji: reaction.emoji ?? '' };
}

const $Reaction = z.object({ reaction: z.object({ message_id: z.string(), emoji: z.string().optional() }) });
