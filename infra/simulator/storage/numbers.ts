import * as z from 'zod';
import { booleanColumnSchema, type Database, jsonColumn } from './database.ts';

const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  subscribed: booleanColumnSchema,
  /** The callback of the account, which overrides the app's. */
  callback: z.string().nullable(),
  /** The token of the first call that used the account. */
  token: z.string().nullable(),
  /** Whether the id is generated. A call with the real id replaces it. */
  madeUp: booleanColumnSchema,
});
/** A WhatsApp Business Account (WABA). */
export type Account = z.infer<typeof accountSchema>;

export const limitsSchema = z.object({
  /** Messages per second in both directions; Meta's default is 80. */
  throughputPerSecond: z.number().int().min(1).optional(),
  /** The interval between messages to the same customer, in seconds; Meta's default is 6. */
  pairEverySeconds: z.number().min(0).optional(),
  /** The number of messages to the same customer in one burst; Meta's default is 45. */
  pairBurst: z.number().int().min(1).optional(),
  /** The only recipients of a test number (code 131030). Null: no restriction. */
  recipients: z.array(z.string()).nullable().optional(),
});
export type Limits = z.infer<typeof limitsSchema>;

export const profileSchema = z.object({
  about: z.string().min(1).max(139).optional(),
  address: z.string().max(256).optional(),
  description: z.string().max(512).optional(),
  email: z.string().max(128).optional(),
  websites: z.array(z.string().max(256)).max(2).optional(),
  vertical: z.string().optional(),
});

const numberSchema = z.object({
  id: z.string(),
  accountId: z.string(),
  /** The phone number as digits with country code. */
  digits: z.string(),
  /** The phone number in display format. */
  display: z.string(),
  name: z.string(),
  accessToken: z.string().nullable(),
  tokenExpired: booleanColumnSchema,
  registered: booleanColumnSchema,
  verified: booleanColumnSchema,
  pin: z.string().nullable(),
  code: z.string().nullable(),
  callback: z.string().nullable(),
  profile: jsonColumn(profileSchema),
  settings: jsonColumn(z.looseObject({})),
  cart: booleanColumnSchema,
  catalogueShown: booleanColumnSchema,
  limits: jsonColumn(limitsSchema),
  /** The times of recent registrations and deregistrations. */
  registrations: jsonColumn(z.array(z.number())),
});
/** A business phone number. */
export type BusinessPhone = z.infer<typeof numberSchema>;

type Settable = Partial<Omit<BusinessPhone, 'id'>>;

/** The tables of business accounts and their phone numbers. */
export class Numbers {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  account(id: string): Account | undefined {
    return this.#database.first(accountSchema, 'SELECT * FROM account WHERE id = ?', id);
  }

  /** Returns the newest account of a token. */
  findAccountByToken(token: string): Account | undefined {
    return this.#database.first(
      accountSchema,
      'SELECT * FROM account WHERE token = ? ORDER BY rowid DESC LIMIT 1',
      token,
    );
  }

  addAccount(account: Account, at: number): void {
    const { id, name, subscribed, callback, token, madeUp } = account;
    this.#database.run(
      'INSERT INTO account (id, name, subscribed, callback, token, madeUp, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[id, name, Number(subscribed), callback, token, Number(madeUp), at],
    );
  }

  setSubscription(accountId: string, subscribed: boolean, callback: string | null): void {
    this.#database.run(
      'UPDATE account SET subscribed = ?, callback = ? WHERE id = ?',
      ...[Number(subscribed), callback, accountId],
    );
  }

  /** Replaces the generated id of an account with the real id, in all tables. */
  replaceAccountId(generatedId: string, id: string): void {
    this.#database.transaction(() => {
      this.#database.run('UPDATE account SET id = ?, madeUp = 0 WHERE id = ?', id, generatedId);
      for (const table of ['number', 'template', 'catalogue', 'webhook'])
        this.#database.run(`UPDATE ${table} SET accountId = ? WHERE accountId = ?`, id, generatedId);
    });
  }

  number(id: string): BusinessPhone | undefined {
    return this.#database.first(numberSchema, 'SELECT * FROM number WHERE id = ?', id);
  }

  all(): BusinessPhone[] {
    return this.#database.all(numberSchema, 'SELECT * FROM number ORDER BY created, rowid');
  }

  listByAccount(accountId: string): BusinessPhone[] {
    return this.#database.all(
      numberSchema,
      'SELECT * FROM number WHERE accountId = ? ORDER BY created, rowid',
      accountId,
    );
  }

  add(
    number: Pick<BusinessPhone, 'id' | 'accountId' | 'digits' | 'display' | 'name' | 'accessToken'>,
    at: number,
  ): void {
    const { id, accountId, digits, display, name, accessToken } = number;
    this.#database.run(
      'INSERT INTO number (id, accountId, digits, display, name, accessToken, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[id, accountId, digits, display, name, accessToken, at],
    );
  }

  set(id: string, changes: Settable): void {
    for (const [column, value] of Object.entries(changes))
      this.#database.run(`UPDATE number SET ${column} = ? WHERE id = ?`, asColumn(value), id);
  }

  /** Marks an authorization code as used. @returns false for a code that was used before */
  consumeCode(code: string): boolean {
    return this.#database.run('INSERT OR IGNORE INTO code (code, used) VALUES (?, 1)', code) === 1;
  }
}

function asColumn(value: unknown): string | number | null {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return z.union([z.string(), z.number(), z.null()]).parse(value ?? null);
}
