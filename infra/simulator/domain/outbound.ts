import * as z from 'zod';
import type { ChatKey } from '../storage/customers.ts';
import type { Content, Failure, Message } from '../storage/messages.ts';
import type { BusinessPhone } from '../storage/numbers.ts';
import { statusValue } from '../webhooks/values.ts';
import { emitWebhook } from './emit-webhook.ts';
import { createFailure } from './error-codes.ts';
import { createWamid } from './ids.ts';
import { downloadLinkedMedia, mediaLinkOf } from './linked-media.ts';
import { type Category, monthOf, pricingOf } from './pricing.ts';
import type { SimulatorState } from './simulator-state.ts';

const HOUR_MS = 3_600_000;
const WINDOW_MS = 24 * HOUR_MS;
/** A message that is not delivered within this time is never delivered (Meta, "Send messages": time to live). */
const LIFETIME_MS = 30 * 24 * HOUR_MS;

/** A validated message of a business. */
export interface OutboundMessage {
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
export function windowEndOf(state: SimulatorState, chat: ChatKey): number | null {
  const { lastInbound } = state.customers.chat(chat);
  return lastInbound === null ? null : lastInbound + WINDOW_MS;
}

/** Accepts a message. Later failures are reported by a status. */
export function acceptMessage(state: SimulatorState, outbound: OutboundMessage): Message {
  const { number, customerId, recipient, byUserId, content, replyTo, opaque, category } = outbound;
  const at = state.clock.now();
  const until = customerId === null ? null : windowEndOf(state, { customerId, phoneNumberId: number.id });
  const inWindow = until !== null && at < until;
  const message = state.messages.add({
    wamid: createWamid(state.random, recipient, 'business'),
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
    pricing: pricingOf(category, { at, inWindow, served: state.messages.serviceCountOf(number.id, monthOf(at)) }),
  });
  if (customerId !== null) state.customers.setChat({ customerId, phoneNumberId: number.id }, { typingUntil: null });
  emitChatChanged(state, message);
  state.scheduler.schedule(at + state.delays.sent, () => dispatch(state, message.wamid));
  return message;
}

/**
 * Returns the failure of a message that Meta accepts with 200 and then fails: error codes 131026, 131047 and 131050,
 * and 131009 for a reaction to a message that does not exist.
 */
function plannedFailureOf(state: SimulatorState, outbound: OutboundMessage, inWindow: boolean): Failure | null {
  const { number, customerId, category, content, needsWindow } = outbound;
  if (customerId === null) return createFailure(131026);
  if (category === 'marketing' && state.customers.chat({ customerId, phoneNumberId: number.id }).noMarketing)
    return createFailure(131050);
  if (needsWindow && !inWindow) return createFailure(131047);
  if (content.type === 'reaction' && !canReact(state, outbound, customerId))
    return createFailure(
      131009,
      'The message to react to does not exist in this conversation, or is a reaction itself.',
    );
  return null;
}

function canReact(state: SimulatorState, { content, number }: OutboundMessage, customerId: string): boolean {
  const target = state.messages.get(reactionOf(content).message_id);
  return target?.bubble === true && target.customerId === customerId && target.phoneNumberId === number.id;
}

/** Sends an accepted message: sets it to `sent` or `failed`. */
function dispatch(state: SimulatorState, id: string): void {
  const message = state.messages.get(id);
  if (message?.ticks !== 'clock') return;
  const link = mediaLinkOf(message.content);
  if (message.fate) setFailed(state, message, message.fate);
  else if (link === undefined) setSent(state, message);
  else state.scheduler.track(dispatchWithLink(state, message, link));
}

async function dispatchWithLink(state: SimulatorState, message: Message, link: string): Promise<void> {
  const outcome = await downloadLinkedMedia(state, message, link);
  if (state.scheduler.isStopped || state.messages.get(message.wamid)?.ticks !== 'clock') return;
  if (outcome.failure) setFailed(state, message, outcome.failure);
  else setSent(state, { ...message, content: outcome.content });
}

function setSent(state: SimulatorState, message: Message): void {
  const at = state.clock.now();
  state.database.transaction(() => {
    state.messages.set(message.wamid, { ticks: 'sent', sentAt: at, content: message.content });
    emitStatus(state, message, { status: 'sent', at, priced: true });
  });
  if (isOnline(state, message))
    state.scheduler.schedule(at + state.delays.delivered, () => deliver(state, message.wamid));
}

/** Delivers a message to the customer's phone when it is online. */
function deliver(state: SimulatorState, id: string): void {
  const message = state.messages.get(id);
  if (message?.ticks !== 'sent' || !isOnline(state, message)) return;
  const at = state.clock.now();
  if (at > message.at + LIFETIME_MS) return;
  state.database.transaction(() => {
    state.messages.set(id, { ticks: 'delivered', deliveredAt: at });
    if (message.content.type === 'reaction') {
      const { message_id, emoji } = reactionOf(message.content);
      state.messages.setReaction(message_id, 'business', emoji);
    }
    if (message.pricing?.category === 'service')
      state.messages.incrementServiceCount(message.phoneNumberId, monthOf(at));
    emitStatus(state, message, { status: 'delivered', at, priced: true });
  });
}

/** Sets a message to `read` and reports it to the business. */
export function reportRead(state: SimulatorState, message: Message): void {
  const at = state.clock.now();
  state.messages.set(message.wamid, { ticks: 'read', readAt: at });
  emitStatus(state, message, { status: 'read', at, priced: false });
}

function setFailed(state: SimulatorState, message: Message, error: Failure): void {
  state.database.transaction(() => {
    state.messages.set(message.wamid, { ticks: 'failed', error });
    emitStatus(state, { ...message, error }, { status: 'failed', at: state.clock.now(), priced: false });
  });
}

/** Sends a status webhook and notifies the phone page. */
function emitStatus(state: SimulatorState, message: Message, status: Parameters<typeof statusValue>[3]): void {
  const number = state.numbers.number(message.phoneNumberId);
  if (!number) return;
  const customer = message.customerId === null ? undefined : state.customers.get(message.customerId);
  emitWebhook(state, number, { field: 'messages', value: statusValue(number, customer, message, status) });
  emitChatChanged(state, message);
}

/** Resumes the deliveries that are in progress, after a restart or when a phone goes online. */
export function resumeDeliveries(state: SimulatorState, customerId?: string): void {
  for (const { wamid: id, ticks } of state.messages.listInTransit(customerId)) {
    const nextStep = ticks === 'clock' ? dispatch : deliver;
    const delayMs = ticks === 'clock' ? state.delays.sent : state.delays.delivered;
    state.scheduler.schedule(state.clock.now() + delayMs, () => nextStep(state, id));
  }
}

function isOnline(state: SimulatorState, { customerId }: Message): boolean {
  return customerId !== null && state.customers.get(customerId)?.online === true;
}

/** Notifies the phone page of a change in the message's chat. */
export function emitChatChanged(state: SimulatorState, { customerId, phoneNumberId }: Message): void {
  if (customerId !== null) state.pageEvents.emit({ kind: 'chat', customerId, phoneNumberId });
}

/** Returns the target and the emoji of a reaction. An empty emoji removes the reaction. */
function reactionOf(content: Content): { message_id: string; emoji: string } {
  const { reaction } = reactionSchema.parse(content);
  return { message_id: reaction.message_id, emoji: reaction.emoji ?? '' };
}

const reactionSchema = z.object({ reaction: z.object({ message_id: z.string(), emoji: z.string().optional() }) });
