import * as z from 'zod';
import { retryMessageOperation, sendMessageOperation } from '../../../functions/conversations/operations.ts';
import type { ProductView } from '../../../functions/products/views.ts';
import type { Api } from '../api/client.ts';
import { RefusedError } from '../api/problem.ts';
import { type ThreadMessage, threadMessageSchema } from '../api/thread-message.ts';
import type { Entry, Outcome } from './entry.ts';

/** Status codes of temporary errors. After 401 the entry waits for the next sign-in. */
const TEMPORARY_STATUS: ReadonlySet<number> = new Set([401, 408, 425, 429]);

/** Callbacks for accepted requests. */
export interface AcceptedHandlers {
  readonly message: (conversationId: string, message: ThreadMessage) => void;
  readonly product: (product: ProductView) => void;
}

/** Makes one attempt to send an entry. Never throws. */
export async function sendEntry(api: Api, entry: Entry, accepted: AcceptedHandlers): Promise<Outcome> {
  try {
    await request(api, entry, accepted);
    return { kind: 'accepted' };
  } catch (error) {
    if (!(error instanceof RefusedError)) return { kind: 'later', after: null };
    const { refusal, retryAfter } = error;
    const isTemporary = TEMPORARY_STATUS.has(refusal.status) || refusal.status >= 500;
    return isTemporary ? { kind: 'later', after: retryAfter } : { kind: 'refused', refusal };
  }
}

async function request(
  api: Api,
  { key: idempotencyKey, conversationId, task, reads }: Entry,
  accepted: AcceptedHandlers,
) {
  if (task.do === 'adjust') {
    const { adjustStock } = await import('./adjust-stock.ts');
    return accepted.product(await adjustStock(api, task, idempotencyKey));
  }
  const id = conversationId ?? '';
  const message =
    task.do === 'send'
      ? await api.call(sendMessageOperation, { path: { id }, body: task.content, idempotencyKey }, threadMessageSchema)
      : await api.call(
          retryMessageOperation,
          { path: { id, messageId: task.messageId }, idempotencyKey },
          threadMessageSchema,
        );
  accepted.message(id, message);
  if (reads !== null) void markRead(api, id, reads);
}

/**
 * Marks the customer's message as read once it is answered, not when it is opened. Failures are ignored: the next reply
 * repeats it.
 */
async function markRead(api: Api, conversationId: string, wamid: string): Promise<void> {
  const body = { status: 'read', message_id: wamid };
  const sent = api.call(sendMessageOperation, { path: { id: conversationId }, body }, z.unknown());
  await sent.catch(() => undefined);
}
