import type * as z from 'zod';
import type { Customer, customerSettingsSchema, historySchema, newCustomerSchema } from '../phone-api.ts';
import type { ChatKey } from '../state/customers.ts';
import { echoValue, preferenceValue } from '../webhooks/changes.ts';
import { letters, mobileNumber, userId, wamid } from './ids.ts';
import { customerAt, keep, numberAt, send, sendHeld } from './inbound.ts';
import { changed, read, resume } from './outbound.ts';
import { PhoneProblem } from './problem.ts';
import { tell } from './tell.ts';
import type { World } from './world.ts';

/** The actions of customers on their phones. */

const MINUTE_MS = 60_000;

/** Creates a customer. @throws PhoneProblem 409 when another customer has the phone number */
export function addCustomer(state: World, { name, phone, username }: z.infer<typeof newCustomerSchema>): Customer {
  const number = phone === undefined ? freeNumber(state) : phone;
  if (number !== null && state.customers.byPhone(number))
    throw new PhoneProblem(409, 'Another customer has this phone number.');
  const customer: Customer = {
    id: letters(state.random, 12),
    name,
    phone: number,
    userId: userId(state.random, number),
    username: username ?? (number === null ? usernameOf(state, name) : null),
    online: true,
    readReceipts: true,
  };
  state.customers.add(customer, state.clock.now());
  state.events.emit({ kind: 'customers' });
  return customer;
}

function freeNumber(state: World): string {
  const number = mobileNumber(state.random);
  return state.customers.byPhone(number) ? freeNumber(state) : number;
}

/** Updates the settings of a customer's phone. @throws PhoneProblem 404 */
export function changeCustomer(state: World, id: string, settings: z.infer<typeof customerSettingsSchema>): Customer {
  const before = customerAt(state, id);
  const after: Customer = {
    ...before,
    online: settings.online ?? before.online,
    readReceipts: settings.readReceipts ?? before.readReceipts,
  };
  return state.database.together(() => {
    state.customers.set(id, after);
    state.events.emit({ kind: 'customers' });
    if (after.online && !before.online) onConnected(state, after);
    return after;
  });
}

/**
 * Sends and delivers the messages that waited for the connection, and reports the messages that were seen meanwhile.
 */
function onConnected(state: World, { id, readReceipts }: Customer): void {
  sendHeld(state, id);
  resume(state, id);
  if (readReceipts) for (const message of state.messages.seenUntold(id)) read(state, message);
}

/**
 * Marks the messages of a chat as seen by the customer. Without read receipts this is not reported to the business;
 * without a connection it is reported later.
 */
export function look(state: World, chat: ChatKey): void {
  const { online, readReceipts } = customerAt(state, chat.customerId);
  numberAt(state, chat.phoneNumberId);
  state.database.together(() => {
    const at = state.clock.now();
    for (const message of state.messages.unseen(chat)) {
      // Messages that were read without receipts stay unreported, even when receipts are enabled later.
      state.messages.set(message.wamid, { seenAt: at, ...(!readReceipts && { readAt: at }) });
      if (online && readReceipts && message.bubble) read(state, message);
      else changed(state, message);
    }
  });
}

/**
 * Stops or resumes marketing messages of a business to a customer. A `user_preferences` webhook reports it. While
 * stopped, marketing fails with 131050.
 */
export function setMarketing(state: World, chat: ChatKey, value: 'stop' | 'resume'): void {
  const customer = customerAt(state, chat.customerId);
  const number = numberAt(state, chat.phoneNumberId);
  state.customers.setChat(chat, { noMarketing: value === 'stop' });
  tell(state, number, {
    field: 'user_preferences',
    value: preferenceValue(number, customer, value, state.clock.now()),
  });
}

/**
 * Adds a past conversation: messages of the customer, and echoes of the phone app for messages of the business. Returns
 * the number of webhooks that report it.
 */
export function tellHistory(state: World, history: z.infer<typeof historySchema>): number {
  const number = numberAt(state, history.phoneNumberId);
  const { name, phone } = history.customer;
  return state.database.together(() => {
    const customer = state.customers.byPhone(phone) ?? addCustomer(state, { name, phone });
    const oldestFirst = history.messages.toSorted((one, other) => other.minutesAgo - one.minutesAgo);
    for (const { from, minutesAgo, body } of oldestFirst) {
      const at = state.clock.now() - minutesAgo * MINUTE_MS;
      const content = { type: 'text', text: { body } };
      if (from === 'customer') send(state, keep(state, { customer, number, content, replyTo: null, at }));
      else addEcho(state, { customerId: customer.id, phoneNumberId: number.id }, content, at);
    }
    return oldestFirst.length;
  });
}

/** Adds a message from the phone app of the business. It is free and does not change the window (Meta, coexistence). */
function addEcho(state: World, chat: ChatKey, content: { type: string }, at: number): void {
  const customer = customerAt(state, chat.customerId);
  const number = numberAt(state, chat.phoneNumberId);
  const recipient = customer.phone ?? customer.userId;
  const message = state.messages.add({
    ...chat,
    wamid: wamid(state.random, recipient, 'business'),
    author: 'business',
    at,
    content,
    bubble: true,
    ticks: 'read',
    recipient,
    deliveredAt: at,
    seenAt: at,
  });
  tell(state, number, { field: 'smb_message_echoes', value: echoValue(number, customer, message) });
  changed(state, message);
}

const usernameOf = (state: World, name: string): string =>
  `${name.toLowerCase().replace(/[^a-z0-9]+/g, '.')}.${letters(state.random, 4).toLowerCase()}`.replace(/^\.+/, '');
