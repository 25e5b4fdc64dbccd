import { nowSeconds } from '../../shared/clock.ts';
import { decrypt } from '../../shared/encryption.ts';
import { readConversation } from '../../shared/entities/conversation.ts';
import { readMessageItem } from '../../shared/entities/message.ts';
import { getNumber } from '../../shared/entities/number.ts';
import { deletePendingSend, listPendingSends, type PendingSend } from '../../shared/entities/pending-send.ts';
import { secondsOfUlid } from '../../shared/ids.ts';
import { RetryLaterError } from '../../shared/queue/worker.ts';
import { requestLog } from '../../shared/request-log.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { attemptMessage, holdConversation } from './attempt-message.ts';
import { maySend } from './may-send.ts';
import { isOutgoing, isReadable, type OutgoingMessage, updateSending } from './outgoing-message.ts';
import { toReadReceiptBody } from './request-bodies.ts';
import { backOffSeconds, toAttemptResult } from './retry-policy.ts';
import type { NextStep, SendContext, SendDeps } from './send-context.ts';
import { settleUnconfirmed } from './settle-unconfirmed.ts';
import type { WakeUp } from './wake-up.ts';

/** Number of entries in one read. */
const PAGE_SIZE = 20;
/** Time limit of the work for one wake-up; the next receive continues with the rest. */
const MAX_WORK_MS = 20_000;

/**
 * Sends the pending entries of a conversation in the order of their requests and stops at the first that must wait, so
 * that the customer receives them in that order. An entry stays in the table until its message is accepted, unconfirmed
 * or failed.
 * @throws RetryLaterError when an entry must be retried later
 */
export async function sendConversation(wakeUp: WakeUp, deps: SendDeps): Promise<void> {
  const scope = new TenantScope(wakeUp.tenantId);
  const started = deps.clock.now();
  const context = await loadContext(scope, wakeUp.conversationId, deps);
  if (!context) return;
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await listPendingSends(deps.table, scope, wakeUp.conversationId, { limit: PAGE_SIZE, after });
    if (page.unreadable > 0) requestLog().countMetric('UnreadableIntent', page.unreadable);
    for (const pending of page.entries) {
      if (deps.clock.now() - started > MAX_WORK_MS) throw new RetryLaterError(1, 'more entries are pending');
      const step = pending.is === 'read' ? await sendRead(pending, context) : await sendMessage(pending, context);
      if (step.go === 'wait') throw new RetryLaterError(step.seconds, step.reason);
      if (step.go === 'stop') return;
    }
    after = page.last;
  }
}

async function loadContext(
  scope: TenantScope,
  conversationId: string,
  deps: SendDeps,
): Promise<SendContext | undefined> {
  const item = await deps.table.get(scope.conversation(conversationId), { consistent: true });
  const conversation = item && readConversation(item);
  const number = conversation && (await getNumber(deps.table, scope, conversation.phoneNumberId));
  if (!conversation || !number) {
    requestLog().count('nothingThere');
    return undefined;
  }
  return { ...deps, scope, conversation, number, token: decrypt(number.token, scope.tenantId, deps.master) };
}

async function sendMessage(pending: Extract<PendingSend, { is: 'message' }>, context: SendContext): Promise<NextStep> {
  const { table, scope } = context;
  const key = scope.message(pending.conversationId, pending.at, pending.messageId);
  const item = await table.get(key, { consistent: true });
  const message = item && readMessageItem(item);
  if (!message || !isOutgoing(message)) return removePending(pending, context);
  if (!isReadable(message)) return failUnreadable(message, pending, context);
  switch (message.sending.state) {
    case 'queued':
    case 'held':
      return attemptMessage(message, pending, context);
    case 'sending':
    case 'unconfirmed':
      return settleUnconfirmed(message, pending, context);
    case 'accepted':
    case 'failed':
      return removePending(pending, context);
  }
}

/** Fails a message that this version can no longer read, and raises an alarm: it must not block later messages. */
async function failUnreadable(
  message: OutgoingMessage,
  pending: PendingSend,
  { table, scope }: SendContext,
): Promise<NextStep> {
  requestLog().countMetric('UnreadableIntent');
  const failure = { code: null, reason: 'Unreadable' };
  await updateSending(table, scope, message, { ...message.sending, state: 'failed', failure }, [
    deletePendingSend(scope, pending),
  ]);
  return { go: 'next' };
}

async function removePending(pending: PendingSend, { table, scope }: SendContext): Promise<NextStep> {
  await table.transact([deletePendingSend(scope, pending)]);
  return { go: 'next' };
}

/**
 * Marks the customer's messages as read. The call is idempotent, so a lost response is retried. A refusal is ignored:
 * read receipts are not essential.
 */
async function sendRead(pending: Extract<PendingSend, { is: 'read' }>, context: SendContext): Promise<NextStep> {
  const { number, token, graph, clock, random, scope, conversation } = context;
  if (number.pause) return holdConversation(context);
  const intent = { kind: 'read', isAutomatic: false } as const;
  const inputFor = await context.loadPolicyInput({
    scope,
    conversation,
    number,
    isMarketing: false,
    isNewRequest: false,
  });
  if (!maySend(intent, inputFor(intent)).allowed) return removePending(pending, context);
  const ageSeconds = nowSeconds(clock) - secondsOfUlid(pending.id);
  const answer = await graph.call({
    method: 'POST',
    path: `/${number.phoneNumberId}/messages`,
    token,
    body: toReadReceiptBody(pending.mark),
  });
  const result = toAttemptResult(answer);
  requestLog().count(`read-${result.kind}`);
  const canRetry = result.kind === 'retry' || result.kind === 'lost';
  if (canRetry && ageSeconds < READ_RECEIPT_RETRY_SECONDS) {
    return { go: 'wait', seconds: backOffSeconds(2, null, random()), reason: 'a read receipt is to be retried' };
  }
  await context.table.transact([deletePendingSend(scope, pending)]);
  return { go: 'next' };
}

/** How long a read receipt is retried. */
const READ_RECEIPT_RETRY_SECONDS = 30;
