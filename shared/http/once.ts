import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { parseJson } from '../json.ts';
import type { Key } from '../table/keys.ts';
import { absent, any, compare, type Table, type Write } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import { badRequest, conflict } from './problem.ts';

/**
 * A request that its caller may repeat: the header `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header). `id` stands
 * for key and operation, `print` for what was asked.
 */
export interface Once {
  readonly id: string;
  readonly print: string;
}

/** How long an answer is remembered: longer than any client goes on trying, and over a weekend. */
const REMEMBERED_SECONDS = 3 * 24 * 3600;

/** What was answered; `body` is JSON text, so that it is repeated to the letter. */
const $Remembered = z.object({ print: z.string(), status: z.number(), body: z.string(), ttl: z.number() });

export interface Remembered {
  readonly status: number;
  readonly body: unknown;
}

/** @throws Problem 400 for a key that is none */
export function onceOf(operationId: string, event: APIGatewayProxyEventV2): Once | undefined {
  const key = event.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7E]{1,255}$/.test(key))
    throw badRequest('Idempotency-Key must have 1 to 255 visible ASCII characters.');
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const { path = '' } = event.requestContext.http;
  return {
    id: hash(`${operationId}\n${key}`).slice(0, 40),
    print: hash(`${path}\n${event.isBase64Encoded}\n${event.body ?? ''}`),
  };
}

/**
 * The write that remembers an answer, for the transaction that does what is answered: both happen or neither does. It is
 * refused when the key was used before; then `recall` tells the answer. 1 WCU per KB, twice that in a transaction.
 */
function remember(key: Key, once: Once, answer: Remembered, now: number): Write {
  const attributes: Item = present({
    v: 1,
    print: once.print,
    status: answer.status,
    body: JSON.stringify(answer.body),
    ttl: now + REMEMBERED_SECONDS,
  });
  // What has expired may lie there for days before it is swept.
  return { do: 'put', key, attributes, when: any(absent(), compare('ttl', '<', now)) };
}

/**
 * The answer that was given to this key before; undefined when there was none. 1 RCU.
 * @throws Problem 409 when the key was used for another request
 */
async function recall(table: Table, key: Key, once: Once, now: number): Promise<Remembered | undefined> {
  const item = await table.get(key, { consistent: true });
  if (!item) return undefined;
  const { print, status, body, ttl } = $Remembered.parse(item);
  if (ttl < now) return undefined;
  if (print !== once.print) throw conflict('The Idempotency-Key was used for another request. Take a new one.');
  return { status, body: parseJson(body) };
}

/**
 * Answers a request that its caller may repeat. `work` puts the writes that it is given into its own transaction; with the same
 * key at the same time one of two transactions is refused, and answers what the other did. Without a key it just works.
 * @throws Problem 409 when the key was used for another request
 */
export async function doOnce(
  {
    table,
    keyOf,
    once,
    now,
  }: { readonly table: Table; keyOf(id: string): Key; readonly once: Once | undefined; readonly now: number },
  work: (remembering: (answer: Remembered) => readonly Write[]) => Promise<Remembered>,
): Promise<Remembered> {
  if (!once) return work(() => []);
  const key = keyOf(once.id);
  const known = await recall(table, key, once, now);
  if (known) return known;
  try {
    return await work((answer) => [remember(key, once, answer, now)]);
  } catch (error) {
    const theirs = await recall(table, key, once, now);
    if (theirs) return theirs;
    throw error;
  }
}
