import { createHash } from 'node:crypto';
import { chunk, mapConcurrently } from '../../shared/concurrency.ts';
import { toSqsJson } from '../../shared/json.ts';
import type { InboundItem, LargeItem } from './inbound-item.ts';

/** Message for the queue `inbound`. */
export interface InboundQueueMessage {
  readonly body: string;
  /** Message group, so that a busy number does not delay the others (SQS Developer Guide, fair queues). */
  readonly groupId: string;
  readonly traceparent: string | undefined;
}

export interface SendItemsDeps {
  /** Sends up to ten messages; returns the positions that the queue did not accept. Rejects when the call fails. */
  sendBatch(messages: readonly InboundQueueMessage[]): Promise<readonly number[]>;
  /** Stores a text under `inbound/<id>` in the raw bucket; returns its key. */
  putLargeItem(id: string, text: string): Promise<string>;
}

/**
 * Limits of a call: SQS accepts ten messages and 1 MiB (SQS Developer Guide, quotas). 10 KiB are reserved for
 * attributes.
 */
const BATCH = { maxItems: 10, maxBytes: 1024 * 1024 - 10 * 1024 };

/**
 * Maximum size of an item in a queue message; larger items go through the raw bucket. Far below SQS's 1 MiB because the
 * raw text must also fit into a table item of 400 KB (DynamoDB Developer Guide, quotas), beside keys and other
 * attributes.
 */
export const LARGE_ITEM_BYTES = 256 * 1024;

/** Concurrent calls. 1,000 items need 100 calls, which is about seven round trips. */
const PARALLEL_CALLS = 16;

/** Maximum attempts for entries of a batch that the queue does not accept. */
const ATTEMPTS = 3;

/** Sends every item; returns true only if the queue accepted all of them. Rejects when a call fails. */
export async function sendItems(items: readonly InboundItem[], deps: SendItemsDeps): Promise<boolean> {
  const messages = await mapConcurrently(items, PARALLEL_CALLS, (item) => toMessage(item, deps));
  const batches = chunk(messages, BATCH, ({ body }) => Buffer.byteLength(body));
  const accepted = await mapConcurrently(batches, PARALLEL_CALLS, (batch) => sendAll(batch, deps));
  return accepted.every(Boolean);
}

async function toMessage(item: InboundItem, deps: SendItemsDeps): Promise<InboundQueueMessage> {
  const { traceparent } = item;
  const groupId = groupOf(item);
  const body = toSqsJson(item);
  if (Buffer.byteLength(body) <= LARGE_ITEM_BYTES) return { body, groupId, traceparent };
  const { raw, contacts, rawKey: _, ...frame } = item;
  const content = JSON.stringify({ raw, contacts });
  // The key is derived from the content: a redelivered payload overwrites the same object.
  const large: LargeItem = {
    ...frame,
    large: await deps.putLargeItem(createHash('sha256').update(content).digest('hex'), content),
  };
  return { body: toSqsJson(large), groupId, traceparent };
}

/** Returns the message group id: at most 128 characters of a limited set (SQS API Reference, MessageGroupId). */
function groupOf({ phoneNumberId, wabaId }: InboundItem): string {
  const id = phoneNumberId ?? wabaId;
  return id !== null && /^[\w.-]{1,128}$/.test(id) ? id : 'none';
}

async function sendAll(batch: readonly InboundQueueMessage[], deps: SendItemsDeps): Promise<boolean> {
  let left = batch;
  for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) {
    const rejected = await deps.sendBatch(left);
    left = rejected.flatMap((position) => left[position] ?? []);
  }
  return left.length === 0;
}
