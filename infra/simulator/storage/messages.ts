import * as z from 'zod';
import type { ChatKey } from './customers.ts';
import { booleanColumnSchema, type Database, jsonColumn } from './database.ts';

/** The reason why a message failed: Meta's code, its title and details. */
const failureSchema = z.object({ code: z.number(), title: z.string(), details: z.string() });
export type Failure = z.infer<typeof failureSchema>;

/** The `pricing` object of statuses. */
const pricingSchema = z.object({
  billable: z.boolean(),
  pricing_model: z.literal('PMP'),
  type: z.enum(['regular', 'free_customer_service']),
  category: z.enum(['authentication', 'marketing', 'utility', 'service']),
});
export type Pricing = z.infer<typeof pricingSchema>;

const contentSchema = z.looseObject({ type: z.string() });
export type Content = z.infer<typeof contentSchema>;

const ticksSchema = z.enum(['clock', 'sent', 'delivered', 'read', 'failed']);

const messageSchema = z.object({
  /** The position in the order of insertion. */
  place: z.number(),
  wamid: z.string(),
  /** Null when no customer has the recipient's number. */
  customerId: z.string().nullable(),
  phoneNumberId: z.string(),
  author: z.enum(['customer', 'business']),
  at: z.number(),
  content: jsonColumn(contentSchema),
  /** Whether the chat shows the message as a bubble. A reaction has none. */
  bubble: booleanColumnSchema,
  ticks: ticksSchema,
  replyTo: z.string().nullable(),
  error: jsonColumn(failureSchema).nullable(),
  /** The failure that the message will have, determined when it was accepted. */
  fate: jsonColumn(failureSchema).nullable(),
  /** The address that the business used: digits of a phone number, or a user id. */
  recipient: z.string(),
  byUserId: booleanColumnSchema,
  /** `biz_opaque_callback_data`. */
  opaque: z.string().nullable(),
  pricing: jsonColumn(pricingSchema).nullable(),
  sentAt: z.number().nullable(),
  deliveredAt: z.number().nullable(),
  readAt: z.number().nullable(),
  /** When the customer saw the message, whether or not this was reported to the business. */
  seenAt: z.number().nullable(),
  /** Whether the message waits on a customer's phone that is offline. */
  held: booleanColumnSchema,
});
export type Message = z.infer<typeof messageSchema>;

export type NewMessage = Pick<
  Message,
  'wamid' | 'customerId' | 'phoneNumberId' | 'author' | 'at' | 'content' | 'bubble' | 'ticks' | 'recipient'
> &
  Partial<Pick<Message, 'replyTo' | 'fate' | 'byUserId' | 'opaque' | 'pricing' | 'held' | 'deliveredAt' | 'seenAt'>>;

type Settable = Partial<
  Pick<
    Message,
    'content' | 'ticks' | 'error' | 'sentAt' | 'deliveredAt' | 'readAt' | 'seenAt' | 'held' | 'at' | 'fate' | 'pricing'
  >
>;

const asColumn = (value: unknown): string | number | null => {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' || typeof value === 'number') return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
};

/** The tables of messages in both directions, their reactions, and the counts of service messages. */
export class Messages {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(wamid: string): Message | undefined {
    return this.#database.first(messageSchema, 'SELECT * FROM message WHERE wamid = ?', wamid);
  }

  add(message: NewMessage): Message {
    const columns = Object.entries(message);
    const added = this.#database.first(
      messageSchema,
      `INSERT INTO message (${columns.map(([name]) => name).join(', ')})
       VALUES (${columns.map(() => '?').join(', ')}) RETURNING *`,
      ...columns.map(([, value]) => asColumn(value)),
    );
    if (!added) throw new Error('The message was not inserted.');
    return added;
  }

  set(wamid: string, changes: Settable): void {
    const columns = Object.entries(changes);
    this.#database.run(
      `UPDATE message SET ${columns.map(([name]) => `${name} = ?`).join(', ')} WHERE wamid = ?`,
      ...columns.map(([, value]) => asColumn(value)),
      wamid,
    );
  }

  /** Returns the bubbles of a chat, oldest first. */
  listBubbles({ customerId, phoneNumberId }: ChatKey): Message[] {
    return this.#database.all(
      messageSchema,
      'SELECT * FROM message WHERE customerId = ? AND phoneNumberId = ? AND bubble = 1 ORDER BY at, place',
      customerId,
      phoneNumberId,
    );
  }

  /** Returns the newest bubble of a chat. */
  last({ customerId, phoneNumberId }: ChatKey): Message | undefined {
    return this.#database.first(
      messageSchema,
      `SELECT * FROM message WHERE customerId = ? AND phoneNumberId = ? AND bubble = 1 ORDER BY at DESC, place DESC LIMIT 1`,
      customerId,
      phoneNumberId,
    );
  }

  /** Returns the messages of the business that were delivered and not seen. */
  listUnseen({ customerId, phoneNumberId }: ChatKey): Message[] {
    return this.#database.all(
      messageSchema,
      `SELECT * FROM message WHERE customerId = ? AND phoneNumberId = ? AND author = 'business'
       AND deliveredAt IS NOT NULL AND seenAt IS NULL ORDER BY place`,
      customerId,
      phoneNumberId,
    );
  }

  countUnseen({ customerId, phoneNumberId }: ChatKey): number {
    return this.#database.count(
      `SELECT COUNT(*) FROM message WHERE customerId = ? AND phoneNumberId = ? AND author = 'business' AND bubble = 1
       AND deliveredAt IS NOT NULL AND seenAt IS NULL`,
      customerId,
      phoneNumberId,
    );
  }

  /** Returns the messages that the customer saw while the phone was offline, so that they are not reported as read. */
  listSeenUnreported(customerId: string): Message[] {
    return this.#database.all(
      messageSchema,
      `SELECT * FROM message WHERE customerId = ? AND author = 'business' AND seenAt IS NOT NULL AND readAt IS NULL
       AND ticks = 'delivered' AND bubble = 1 ORDER BY place`,
      customerId,
    );
  }

  /** Returns the messages of businesses that are in transit: accepted, or sent and not delivered. */
  listInTransit(customerId?: string): Message[] {
    return this.#database.all(
      messageSchema,
      `SELECT * FROM message WHERE author = 'business' AND ticks IN ('clock', 'sent')
       AND (?1 IS NULL OR customerId = ?1) ORDER BY place`,
      customerId ?? null,
    );
  }

  /** Returns the messages that wait on a customer's phone. */
  listHeld(customerId: string): Message[] {
    return this.#database.all(
      messageSchema,
      'SELECT * FROM message WHERE customerId = ? AND held = 1 ORDER BY place',
      customerId,
    );
  }

  /** Returns the customer's messages up to and including a position that the business has not read. */
  listUnreadUpTo({ customerId, phoneNumberId }: ChatKey, place: number): Message[] {
    return this.#database.all(
      messageSchema,
      `SELECT * FROM message WHERE customerId = ? AND phoneNumberId = ? AND author = 'customer' AND readAt IS NULL
       AND place <= ? ORDER BY place`,
      customerId,
      phoneNumberId,
      place,
    );
  }

  /** Sets or removes the reaction of one side. An empty emoji removes it. */
  setReaction(wamid: string, author: Message['author'], emoji: string): void {
    if (emoji === '') this.#database.run('DELETE FROM reaction WHERE wamid = ? AND author = ?', wamid, author);
    else
      this.#database.run(
        'INSERT OR REPLACE INTO reaction (wamid, author, emoji) VALUES (?, ?, ?)',
        ...[wamid, author, emoji],
      );
  }

  reactions(wamid: string): { customer: string | null; business: string | null } {
    const rows = this.#database.all(reactionSchema, 'SELECT author, emoji FROM reaction WHERE wamid = ?', wamid);
    const by = (author: Message['author']): string | null => rows.find((row) => row.author === author)?.emoji ?? null;
    return { customer: by('customer'), business: by('business') };
  }

  /** Returns the number of delivered service messages of a number in a month (`2026-11`). */
  serviceCountOf(phoneNumberId: string, month: string): number {
    return this.#database.count(
      'SELECT service FROM usage WHERE phoneNumberId = ? AND month = ?',
      phoneNumberId,
      month,
    );
  }

  incrementServiceCount(phoneNumberId: string, month: string): void {
    this.#database.run(
      `INSERT INTO usage (phoneNumberId, month, service) VALUES (?, ?, 1)
       ON CONFLICT (phoneNumberId, month) DO UPDATE SET service = service + 1`,
      phoneNumberId,
      month,
    );
  }
}

const reactionSchema = z.object({ author: z.enum(['customer', 'business']), emoji: z.string() });
