import * as z from 'zod';
import type { Customer } from '../phone-api.ts';
import { booleanColumnSchema, type Database } from './database.ts';

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
  userId: z.string(),
  username: z.string().nullable(),
  online: booleanColumnSchema,
  readReceipts: booleanColumnSchema,
}) satisfies z.ZodType<Customer>;

const chatSchema = z.object({
  customerId: z.string(),
  phoneNumberId: z.string(),
  /** The time of the customer's last message. */
  lastInbound: z.number().nullable(),
  typingUntil: z.number().nullable(),
  /** Whether the customer has stopped marketing messages of this business. */
  noMarketing: booleanColumnSchema,
  /** Whether the business has blocked the customer. */
  blocked: booleanColumnSchema,
});
/** The state of a chat between a customer and a business number. */
export type ChatState = z.infer<typeof chatSchema>;

export interface ChatKey {
  readonly customerId: string;
  readonly phoneNumberId: string;
}

/** The tables of customers and of their chats with businesses. */
export class Customers {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(id: string): Customer | undefined {
    return this.#database.first(rowSchema, 'SELECT * FROM customer WHERE id = ?', id);
  }

  findByPhone(phone: string): Customer | undefined {
    return this.#database.first(rowSchema, 'SELECT * FROM customer WHERE phone = ?', phone);
  }

  findByUserId(userId: string): Customer | undefined {
    return this.#database.first(rowSchema, 'SELECT * FROM customer WHERE userId = ?', userId);
  }

  all(): Customer[] {
    return this.#database.all(rowSchema, 'SELECT * FROM customer ORDER BY created, rowid');
  }

  add(customer: Customer, at: number): void {
    const { id, name, phone, userId, username, online, readReceipts } = customer;
    this.#database.run(
      `INSERT INTO customer (id, name, phone, userId, username, online, readReceipts, created)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, name, phone, userId, username, Number(online), Number(readReceipts), at],
    );
  }

  set(id: string, settings: Pick<Customer, 'online' | 'readReceipts'>): void {
    this.#database.run(
      'UPDATE customer SET online = ?, readReceipts = ? WHERE id = ?',
      ...[Number(settings.online), Number(settings.readReceipts), id],
    );
  }

  chat({ customerId, phoneNumberId }: ChatKey): ChatState {
    const found = this.#database.first(
      chatSchema,
      'SELECT * FROM chat WHERE customerId = ? AND phoneNumberId = ?',
      customerId,
      phoneNumberId,
    );
    return (
      found ?? {
        customerId,
        phoneNumberId,
        lastInbound: null,
        typingUntil: null,
        noMarketing: false,
        blocked: false,
      }
    );
  }

  chats(): ChatState[] {
    return this.#database.all(chatSchema, 'SELECT * FROM chat');
  }

  listBlocked(phoneNumberId: string): Customer[] {
    return this.#database.all(
      rowSchema,
      `SELECT customer.* FROM customer JOIN chat ON chat.customerId = customer.id
       WHERE chat.phoneNumberId = ? AND chat.blocked = 1 ORDER BY customer.created`,
      phoneNumberId,
    );
  }

  setChat(key: ChatKey, changes: Partial<Omit<ChatState, keyof ChatKey>>): void {
    const { customerId, phoneNumberId, lastInbound, typingUntil, noMarketing, blocked } = {
      ...this.chat(key),
      ...changes,
    };
    this.#database.run(
      `INSERT OR REPLACE INTO chat (customerId, phoneNumberId, lastInbound, typingUntil, noMarketing, blocked)
       VALUES (?, ?, ?, ?, ?, ?)`,
      ...[customerId, phoneNumberId, lastInbound, typingUntil, Number(noMarketing), Number(blocked)],
    );
  }
}
