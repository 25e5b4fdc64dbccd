import * as z from 'zod';
import { retryMessageOperation, sendMessageOperation } from '../../../../conversations/operations.ts';
import type { Api } from '../api/client.ts';
import { Refused } from '../api/problem.ts';
import { $ThreadMessage, type ThreadMessage } from '../thread/message.ts';
import type { Entry, Outcome } from './entry.ts';

/** Answers that say nothing about the message, only about the moment. 401 waits for who signs in again. */
const PASSING: ReadonlySet<number> = new Set([401, 408, 425, 429]);

/** One try of an entry at the API. Never throws. */
export async function sendEntry(
  api: Api,
  entry: Entry,
  onTaken: (message: ThreadMessage, entry: Entry) => void,
): Promise<Outcome> {
  try {
    const message = await request(api, entry);
    onTaken(message, entry);
    if (entry.reads !== null) void markRead(api, entry.conversationId, entry.reads);
    return { kind: 'taken' };
  } catch (error) {
    if (!(error instanceof Refused)) return { kind: 'later', after: null };
    const { refusal, retryAfter } = error;
    const passing = PASSING.has(refusal.status) || refusal.status >= 500;
    return passing ? { kind: 'later', after: retryAfter } : { kind: 'refused', refusal };
  }
}

function request(api: Api, { key, conversationId, task }: Entry): Promise<ThreadMessage> {
  const idempotencyKey = key;
  switch (task.do) {
    case 'send':
      return api.call(
        sendMessageOperation,
        { path: { id: conversationId }, body: task.content, idempotencyKey },
        $ThreadMessage,
      );
    case 'retry':
      return api.call(
        retryMessageOperation,
        { path: { id: conversationId, messageId: task.messageId }, idempotencyKey },
        $ThreadMessage,
      );
  }
}

/** Blue ticks for the customer come with the answer, not with a look. It is no loss when it fails: the next answer does it. */
async function markRead(api: Api, conversationId: string, wamid: string): Promise<void> {
  const body = { status: 'read', message_id: wamid };
  const sent = api.call(sendMessageOperation, { path: { id: conversationId }, body }, z.unknown());
  await sent.catch(() => undefined);
}
