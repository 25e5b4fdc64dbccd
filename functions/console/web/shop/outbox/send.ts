import * as z from 'zod';
import { retryMessageOperation, sendMessageOperation } from '../../../../conversations/operations.ts';
import type { ProductView } from '../../../../products/views.ts';
import type { Api } from '../api/client.ts';
import { Refused } from '../api/problem.ts';
import { $ThreadMessage, type ThreadMessage } from '../thread/message.ts';
import type { Entry, Outcome } from './entry.ts';

/** Answers that say nothing about the message, only about the moment. 401 waits for who signs in again. */
const PASSING: ReadonlySet<number> = new Set([401, 408, 425, 429]);

/** What to do with what the API took. */
export interface Taken {
  readonly message: (conversationId: string, message: ThreadMessage) => void;
  readonly product: (product: ProductView) => void;
}

/** One try of an entry at the API. Never throws. */
export async function sendEntry(api: Api, entry: Entry, taken: Taken): Promise<Outcome> {
  try {
    await request(api, entry, taken);
    return { kind: 'taken' };
  } catch (error) {
    if (!(error instanceof Refused)) return { kind: 'later', after: null };
    const { refusal, retryAfter } = error;
    const passing = PASSING.has(refusal.status) || refusal.status >= 500;
    return passing ? { kind: 'later', after: retryAfter } : { kind: 'refused', refusal };
  }
}

async function request(api: Api, { key: idempotencyKey, conversationId, task, reads }: Entry, taken: Taken) {
  if (task.do === 'adjust') {
    const { adjust } = await import('./adjust.ts');
    return taken.product(await adjust(api, task, idempotencyKey));
  }
  const id = conversationId ?? '';
  const message =
    task.do === 'send'
      ? await api.call(sendMessageOperation, { path: { id }, body: task.content, idempotencyKey }, $ThreadMessage)
      : await api.call(
          retryMessageOperation,
          { path: { id, messageId: task.messageId }, idempotencyKey },
          $ThreadMessage,
        );
  taken.message(id, message);
  if (reads !== null) void markRead(api, id, reads);
}

/** Blue ticks for the customer come with the answer, not with a look. It is no loss when it fails: the next answer does it. */
async function markRead(api: Api, conversationId: string, wamid: string): Promise<void> {
  const body = { status: 'read', message_id: wamid };
  const sent = api.call(sendMessageOperation, { path: { id: conversationId }, body }, z.unknown());
  await sent.catch(() => undefined);
}
