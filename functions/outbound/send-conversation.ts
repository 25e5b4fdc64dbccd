import { seconds } from '../../shared/clock.ts';
import { readConversation } from '../../shared/entities/conversation.ts';
import { readMessageItem } from '../../shared/entities/message.ts';
import { getNumber } from '../../shared/entities/number.ts';
import { listPending, type Pending, pendingDone } from '../../shared/entities/pending.ts';
import { secondOfUlid } from '../../shared/ids.ts';
import { line } from '../../shared/line.ts';
import { NotYet } from '../../shared/queue/worker.ts';
import { open } from '../../shared/sealing.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { attempt, holdConversation } from './attempt.ts';
import type { Doorbell } from './doorbell.ts';
import { readBody } from './graph-body.ts';
import { maySend } from './may-send.ts';
import { isOutgoing, isReadable, move, type Outgoing } from './message-state.ts';
import { backOffSeconds, resultOf } from './rules.ts';
import type { NextStep, SendContext, SendDeps } from './send-context.ts';
import { settleLost } from './unconfirmed.ts';

/** Number of entries in one read. */
const PAGE_SIZE = 20;
/** Time limit of the work for one wake-up; the next receive continues with the rest. */
const MAX_WORK_MS = 20_000;

/**
 * Sends the pending entries of a conversation in the order of their requests and stops at the first that must wait, so
 * that the customer receives them in that order. An entry stays in the table until its message is accepted, unconfirmed
 * or failed.
 * @throws NotYet when an entry must be retried later
 */
export async function sendConversation(wakeUp: Doorbell, deps: SendDeps): Promise<void> {
  const scope = new TenantScope(wakeUp.tenantId);
  const started = deps.clock.now();
  const context = await loadContext(scope, wakeUp.conversationId, deps);
  if (!context) return;
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await listPending(deps.table, scope, wakeUp.conversationId, { limit: PAGE_SIZE, after });
    if (page.unreadable > 0) line().alarm('UnreadableIntent', page.unreadable);
    for (const pending of page.entries) {
      if (deps.clock.now() - started > MAX_WORK_MS) throw new NotYet(1, 'more entries are pending');
      const step = pending.is === 'read' ? await sendRead(pending, context) : await sendMessage(pending, context);
      if (step.go === 'wait') throw new NotYet(step.seconds, step.reason);
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
    line().count('nothingThere');
    return undefined;
  }
  return { ...deps, scope, conversation, number, token: open(number.token, scope.tenantId, deps.master) };
}

async function sendMessage(pending: Extract<Pending, { is: 'message' }>, context: SendContext): Promise<NextStep> {
  const { table, scope } = context;
  const key = scope.message(pending.conversationId, pending.at, pending.messageId);
  const item = await table.get(key, { consistent: true });
  const message = item && readMessageItem(item);
  if (!message || !isOutgoing(message)) return removePending(pending, context);
  if (!isReadable(message)) return failUnreadable(message, pending, context);
  switch (message.sending.state) {
    case 'queued':
    case 'held':
      return attempt(message, pending, context);
    case 'sending':
    case 'unconfirmed':
      return settleLost(message, pending, context);
    case 'accepted':
    case 'failed':
      return removePending(pending, context);
  }
}

/** Fails a message that this version can no longer read, and raises an alarm: it must not block later messages. */
async function failUnreadable(message: Outgoing, pending: Pending, { table, scope }: SendContext): Promise<NextStep> {
  line().alarm('UnreadableIntent');
  const failure = { code: null, reason: 'Unreadable' };
  await move(table, scope, message, { ...message.sending, state: 'failed', failure }, [pendingDone(scope, pending)]);
  return { go: 'next' };
}

async function removePending(pending: Pending, { table, scope }: SendContext): Promise<NextStep> {
  await table.transact([pendingDone(scope, pending)]);
  return { go: 'next' };
}

/**
 * Marks the customer's messages as read. The call is idempotent, so a lost response is retried. A refusal is ignored:
 * read receipts are not essential.
 */
async function sendRead(pending: Extract<Pending, { is: 'read' }>, context: SendContext): Promise<NextStep> {
  const { number, token, graph, clock, random, scope, conversation } = context;
  if (number.pause) return holdConversation(context);
  const intent = { kind: 'read', automatic: false } as const;
  const inputFor = await context.loadPolicyInput({ scope, conversation, number, marketing: false, asking: false });
  if (!maySend(intent, inputFor(intent)).allowed) return removePending(pending, context);
  const ageSeconds = seconds(clock) - secondOfUlid(pending.id);
  const answer = await graph.call({
    method: 'POST',
    path: `/${number.phoneNumberId}/messages`,
    token,
    body: readBody(pending.mark),
  });
  const result = resultOf(answer);
  line().count(`read-${result.kind}`);
  const canRetry = result.kind === 'retry' || result.kind === 'lost';
  if (canRetry && ageSeconds < READ_RECEIPT_RETRY_SECONDS) {
    return { go: 'wait', seconds: backOffSeconds(2, null, random()), reason: 'a read receipt is to be retried' };
  }
  await context.table.transact([pendingDone(scope, pending)]);
  return { go: 'next' };
}

/** How long a read receipt is retried. */
const READ_RECEIPT_RETRY_SECONDS = 30;
