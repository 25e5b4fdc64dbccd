import type { Clock } from '../../shared/clock.ts';
import { seconds } from '../../shared/clock.ts';
import { type Conversation, readConversation } from '../../shared/entities/conversation.ts';
import { readMessageItem } from '../../shared/entities/message.ts';
import { getNumber, type TenantNumber } from '../../shared/entities/number.ts';
import { listPending, type Pending, pendingDone } from '../../shared/entities/pending.ts';
import { type Ids, secondOfUlid } from '../../shared/ids.ts';
import { line } from '../../shared/line.ts';
import { NotYet } from '../../shared/queue/worker.ts';
import { type MasterKeys, open } from '../../shared/sealing.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { GraphClient } from '../../shared/whatsapp/graph.ts';
import { attempt } from './attempt.ts';
import { isReadable } from './content-of.ts';
import type { Doorbell } from './doorbell.ts';
import type { GatherFacts } from './gather-facts.ts';
import { readBody } from './graph-body.ts';
import { hold } from './hold.ts';
import { maySend } from './may-send.ts';
import { isOutgoing, move, type Outgoing } from './message-state.ts';
import { backOffSeconds, resultOf } from './rules.ts';
import { settleLost } from './unconfirmed.ts';

export interface SendDeps {
  readonly table: Table;
  readonly ids: Ids;
  readonly master: MasterKeys;
  readonly graph: GraphClient;
  readonly clock: Clock;
  /** From 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly facts: GatherFacts;
}

/** Everything about the conversation that one doorbell is answered with. */
export interface SendContext extends SendDeps {
  readonly scope: TenantScope;
  readonly conversation: Conversation;
  readonly number: TenantNumber;
  readonly token: string;
}

/** What is to be done after one entry: go on with the next, stop until somebody rings, or come back later. */
export type Step =
  | { readonly go: 'next' }
  | { readonly go: 'stop' }
  | { readonly go: 'wait'; readonly seconds: number; readonly why: string };

/** Entries read at a time. */
const PAGE = 20;
/** A doorbell is answered for so long; what is left then is taken up by the next receive. Milliseconds. */
const LONGEST_MS = 20_000;

/**
 * Sends what a conversation has pending, in the order in which it was asked for, and stops at the first that must wait: so the
 * customer reads it in that order. Whatever dies on the way, the entry stands until its message is accepted, unconfirmed or
 * failed.
 * @throws NotYet when something must wait and time brings it on
 */
export async function sendConversation(doorbell: Doorbell, deps: SendDeps): Promise<void> {
  const scope = new TenantScope(doorbell.tenantId);
  const started = deps.clock.now();
  const context = await contextOf(scope, doorbell.conversationId, deps);
  if (!context) return;
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await listPending(deps.table, scope, doorbell.conversationId, { limit: PAGE, after });
    if (page.unreadable > 0) line().alarm('UnreadableIntent', page.unreadable);
    for (const pending of page.entries) {
      if (deps.clock.now() - started > LONGEST_MS) throw new NotYet(1, 'more is to be sent');
      const step = pending.is === 'read' ? await sendRead(pending, context) : await sendMessage(pending, context);
      if (step.go === 'wait') throw new NotYet(step.seconds, step.why);
      if (step.go === 'stop') return;
    }
    after = page.last;
  }
}

async function contextOf(scope: TenantScope, conversationId: string, deps: SendDeps): Promise<SendContext | undefined> {
  const item = await deps.table.get(scope.conversation(conversationId), { consistent: true });
  const conversation = item && readConversation(item);
  const number = conversation && (await getNumber(deps.table, scope, conversation.phoneNumberId));
  if (!conversation || !number) {
    line().count('nothingThere');
    return undefined;
  }
  return { ...deps, scope, conversation, number, token: open(number.token, scope.tenantId, deps.master) };
}

async function sendMessage(pending: Extract<Pending, { is: 'message' }>, context: SendContext): Promise<Step> {
  const { table, scope } = context;
  const key = scope.message(pending.conversationId, pending.at, pending.messageId);
  const item = await table.get(key, { consistent: true });
  const message = item && readMessageItem(item);
  if (!message || !isOutgoing(message)) return done(pending, context);
  if (!isReadable(message)) return setAside(message, pending, context);
  switch (message.sending.state) {
    case 'queued':
    case 'held':
      return attempt(message, pending, context);
    case 'sending':
    case 'unconfirmed':
      return settleLost(message, pending, context);
    case 'accepted':
    case 'failed':
      return done(pending, context);
  }
}

/** A message that this version cannot read any more fails, with an alarm: it must not hold up what follows. */
async function setAside(message: Outgoing, pending: Pending, { table, scope }: SendContext): Promise<Step> {
  line().alarm('UnreadableIntent');
  const failure = { code: null, reason: 'Unreadable' };
  await move(table, scope, message, { ...message.sending, state: 'failed', failure }, [pendingDone(scope, pending)]);
  return { go: 'next' };
}

async function done(pending: Pending, { table, scope }: SendContext): Promise<Step> {
  await table.transact([pendingDone(scope, pending)]);
  return { go: 'next' };
}

/**
 * Marks the customer's messages as read. To do it twice changes nothing, so a lost answer is answered by doing it again; what
 * WhatsApp refuses is let go, since nobody misses a tick.
 */
async function sendRead(pending: Extract<Pending, { is: 'read' }>, context: SendContext): Promise<Step> {
  const { number, token, graph, clock, random, scope, conversation } = context;
  if (number.pause) return hold(context);
  const intended = { kind: 'read', automatic: false } as const;
  const facts = await context.facts({ scope, conversation, number, marketing: false, asking: false });
  if (!maySend(intended, facts(intended)).allowed) return done(pending, context);
  const age = seconds(clock) - secondOfUlid(pending.id);
  const answer = await graph.call({
    method: 'POST',
    path: `/${number.phoneNumberId}/messages`,
    token,
    body: readBody(pending.mark),
  });
  const result = resultOf(answer);
  line().count(`read-${result.kind}`);
  const repeat = result.kind === 'again' || result.kind === 'lost';
  if (repeat && age < READ_PATIENCE_SECONDS) {
    return { go: 'wait', seconds: backOffSeconds(2, null, random()), why: 'a mark of reading is to be repeated' };
  }
  await context.table.transact([pendingDone(scope, pending)]);
  return { go: 'next' };
}

/** A tick is worth this much trying. Seconds. */
const READ_PATIENCE_SECONDS = 30;
