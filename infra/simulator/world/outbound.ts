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
/** A message that is not delivered within this time is never delivered (Meta, "Send messages": time to live). */
const LIFETIME_MS = 30 * 24 * HOUR_MS;

/** A validated message of a business. */
export interface Outgoing {
  readonly number: BusinessPhone;
  readonly customerId: string | null;
  /** Digits of a phone number, or a user id. */
  readonly recipient: string;
  readonly byUserId: boolean;
  readonly content: Content;
  readonly category: Category;
  readonly replyTo: string | null;
  readonly opaque: string | null;
  /** Whether the message needs an open customer service window. A template does not. */
  readonly needsWindow: boolean;
}

/** Returns the end of the customer service window; null when the customer never wrote. */
export function windowUntil(state: World, chat: ChatKey): number | null {
  const { lastInbound } = state.customers.chat(chat);
  return lastInbound === null ? null : lastInbound + WINDOW_MS;
}

/** Accepts a message. Later failures are reported by a status. */
export function accept(state: World, outbound: Outgoing): Message {
  const { number, customerId, recipient, byUserId, content, replyTo, opaque, category } = outbound;
  const at = state.clock.now();
  const until = customerId === null ? null : windowUntil(state, { customerId, phoneNumberId: number.id });
  const inWindow = until !== null && at < until;
  const message = state.messages.add({
    wamid: wamid(state.random, recipient, 'business'),
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
    fate: plannedFailureOf(state, outbound, inWindow),
    pricing: pricingOf(category, { at, inWindow, served: state.messages.served(number.id, monthOf(at)) }),
  });
  if (customerId !== null) state.customers.setChat({ customerId, phoneNumberId: number.id }, { typingUntil: null });
  changed(state, message);
  state.agenda.at(at + state.pace.sent, () => dispatch(state, message.wamid));
  return message;
}

/**
 * Returns the failure of a message that Meta accepts with 200 and then fails: error codes 131026, 131047 and 131050,
 * and 131009 for a reaction to a message that does not exist.
 */
function plannedFailureOf(state: World, outbound: Outgoing, inWindow: boolean): Failure | null {
  const { number, customerId, category, content, needsWindow } = outbound;
  if (customerId === null) return failure(131026);
  if (category === 'marketing' && state.customers.chat({ customerId, phoneNumberId: number.id }).noMarketing)
    return failure(131050);
  if (needsWindow && !inWindow) return failure(131047);
  if (content.type === 'reaction' && !canReact(state, outbound, customerId))
    return failure(131009, 'The message to react to does not exist in this conversation, or is a reaction itself.');
  return null;
}

function canReact(state: World, { content, number }: Outgoing, customerId: string): boolean {
  const target = state.messages.get(reactionOf(content).message_id);
  return target?.bubble === true && target.customerId === customerId && target.phoneNumberId === number.id;
}

/** Sends an accepted message: sets it to `sent` or `failed`. */
function dispatch(state: World, id: string): void {
  const message = state.messages.get(id);
  if (message?.ticks !== 'clock') return;
  const link = linkOf(message.content);
  if (message.fate) setFailed(state, message, message.fate);
  else if (link === undefined) setSent(state, message);
  else state.agenda.during(dispatchWithLink(state, message, link));
}

async function dispatchWithLink(state: World, message: Message, link: string): Promise<void> {
  const outcome = await fetchLink(state, message, link);
  if (state.agenda.stopped || state.messages.get(message.wamid)?.ticks !== 'clock') return;
  if (outcome.failure) setFailed(state, message, outcome.failure);
  else setSent(state, { ...message, content: outcome.content });
}

function setSent(state: World, message: Message): void {
  const at = state.clock.now();
  state.database.together(() => {
    state.messages.set(message.wamid, { ticks: 'sent', sentAt: at, content: message.content });
    emitStatus(state, message, { status: 'sent', at, priced: true });
  });
  if (isOnline(state, message)) state.agenda.at(at + state.pace.delivered, () => deliver(state, message.wamid));
}

/** Delivers a message to the customer's phone when it is online. */
function deliver(state: World, id: string): void {
  const message = state.messages.get(id);
  if (message?.ticks !== 'sent' || !isOnline(state, message)) return;
  const at = state.clock.now();
  if (at > message.at + LIFETIME_MS) return;
  state.database.together(() => {
    state.messages.set(id, { ticks: 'delivered', deliveredAt: at });
    if (message.content.type === 'reaction') {
      const { message_id, emoji } = reactionOf(message.content);
      state.messages.react(message_id, 'business', emoji);
    }
    if (message.pricing?.category === 'service') state.messages.countServed(message.phoneNumberId, monthOf(at));
    emitStatus(state, message, { status: 'delivered', at, priced: true });
  });
}

/** Sets a message to `read` and reports it to the business. */
export function read(state: World, message: Message): void {
  const at = state.clock.now();
  state.messages.set(message.wamid, { ticks: 'read', readAt: at });
  emitStatus(state, message, { status: 'read', at, priced: false });
}

function setFailed(state: World, message: Message, error: Failure): void {
  state.database.together(() => {
    state.messages.set(message.wamid, { ticks: 'failed', error });
    emitStatus(state, { ...message, error }, { status: 'failed', at: state.clock.now(), priced: false });
  });
}

/** Sends a status webhook and notifies the phone page. */
function emitStatus(state: World, message: Message, status: Parameters<typeof statusValue>[3]): void {
  const number = state.numbers.number(message.phoneNumberId);
  if (!number) return;
  const customer = message.customerId === null ? undefined : state.customers.get(message.customerId);
  tell(state, number, { field: 'messages', value: statusValue(number, customer, message, status) });
  changed(state, message);
}

/** Resumes the deliveries that are in progress, after a restart or when a phone goes online. */
export function resume(state: World, customerId?: string): void {
  for (const { wamid: id, ticks } of state.messages.underWay(customerId)) {
    const nextStep = ticks === 'clock' ? dispatch : deliver;
    const delayMs = ticks === 'clock' ? state.pace.sent : state.pace.delivered;
    state.agenda.at(state.clock.now() + delayMs, () => nextStep(state, id));
  }
}

function isOnline(state: World, { customerId }: Message): boolean {
  return customerId !== null && state.customers.get(customerId)?.online === true;
}

/** Notifies the phone page of a change in the message's chat. */
export function changed(state: World, { customerId, phoneNumberId }: Message): void {
  if (customerId !== null) state.events.emit({ kind: 'chat', customerId, phoneNumberId });
}

/** Returns the target and the emoji of a reaction. An empty emoji removes the reaction. */
function reactionOf(content: Content): { message_id: string; emoji: string } {
  const { reaction } = reactionSchema.parse(content);
  return { message_id: reaction.message_id, emoji: reaction.emoji ?? '' };
}

const reactionSchema = z.object({ reaction: z.object({ message_id: z.string(), emoji: z.string().optional() }) });
