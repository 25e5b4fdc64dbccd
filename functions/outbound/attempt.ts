import * as z from 'zod';
import { seconds } from '../../shared/clock.ts';
import type { Sending } from '../../shared/entities/message.ts';
import { pauseNumber } from '../../shared/entities/number.ts';
import { type Pending, pendingDone } from '../../shared/entities/pending.ts';
import { line } from '../../shared/line.ts';
import { writeCallbackData } from '../../shared/whatsapp/callback-data.ts';
import { answered } from './answered.ts';
import { contentOf } from './content-of.ts';
import { counted } from './counted.ts';
import { addressOf, messageBody } from './graph-body.ts';
import { hold } from './hold.ts';
import { intendedOf, isMarketing } from './intended.ts';
import { maySend } from './may-send.ts';
import { deliveryIdOf, ended, move, type Outgoing } from './message-state.ts';
import { type AttemptResult, backOffSeconds, LOOK_AGAIN_SECONDS, MOST_ATTEMPTS, resultOf } from './rules.ts';
import type { SendContext, Step } from './send-conversation.ts';
import { settleByStatus } from './unconfirmed.ts';

const $Accepted = z.object({ messages: z.array(z.object({ id: z.string().min(1) })).min(1) });

/**
 * Tries to send a message. That it is tried is written down first: whoever finds an attempt without an end knows that the
 * function died under it, and that WhatsApp may have the message.
 */
export async function attempt(message: Outgoing, pending: Pending, context: SendContext): Promise<Step> {
  const { table, scope, conversation, number, ids } = context;
  if (number.pause) return hold(context, message);
  if (message.sending.attempts.length > (message.sending.roundFrom ?? 0)) {
    // WhatsApp said that it did not take the message, and may be wrong: its status would prove that.
    const settled = await settleByStatus(message, pending, context);
    if (settled) return settled;
  }
  const content = contentOf(message);
  const intended = await intendedOf(content, message.sending.automatic, { table, scope, wabaId: number.wabaId });
  const facts = await context.facts({ scope, conversation, number, marketing: isMarketing(intended), asking: false });
  const verdict = maySend(intended, facts(intended));
  const address = addressOf(conversation);
  if (!verdict.allowed || !address) {
    const reason = verdict.allowed ? 'NoAddress' : verdict.reason;
    return fail(message, pending, { code: null, reason }, context);
  }
  const started = await move(table, scope, message, {
    ...message.sending,
    state: 'sending',
    attempts: [...message.sending.attempts, { at: seconds(context.clock) }],
  });
  const deliveryId = deliveryIdOf(ids, scope.tenantId, message.messageId, message.sending.round);
  const answer = await context.graph.call({
    method: 'POST',
    path: `/${number.phoneNumberId}/messages`,
    token: context.token,
    body: messageBody(content, address, writeCallbackData(ids, scope.tenantId, deliveryId)),
  });
  const result = resultOf(answer);
  line().count(`send-${result.kind}`);
  return conclude(started, pending, result, context);
}

async function conclude(
  message: Outgoing,
  pending: Pending,
  result: AttemptResult,
  context: SendContext,
): Promise<Step> {
  const { sending } = message;
  switch (result.kind) {
    case 'accepted': {
      const accepted = $Accepted.safeParse(result.body);
      const wamid = accepted.data?.messages[0]?.id;
      return wamid === undefined ? lost(message, context) : accept(message, pending, wamid, context);
    }
    case 'lost':
      return lost(message, context);
    case 'failed':
      return fail(message, pending, { code: result.code, reason: result.meaning.reason }, context);
    case 'pause': {
      const { table, scope, number, clock } = context;
      await pauseNumber(table, scope, number, result.meaning.reason, seconds(clock));
      const attempts = ended(sending.attempts, { outcome: 'refused', ...codeOf(result.code) });
      return hold(context, message, { ...sending, attempts });
    }
    case 'again':
      return postpone(message, pending, result, context);
  }
}

const codeOf = (code: number | null): { code?: number } => (code === null ? {} : { code });

/** WhatsApp has the message. The conversation hears of it first: both writes can be repeated, and the entry goes last. */
async function accept(message: Outgoing, pending: Pending, wamid: string, context: SendContext): Promise<Step> {
  const { table, scope } = context;
  const { sending } = message;
  await answered(message, context);
  const attempts = ended(sending.attempts, { outcome: 'accepted' });
  const next: Sending = { ...sending, state: 'accepted', wamid, attempts };
  await move(table, scope, message, next, [pendingDone(scope, pending)]);
  await counted(message, context);
  return { go: 'next' };
}

async function lost(message: Outgoing, { table, scope }: SendContext): Promise<Step> {
  const attempts = ended(message.sending.attempts, { outcome: 'lost' });
  await move(table, scope, message, { ...message.sending, state: 'unconfirmed', attempts });
  return { go: 'wait', seconds: LOOK_AGAIN_SECONDS, why: 'an answer was lost' };
}

async function postpone(
  message: Outgoing,
  pending: Pending,
  { code, named }: Extract<AttemptResult, { kind: 'again' }>,
  context: SendContext,
): Promise<Step> {
  const { sending } = message;
  const attempts = ended(sending.attempts, { outcome: 'postponed', ...codeOf(code) });
  const tries = attempts.length - (sending.roundFrom ?? 0);
  if (tries >= MOST_ATTEMPTS) {
    return fail({ ...message }, pending, { code, reason: 'GaveUp' }, context, attempts);
  }
  await move(context.table, context.scope, message, { ...sending, state: 'queued', attempts });
  const wait = backOffSeconds(tries, named, context.random());
  return { go: 'wait', seconds: wait, why: 'WhatsApp is busy' };
}

async function fail(
  message: Outgoing,
  pending: Pending,
  failure: NonNullable<Sending['failure']>,
  { table, scope }: SendContext,
  attempts = message.sending.attempts,
): Promise<Step> {
  line().count('failed');
  const tried = attempts.at(-1)?.outcome === undefined;
  const closed = tried ? ended(attempts, { outcome: 'refused', ...codeOf(failure.code) }) : attempts;
  const next: Sending = { ...message.sending, state: 'failed', failure, attempts: closed };
  await move(table, scope, message, next, [pendingDone(scope, pending)]);
  return { go: 'next' };
}
