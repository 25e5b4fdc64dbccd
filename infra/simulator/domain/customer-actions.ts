import type * as z from 'zod';
import type { Customer, customerSettingsSchema, historySchema, newCustomerSchema } from '../phone-api.ts';
import type { ChatKey } from '../storage/customers.ts';
import { echoValue, preferenceValue } from '../webhooks/values.ts';
import { emitWebhook } from './emit-webhook.ts';
import { createMobileNumber, createUserId, createWamid, randomLetters } from './ids.ts';
import {
  deliverHeldMessages,
  deliverToBusiness,
  requireCustomer,
  requireNumber,
  storeCustomerMessage,
} from './inbound.ts';
import { emitChatChanged, reportRead, resumeDeliveries } from './outbound.ts';
import { PhoneProblemError } from './phone-problem.ts';
import type { SimulatorState } from './simulator-state.ts';

/** The actions of customers on their phones. */

const MINUTE_MS = 60_000;

/** Creates a customer. @throws PhoneProblemError 409 when another customer has the phone number */
export function addCustomer(
  state: SimulatorState,
  { name, phone, username }: z.infer<typeof newCustomerSchema>,
): Customer {
  const number = phone === undefined ? freeNumber(state) : phone;
  if (number !== null && state.customers.findByPhone(number))
    throw new PhoneProblemError(409, 'Another customer has this phone number.');
  const customer: Customer = {
    id: randomLetters(state.random, 12),
    name,
    phone: number,
    userId: createUserId(state.random, number),
    username: username ?? (number === null ? usernameOf(state, name) : null),
    online: true,
    readReceipts: true,
  };
  state.customers.add(customer, state.clock.now());
  state.pageEvents.emit({ kind: 'customers' });
  return customer;
}

function freeNumber(state: SimulatorState): string {
  const number = createMobileNumber(state.random);
  return state.customers.findByPhone(number) ? freeNumber(state) : number;
}

/** Updates the settings of a customer's phone. @throws PhoneProblemError 404 */
export function changeCustomer(
  state: SimulatorState,
  id: string,
  settings: z.infer<typeof customerSettingsSchema>,
): Customer {
  const before = requireCustomer(state, id);
  const after: Customer = {
    ...before,
    online: settings.online ?? before.online,
    readReceipts: settings.readReceipts ?? before.readReceipts,
  };
  return state.database.transaction(() => {
    state.customers.set(id, after);
    state.pageEvents.emit({ kind: 'customers' });
    if (after.online && !before.online) onConnected(state, after);
    return after;
  });
}

/**
 * Sends and delivers the messages that waited for the connection, and reports the messages that were seen meanwhile.
 */
function onConnected(state: SimulatorState, { id, readReceipts }: Customer): void {
  deliverHeldMessages(state, id);
  resumeDeliveries(state, id);
  if (readReceipts) for (const message of state.messages.listSeenUnreported(id)) reportRead(state, message);
}

/**
 * Marks the messages of a chat as seen by the customer. Without read receipts this is not reported to the business;
 * without a connection it is reported later.
 */
export function markSeen(state: SimulatorState, chat: ChatKey): void {
  const { online, readReceipts } = requireCustomer(state, chat.customerId);
  requireNumber(state, chat.phoneNumberId);
  state.database.transaction(() => {
    const at = state.clock.now();
    for (const message of state.messages.listUnseen(chat)) {
      // Messages that were read without receipts stay unreported, even when receipts are enabled later.
      state.messages.set(message.wamid, { seenAt: at, ...(!readReceipts && { readAt: at }) });
      if (online && readReceipts && message.bubble) reportRead(state, message);
      else emitChatChanged(state, message);
    }
  });
}

/**
 * Stops or resumes marketing messages of a business to a customer. A `user_preferences` webhook reports it. While
 * stopped, marketing fails with 131050.
 */
export function setMarketing(state: SimulatorState, chat: ChatKey, value: 'stop' | 'resume'): void {
  const customer = requireCustomer(state, chat.customerId);
  const number = requireNumber(state, chat.phoneNumberId);
  state.customers.setChat(chat, { noMarketing: value === 'stop' });
  emitWebhook(state, number, {
    field: 'user_preferences',
    value: preferenceValue(number, customer, value, state.clock.now()),
  });
}

/**
 * Adds a past conversation: messages of the customer, and echoes of the phone app for messages of the business. Returns
 * the number of webhooks that report it.
 */
export function addHistory(state: SimulatorState, history: z.infer<typeof historySchema>): number {
  const number = requireNumber(state, history.phoneNumberId);
  const { name, phone } = history.customer;
  return state.database.transaction(() => {
    const customer = state.customers.findByPhone(phone) ?? addCustomer(state, { name, phone });
    const oldestFirst = history.messages.toSorted((one, other) => other.minutesAgo - one.minutesAgo);
    for (const { from, minutesAgo, body } of oldestFirst) {
      const at = state.clock.now() - minutesAgo * MINUTE_MS;
      const content = { type: 'text', text: { body } };
      if (from === 'customer')
        deliverToBusiness(state, storeCustomerMessage(state, { customer, number, content, replyTo: null, at }));
      else addEcho(state, { customerId: customer.id, phoneNumberId: number.id }, content, at);
    }
    return oldestFirst.length;
  });
}

/** Adds a message from the phone app of the business. It is free and does not change the window (Meta, coexistence). */
function addEcho(state: SimulatorState, chat: ChatKey, content: { type: string }, at: number): void {
  const customer = requireCustomer(state, chat.customerId);
  const number = requireNumber(state, chat.phoneNumberId);
  const recipient = customer.phone ?? customer.userId;
  const message = state.messages.add({
    ...chat,
    wamid: createWamid(state.random, recipient, 'business'),
    author: 'business',
    at,
    content,
    bubble: true,
    ticks: 'read',
    recipient,
    deliveredAt: at,
    seenAt: at,
  });
  emitWebhook(state, number, { field: 'smb_message_echoes', value: echoValue(number, customer, message) });
  emitChatChanged(state, message);
}

const usernameOf = (state: SimulatorState, name: string): string =>
  `${name.toLowerCase().replace(/[^a-z0-9]+/g, '.')}.${randomLetters(state.random, 4).toLowerCase()}`.replace(
    /^\.+/,
    '',
  );
