import * as z from 'zod';
import { nowSeconds } from '../../shared/clock.ts';
import type { Sending } from '../../shared/entities/message.ts';
import { getNumber, pauseNumber } from '../../shared/entities/number.ts';
import { deletePendingSend, type PendingSend } from '../../shared/entities/pending-send.ts';
import { requestLog } from '../../shared/request-log.ts';
import { writeCallbackData } from '../../shared/whatsapp/callback-data.ts';
import { isMarketing, loadSendIntent } from './load-send-intent.ts';
import { maySend } from './may-send.ts';
import {
  contentOf,
  countSend,
  deliveryIdOf,
  endLastAttempt,
  type OutgoingMessage,
  recordReply,
  updateSending,
} from './outgoing-message.ts';
import { addressOf, toMessageBody } from './request-bodies.ts';
import {
  type AttemptResult,
  backOffSeconds,
  MAX_ATTEMPTS,
  STATUS_POLL_SECONDS,
  toAttemptResult,
} from './retry-policy.ts';
import type { NextStep, SendContext } from './send-context.ts';
import { settleByStatus } from './settle-unconfirmed.ts';

const acceptedSchema = z.object({ messages: z.array(z.object({ id: z.string().min(1) })).min(1) });

/**
 * Tries to send a message. It stores the attempt before the call: an attempt without an outcome means that the function
 * stopped during the call, and that WhatsApp may have the message.
 */
export async function attemptMessage(
  message: OutgoingMessage,
  pending: PendingSend,
  context: SendContext,
): Promise<NextStep> {
  const { table, scope, conversation, number, ids } = context;
  if (number.pause) return holdConversation(context, message);
  if (message.sending.attempts.length > (message.sending.roundFrom ?? 0)) {
    // WhatsApp reported an error but may have the message all the same: a status would prove it.
    const settled = await settleByStatus(message, pending, context);
    if (settled) return settled;
  }
  const content = contentOf(message);
  const intent = await loadSendIntent(content, message.sending.automatic, { table, scope, wabaId: number.wabaId });
  const inputFor = await context.loadPolicyInput({
    scope,
    conversation,
    number,
    isMarketing: isMarketing(intent),
    isNewRequest: false,
  });
  const decision = maySend(intent, inputFor(intent));
  const address = addressOf(conversation);
  if (!decision.allowed || !address) {
    const reason = decision.allowed ? 'NoAddress' : decision.reason;
    return fail(message, pending, { code: null, reason }, context);
  }
  const started = await updateSending(table, scope, message, {
    ...message.sending,
    state: 'sending',
    attempts: [...message.sending.attempts, { at: nowSeconds(context.clock) }],
  });
  const deliveryId = deliveryIdOf(ids, scope.tenantId, message.messageId, message.sending.round);
  const answer = await context.graph.call({
    method: 'POST',
    path: `/${number.phoneNumberId}/messages`,
    token: context.token,
    body: toMessageBody(content, address, writeCallbackData(ids, scope.tenantId, deliveryId)),
  });
  const result = toAttemptResult(answer);
  requestLog().count(`send-${result.kind}`);
  return handleResult(started, pending, result, context);
}

async function handleResult(
  message: OutgoingMessage,
  pending: PendingSend,
  result: AttemptResult,
  context: SendContext,
): Promise<NextStep> {
  const { sending } = message;
  switch (result.kind) {
    case 'accepted': {
      const response = acceptedSchema.safeParse(result.body);
      const wamid = response.data?.messages[0]?.id;
      return wamid === undefined ? markUnconfirmed(message, context) : accept(message, pending, wamid, context);
    }
    case 'lost':
      return markUnconfirmed(message, context);
    case 'failed':
      return fail(message, pending, { code: result.code, reason: result.meaning.reason }, context);
    case 'pause': {
      const { table, scope, number, clock } = context;
      await pauseNumber(table, scope, number, result.meaning.reason, nowSeconds(clock));
      const attempts = endLastAttempt(sending.attempts, { outcome: 'refused', ...codeOf(result.code) });
      return holdConversation(context, message, { ...sending, attempts });
    }
    case 'retry':
      return postpone(message, pending, result, context);
  }
}

const codeOf = (code: number | null): { code?: number } => (code === null ? {} : { code });

/**
 * Records that WhatsApp accepted the message. The pending entry goes last: the earlier writes can be repeated safely.
 */
async function accept(
  message: OutgoingMessage,
  pending: PendingSend,
  wamid: string,
  context: SendContext,
): Promise<NextStep> {
  const { table, scope } = context;
  const { sending } = message;
  await recordReply(message, context);
  const attempts = endLastAttempt(sending.attempts, { outcome: 'accepted' });
  const next: Sending = { ...sending, state: 'accepted', wamid, attempts };
  await updateSending(table, scope, message, next, [deletePendingSend(scope, pending)]);
  await countSend(message, context);
  return { go: 'next' };
}

async function markUnconfirmed(message: OutgoingMessage, { table, scope }: SendContext): Promise<NextStep> {
  const attempts = endLastAttempt(message.sending.attempts, { outcome: 'lost' });
  await updateSending(table, scope, message, { ...message.sending, state: 'unconfirmed', attempts });
  return { go: 'wait', seconds: STATUS_POLL_SECONDS, reason: 'the response was lost' };
}

async function postpone(
  message: OutgoingMessage,
  pending: PendingSend,
  { code, retryAfterSeconds }: Extract<AttemptResult, { kind: 'retry' }>,
  context: SendContext,
): Promise<NextStep> {
  const { sending } = message;
  const attempts = endLastAttempt(sending.attempts, { outcome: 'postponed', ...codeOf(code) });
  const tries = attempts.length - (sending.roundFrom ?? 0);
  if (tries >= MAX_ATTEMPTS) {
    return fail({ ...message }, pending, { code, reason: 'GaveUp' }, context, attempts);
  }
  await updateSending(context.table, context.scope, message, { ...sending, state: 'queued', attempts });
  const wait = backOffSeconds(tries, retryAfterSeconds, context.random());
  return { go: 'wait', seconds: wait, reason: 'WhatsApp is busy' };
}

async function fail(
  message: OutgoingMessage,
  pending: PendingSend,
  failure: NonNullable<Sending['failure']>,
  { table, scope }: SendContext,
  attempts = message.sending.attempts,
): Promise<NextStep> {
  requestLog().count('failed');
  const isOpen = attempts.at(-1)?.outcome === undefined;
  const closed = isOpen ? endLastAttempt(attempts, { outcome: 'refused', ...codeOf(failure.code) }) : attempts;
  const next: Sending = { ...message.sending, state: 'failed', failure, attempts: closed };
  await updateSending(table, scope, message, next, [deletePendingSend(scope, pending)]);
  return { go: 'next' };
}

/** Time to live of hold marks: nothing that still waits then could be sent. */
const HOLD_MARK_SECONDS = 60 * 24 * 3600;

/**
 * Holds a conversation until its number can send again. A hold mark beside the number names the conversation to wake up
 * then. The mark is written before the number is read again, so that a renewal at the same moment is not missed.
 */
export async function holdConversation(
  context: SendContext,
  message?: OutgoingMessage,
  next?: Sending,
): Promise<NextStep> {
  const { table, scope, conversation, number } = context;
  const { conversationId, phoneNumberId } = conversation;
  await table.put({
    key: scope.held(phoneNumberId, conversationId),
    attributes: { v: 1, ttl: nowSeconds(context.clock) + HOLD_MARK_SECONDS },
  });
  if (message && (next || message.sending.state !== 'held')) {
    await updateSending(table, scope, message, { ...(next ?? message.sending), state: 'held' });
  }
  requestLog().count('held');
  const current = await getNumber(table, scope, number.phoneNumberId);
  return current?.pause ? { go: 'stop' } : { go: 'wait', seconds: 1, reason: 'the number can send again' };
}
