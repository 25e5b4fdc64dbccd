import * as z from 'zod';
import type { ChatKey } from './customers.ts';
import { type Database, flag, json } from './database.ts';

/** Why a message is not delivered: Meta's code, its title and the particulars. */
const $Failure = z.object({ code: z.number(), title: z.string(), details: z.string() });
export type Failure = z.infer<typeof $Failure>;

/** The `pricing` object of statuses. */
const $Pricing = z.object({
  billable: z.boolean(),
  pricing_model: z.literal('PMP'),
  type: z.enum(['regular', 'free_customer_service']),
  category: z.enum(['authentication', 'marketing', 'utility', 'service']),
});
export type Pricing = z.infer<typeof $Pricing>;

const $Content = z.looseObject({ type: z.string() });
export type Content = z.infer<typeof $Content>;

const $Ticks = z.enum(['clock', 'sent', 'delivered', 'read', 'failed']);

const $Message = z.object({
  place: z.number(),
  wamid: z.string(),
  /** Null when nobody has the number that the business wrote to. */
  customerId: z.string().nullable(),
  phoneNumberId: z.string(),
  author: z.enum(['customer', 'business']),
  at: z.number(),
  content: json($Content),
  /** Whether it stands in the chat by itself; a reaction does not. */
  bubble: flag,
  ticks: $Ticks,
  replyTo: z.string().nullable(),
  error: json($Failure).nullable(),
  /** How it will fail, known since it was taken. */
  fate: json($Failure).nullable(),
  /** As the business addressed it: digits, or a user id. */
  recipient: z.string(),
  byUserId: flag,
  /** `biz_opaque_callback_data`. */
  opaque: z.string().nullable(),
  pricing: json($Pricing).nullable(),
  sentAt: z.number().nullable(),
  deliveredAt: z.number().nullable(),
  readAt: z.number().nullable(),
  /** When the customer looked, told to the business or not. */
  seenAt: z.number().nullable(),
  /** Waits on a customer's phone that has no connection. */
  held: flag,
});
export type Message = z.infer<typeof $Message>;

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

/** Everything that was said, in both directions. */
export class Messages {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(wamid: string): Message | undefined {
    return this.#database.one($Message, 'SELECT * FROM message WHERE wamid = ?', wamid);
  }

  add(message: NewMessage): Message {
    const columns = Object.entries(message);
    const added = this.#database.one(
      $Message,
      `INSERT INTO message (${columns.map(([name]) => name).join(', ')})
       VALUES (${columns.map(() => '?').join(', ')}) RETURNING *`,
      ...columns.map(([, value]) => asColumn(value)),
    );
    if (!added) throw new Error('a message was not kept');
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

  /** The bubbles of a chat, oldest first. */
  bubbles({ customerId, phoneNumberId }: ChatKey): Message[] {
    return this.#database.all(
      $Message,
      'SELECT * FROM message WHERE customerId = ? AND phoneNumberId = ? AND bubble = 1 ORDER BY at, place',
      customerId,
      phoneNumberId,
    );
  }

  last({ customerId, phoneNumberId }: ChatKey): Message | undefined {
    return this.#database.one(
      $Message,
      `SELECT * FROM message WHERE customerId = ? AND phoneNumberId = ? AND bubble = 1 ORDER BY at DESC, place DESC LIMIT 1`,
      customerId,
      phoneNumberId,
    );
  }

  /** Messages of the business that reached the phone and were not looked at. */
  unseen({ customerId, phoneNumberId }: ChatKey): Message[] {
    return this.#database.all(
      $Message,
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

  /** Seen while that could not be told. */
  seenUntold(customerId: string): Message[] {
    return this.#database.all(
      $Message,
      `SELECT * FROM message WHERE customerId = ? AND author = 'business' AND seenAt IS NOT NULL AND readAt IS NULL
       AND ticks = 'delivered' AND bubble = 1 ORDER BY place`,
      customerId,
    );
  }

  /** Messages of the business on their way: taken, or sent and not delivered. */
  underWay(customerId?: string): Message[] {
    return this.#database.all(
      $Message,
      `SELECT * FROM message WHERE author = 'business' AND ticks IN ('clock', 'sent')
       AND (?1 IS NULL OR customerId = ?1) ORDER BY place`,
      customerId ?? null,
    );
  }

  /** What waits on a customer's phone. */
  held(customerId: string): Message[] {
    return this.#database.all(
      $Message,
      'SELECT * FROM message WHERE customerId = ? AND held = 1 ORDER BY place',
      customerId,
    );
  }

  /** The customer's messages up to and with a place that the business has not read. */
  unreadUpTo({ customerId, phoneNumberId }: ChatKey, place: number): Message[] {
    return this.#database.all(
      $Message,
      `SELECT * FROM message WHERE customerId = ? AND phoneNumberId = ? AND author = 'customer' AND readAt IS NULL
       AND place <= ? ORDER BY place`,
      customerId,
      phoneNumberId,
      place,
    );
  }

  react(wamid: string, author: Message['author'], emoji: string): void {
    if (emoji === '') this.#database.run('DELETE FROM reaction WHERE wamid = ? AND author = ?', wamid, author);
    else
      this.#database.run(
        'INSERT OR REPLACE INTO reaction (wamid, author, emoji) VALUES (?, ?, ?)',
        ...[wamid, author, emoji],
      );
  }

  reactions(wamid: string): { customer: string | null; business: string | null } {
    const rows = this.#database.all($Reaction, 'SELECT author, emoji FROM reaction WHERE wamid = ?', wamid);
    const by = (author: Message['author']): string | null => rows.find((row) => row.author === author)?.emoji ?? null;
    return { customer: by('customer'), business: by('business') };
  }

  /** Delivered service messages of a number in a month (`2026-11`). */
  served(phoneNumberId: string, month: string): number {
    return this.#database.count(
      'SELECT service FROM usage WHERE phoneNumberId = ? AND month = ?',
      phoneNumberId,
      month,
    );
  }

  countServed(phoneNumberId: string, month: string): void {
    this.#database.run(
      `INSERT INTO usage (phoneNumberId, month, service) VALUES (?, ?, 1)
       ON CONFLICT (phoneNumberId, month) DO UPDATE SET service = service + 1`,
      phoneNumberId,
      month,
    );
  }
}

const $Reaction = z.object({ author: z.enum(['customer', 'business']), emoji: z.string() });
