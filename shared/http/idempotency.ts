import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { parseJson } from '../json.ts';
import type { Key } from '../table/keys.ts';
import { absent, any, compare, type Table, type Write } from '../table/table.ts';
import { type Item, present } from '../table/values.ts';
import { badRequest, conflict } from './problem.ts';

/**
 * An idempotency key of a request: the header `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header). `id`
 * is a hash of key and operation, `print` is a fingerprint of path and body.
 */
export interface IdempotencyKey {
  readonly id: string;
  readonly fingerprint: string;
}

/** How long a response is stored: longer than any client retries, and longer than a weekend. */
const RETENTION_SECONDS = 3 * 24 * 3600;

/** A stored response. `body` is JSON text, so that the repeated response is identical. */
const storedResponseSchema = z.object({ print: z.string(), status: z.number(), body: z.string(), ttl: z.number() });

/** A response that is stored with its idempotency key. */
export interface StoredResponse {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Reads the idempotency key of a request; undefined without the header.
 * @throws Problem 400 for an invalid key
 */
export function readIdempotencyKey(operationId: string, event: APIGatewayProxyEventV2): IdempotencyKey | undefined {
  const key = event.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7E]{1,255}$/.test(key))
    throw badRequest('Idempotency-Key must have 1 to 255 visible ASCII characters.');
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const { path = '' } = event.requestContext.http;
  return {
    id: hash(`${operationId}\n${key}`).slice(0, 40),
    fingerprint: hash(`${path}\n${event.isBase64Encoded}\n${event.body ?? ''}`),
  };
}

/**
 * Creates the write that stores a response. It belongs in the transaction that makes the change, so that both succeed
 * or both fail. Its condition fails when the key was used before; `loadResponse` then returns the stored response. 1
 * WCU per KB, twice that in a transaction.
 */
function putResponse(key: Key, once: IdempotencyKey, response: StoredResponse, now: number): Write {
  const attributes: Item = present({
    v: 1,
    print: once.fingerprint,
    status: response.status,
    body: JSON.stringify(response.body),
    ttl: now + RETENTION_SECONDS,
  });
  // DynamoDB may delete an expired item only days later.
  return { do: 'put', key, attributes, when: any(absent(), compare('ttl', '<', now)) };
}

/**
 * Loads the response that is stored for this key; undefined when there is none. 1 RCU.
 * @throws Problem 409 when the key was used for a different request
 */
async function loadResponse(
  table: Table,
  key: Key,
  once: IdempotencyKey,
  now: number,
): Promise<StoredResponse | undefined> {
  const item = await table.get(key, { consistent: true });
  if (!item) return undefined;
  const { print, status, body, ttl } = storedResponseSchema.parse(item);
  if (ttl < now) return undefined;
  if (print !== once.fingerprint)
    throw conflict('The Idempotency-Key was already used for a different request. Use a new key.');
  return { status, body: parseJson(body) };
}

interface IdempotencyOptions {
  readonly table: Table;
  /** The key of the item that stores the response. */
  keyOf(id: string): Key;
  /** Undefined when the caller sent no Idempotency-Key. */
  readonly idempotencyKey: IdempotencyKey | undefined;
  /** Unix seconds. */
  readonly now: number;
}

/**
 * Runs `work` once per idempotency key and returns the stored response for a repeated request. `work` adds the writes
 * that it receives to its own transaction: of two concurrent requests with the same key, one transaction fails, and
 * that request returns the response of the other. Without a key, runs `work` each time.
 * @throws Problem 409 when the key was used for a different request
 */
export async function withIdempotency(
  { table, keyOf, idempotencyKey, now }: IdempotencyOptions,
  work: (storeResponse: (response: StoredResponse) => readonly Write[]) => Promise<StoredResponse>,
): Promise<StoredResponse> {
  if (!idempotencyKey) return work(() => []);
  const key = keyOf(idempotencyKey.id);
  const stored = await loadResponse(table, key, idempotencyKey, now);
  if (stored) return stored;
  try {
    return await work((response) => [putResponse(key, idempotencyKey, response, now)]);
  } catch (error) {
    const concurrent = await loadResponse(table, key, idempotencyKey, now);
    if (concurrent) return concurrent;
    throw error;
  }
}
