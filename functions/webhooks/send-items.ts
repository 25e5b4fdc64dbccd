import { createHash } from 'node:crypto';
import { mapBounded, packed } from '../../shared/bounded.ts';
import { sqsJson } from '../../shared/json.ts';
import type { InboundItem, LargeItem } from './inbound-item.ts';

/** One message for the queue. */
export interface Outgoing {
  readonly body: string;
  /** Fairness on a standard queue: one busy number does not delay the others (SQS Developer Guide, fair queues). */
  readonly groupId: string;
  readonly traceparent: string | undefined;
}

export interface SendDeps {
  /** Sends up to ten messages; answers the positions that the queue did not take. Rejects when the call fails. */
  sendBatch(messages: readonly Outgoing[]): Promise<readonly number[]>;
  /** Keeps a text under `inbound/<id>` in the raw bucket; answers its key. */
  keepLarge(id: string, text: string): Promise<string>;
}

/** SQS takes ten messages and 1 MiB a call (SQS Developer Guide, quotas); the rest of the MiB is for attributes. */
const BATCH = { inputs: 10, bytes: 1024 * 1024 - 10 * 1024 };

/**
 * Items over this go through the bucket. Well under a message's 1 MiB because the raw text must also fit into a table item
 * of 400 KB (DynamoDB Developer Guide, quotas), beside keys and what is read from it.
 */
export const LARGE_ITEM_BYTES = 256 * 1024;

/** Calls at a time: 1,000 items are 100 calls, of which 16 at a time need about seven round trips. */
const PARALLEL_CALLS = 16;

/** Times that entries of a batch are sent which the queue did not take. */
const ATTEMPTS = 3;

/** Sends every item; true only when the queue has taken all. Rejects when a call fails for good. */
export async function sendItems(items: readonly InboundItem[], deps: SendDeps): Promise<boolean> {
  const messages = await mapBounded(items, PARALLEL_CALLS, (item) => toMessage(item, deps));
  const batches = packed(messages, BATCH, ({ body }) => Buffer.byteLength(body));
  const taken = await mapBounded(batches, PARALLEL_CALLS, (batch) => sendAll(batch, deps));
  return taken.every(Boolean);
}

async function toMessage(item: InboundItem, deps: SendDeps): Promise<Outgoing> {
  const { traceparent } = item;
  const groupId = groupOf(item);
  const body = sqsJson(item);
  if (Buffer.byteLength(body) <= LARGE_ITEM_BYTES) return { body, groupId, traceparent };
  const { raw, contacts, rawKey: _, ...frame } = item;
  const content = JSON.stringify({ raw, contacts });
  // Named by its content: a redelivered payload writes the same object again instead of another.
  const large: LargeItem = {
    ...frame,
    large: await deps.keepLarge(createHash('sha256').update(content).digest('hex'), content),
  };
  return { body: sqsJson(large), groupId, traceparent };
}

/** Group ids have at most 128 characters of a few kinds (SQS API Reference, MessageGroupId). */
function groupOf({ phoneNumberId, wabaId }: InboundItem): string {
  const id = phoneNumberId ?? wabaId;
  return id !== null && /^[\w.-]{1,128}$/.test(id) ? id : 'none';
}

async function sendAll(batch: readonly Outgoing[], deps: SendDeps): Promise<boolean> {
  let left = batch;
  for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) {
    const refused = await deps.sendBatch(left);
    left = refused.flatMap((position) => left[position] ?? []);
  }
  return left.length === 0;
}
