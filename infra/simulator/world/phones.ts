import type * as z from 'zod';
import type { $CustomerSettings, $History, $NewCustomer, Customer } from '../phone-api.ts';
import type { ChatKey } from '../state/customers.ts';
import { echoValue, preferenceValue } from '../webhooks/changes.ts';
import { letters, mobileNumber, userId, wamid } from './ids.ts';
import { customerAt, keep, numberAt, send, sendHeld } from './inbound.ts';
import { changed, read, resume } from './outbound.ts';
import { PhoneProblem } from './problem.ts';
import { tell } from './tell.ts';
import type { World } from './world.ts';

/** What people do with their phones. */

const MINUTE_MS = 60_000;

/** @throws PhoneProblem 409 when somebody has that number already */
export function addCustomer(world: World, { name, phone, username }: z.infer<typeof $NewCustomer>): Customer {
  const number = phone === undefined ? freeNumber(world) : phone;
  if (number !== null && world.customers.byPhone(number))
    throw new PhoneProblem(409, 'Another customer has that phone number.');
  const customer: Customer = {
    id: letters(world.random, 12),
    name,
    phone: number,
    userId: userId(world.random, number),
    username: username ?? (number === null ? usernameOf(world, name) : null),
    online: true,
    readReceipts: true,
  };
  world.customers.add(customer, world.clock.now());
  world.events.emit({ kind: 'customers' });
  return customer;
}

function freeNumber(world: World): string {
  const number = mobileNumber(world.random);
  return world.customers.byPhone(number) ? freeNumber(world) : number;
}

/** @throws PhoneProblem 404 */
export function changeCustomer(world: World, id: string, settings: z.infer<typeof $CustomerSettings>): Customer {
  const before = customerAt(world, id);
  const after: Customer = {
    ...before,
    online: settings.online ?? before.online,
    readReceipts: settings.readReceipts ?? before.readReceipts,
  };
  return world.database.together(() => {
    world.customers.set(id, after);
    world.events.emit({ kind: 'customers' });
    if (after.online && !before.online) connected(world, after);
    return after;
  });
}

/** What waited on either side of the connection goes on. */
function connected(world: World, { id, readReceipts }: Customer): void {
  sendHeld(world, id);
  resume(world, id);
  if (readReceipts) for (const message of world.messages.seenUntold(id)) read(world, message);
}

/** The customer looks at the chat. Without receipts the business does not learn it; without a connection it learns it later. */
export function look(world: World, chat: ChatKey): void {
  const { online, readReceipts } = customerAt(world, chat.customerId);
  numberAt(world, chat.phoneNumberId);
  world.database.together(() => {
    const at = world.clock.now();
    for (const message of world.messages.unseen(chat)) {
      // What was read without receipts stays untold, even when they are switched on later.
      world.messages.set(message.wamid, { seenAt: at, ...(!readReceipts && { readAt: at }) });
      if (online && readReceipts && message.bubble) read(world, message);
      else changed(world, message);
    }
  });
}

/** The customer stops or resumes this business's marketing; it is told by `user_preferences`, and marketing fails with 131050. */
export function setMarketing(world: World, chat: ChatKey, value: 'stop' | 'resume'): void {
  const customer = customerAt(world, chat.customerId);
  const number = numberAt(world, chat.phoneNumberId);
  world.customers.setChat(chat, { noMarketing: value === 'stop' });
  tell(world, number, {
    field: 'user_preferences',
    value: preferenceValue(number, customer, value, world.clock.now()),
  });
}

/** A past exchange: the customer's side as messages, the business's as echoes of its phone app. Answers how many webhooks tell it. */
export function tellHistory(world: World, history: z.infer<typeof $History>): number {
  const number = numberAt(world, history.phoneNumberId);
  const { name, phone } = history.customer;
  return world.database.together(() => {
    const customer = world.customers.byPhone(phone) ?? addCustomer(world, { name, phone });
    const told = history.messages.toSorted((one, other) => other.minutesAgo - one.minutesAgo);
    for (const { from, minutesAgo, body } of told) {
      const at = world.clock.now() - minutesAgo * MINUTE_MS;
      const content = { type: 'text', text: { body } };
      if (from === 'customer') send(world, keep(world, { customer, number, content, replyTo: null, at }));
      else echo(world, { customerId: customer.id, phoneNumberId: number.id }, content, at);
    }
    return told.length;
  });
}

/** A message from the business's phone app: free, and without effect on the window (Meta, coexistence). */
function echo(world: World, chat: ChatKey, content: { type: string }, at: number): void {
  const customer = customerAt(world, chat.customerId);
  const number = numberAt(world, chat.phoneNumberId);
  const recipient = customer.phone ?? customer.userId;
  const message = world.messages.add({
    ...chat,
    wamid: wamid(world.random, recipient, 'business'),
    author: 'business',
    at,
    content,
    bubble: true,
    ticks: 'read',
    recipient,
    deliveredAt: at,
    seenAt: at,
  });
  tell(world, number, { field: 'smb_message_echoes', value: echoValue(number, customer, message) });
  changed(world, message);
}

const usernameOf = (world: World, name: string): string =>
  `${name.toLowerCase().replace(/[^a-z0-9]+/g, '.')}.${letters(world.random, 4).toLowerCase()}`.replace(/^\.+/, '');
