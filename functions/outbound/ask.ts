import { ulid } from 'ulid';
import type { Clock } from '../../shared/clock.ts';
import { seconds } from '../../shared/clock.ts';
import { type Conversation, readConversation } from '../../shared/entities/conversation.ts';
import { putMessage } from '../../shared/entities/message.ts';
import { getNumber, type TenantNumber } from '../../shared/entities/number.ts';
import { newPending } from '../../shared/entities/pending.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import { notFound, Problem } from '../../shared/http/problem.ts';
import { isId } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table, Write } from '../../shared/table/table.ts';
import { awsTraceHeader, traceparentOf } from '../../shared/trace.ts';
import type { MarkRead, OutboundContent } from '../../shared/whatsapp/outbound.ts';
import type { FactsRequest, GatherFacts } from './gather-facts.ts';
import { intendedOf, isMarketing, type Templates } from './intended.ts';
import { type Intended, maySend } from './may-send.ts';
import type { Outgoing } from './message-state.ts';
import { refused } from './refused.ts';

/** What asking for a send works with; `table` is the tenant's own. */
export interface AskDeps {
  readonly table: Table;
  readonly clock: Clock;
  readonly facts: GatherFacts;
  /** Fetches a number's templates from WhatsApp; false when they could not be had. */
  readonly refreshTemplates: (scope: TenantScope, number: TenantNumber) => Promise<boolean>;
}

export interface Asked {
  readonly scope: TenantScope;
  readonly conversationId: string;
  /** The agent who asks; undefined for a program. */
  readonly by: string | undefined;
  readonly automatic: boolean;
}

/** More writes for the transaction that takes a message on: what is answered, for a request that may be repeated. */
export type AndAlso<T> = (made: T) => readonly Write[];

/** The conversation and the number that answers in it. @throws Problem 404 */
export async function placeOf(
  table: Table,
  scope: TenantScope,
  conversationId: string,
): Promise<{ readonly conversation: Conversation; readonly number: TenantNumber }> {
  const item = isId(conversationId) ? await table.get(scope.conversation(conversationId)) : undefined;
  if (!item) throw notFound('There is no such conversation.');
  const conversation = readConversation(item);
  const number = await getNumber(table, scope, conversation.phoneNumberId);
  if (!number) throw notFound('The number of this conversation is not connected any more.');
  return { conversation, number };
}

/**
 * Takes a message on: decides whether it may be sent, and stores the intent together with its place in the conversation's
 * order, in one transaction; the table's stream rings for it. 6 WCU, 8 with a key for repetition.
 * @throws Problem that says why not, and what is possible instead
 */
export async function askToSend(
  content: OutboundContent,
  asked: Asked,
  deps: AskDeps,
  andAlso: AndAlso<Outgoing> = () => [],
): Promise<Outgoing> {
  const { scope, conversationId, by, automatic } = asked;
  const { table, clock } = deps;
  const { conversation, number } = await placeOf(table, scope, conversationId);
  const intended = await intendedOf(content, automatic, templatesOf(scope, number, deps));
  const text = JSON.stringify(content);
  if (text.length > MOST_CHARACTERS) throw tooLong();
  const price = await allow(intended, { scope, conversation, number, asking: true }, deps);
  const at = seconds(clock);
  const messageId = ulid(clock.now());
  const message: Outgoing = {
    tenantId: scope.tenantId,
    conversationId,
    messageId,
    contactId: conversation.contactId,
    phoneNumberId: conversation.phoneNumberId,
    direction: 'outbound',
    type: content.type,
    at,
    receivedAt: at,
    raw: { in: 'item', text },
    traceparent: trace(),
    sending: {
      state: 'queued',
      attempts: [],
      round: 1,

      automatic,
      price,
      ...(by === undefined ? {} : { by }),
    },
  };
  const entry = { is: 'message', at, messageId } as const;
  const writes: Write[] = [
    { do: 'put', ...putMessage(scope, message) },
    newPending(scope, conversationId, messageId, entry, trace()),
    ...andAlso(message),
  ];
  await commit(writes, deps);
  return message;
}

/** All of Meta's limits together stay well below this; cards and templates have parts without a limit of their own. */
const MOST_CHARACTERS = 32 * 1024;

const tooLong = (): Problem =>
  new Problem({
    status: 422,
    title: 'Unprocessable content',
    detail: 'The message is too long.',
    errors: [{ at: 'body', message: `at most ${MOST_CHARACTERS} characters as JSON` }],
  });

/** Takes a mark of reading on; answers its id. */
export async function askToMarkRead(
  mark: MarkRead,
  asked: Asked,
  deps: AskDeps,
  andAlso: AndAlso<string> = () => [],
): Promise<string> {
  const { scope, conversationId } = asked;
  const { conversation, number } = await placeOf(deps.table, scope, conversationId);
  const intended: Intended = { kind: 'read', automatic: asked.automatic };
  await allow(intended, { scope, conversation, number, asking: true }, deps);
  const id = ulid(deps.clock.now());
  const entry = newPending(scope, conversationId, id, { is: 'read', mark }, trace());
  await commit([entry, ...andAlso(id)], deps);
  return id;
}

/** The price of what is allowed. @throws Problem for what is refused */
export async function allow(intended: Intended, request: Omit<FactsRequest, 'marketing'>, deps: AskDeps) {
  const facts = await deps.facts({ ...request, marketing: isMarketing(intended) });
  const verdict = maySend(intended, facts(intended));
  if (!verdict.allowed) throw refused(verdict);
  return verdict.price;
}

export const templatesOf = (scope: TenantScope, number: TenantNumber, deps: AskDeps): Templates => ({
  table: deps.table,
  scope,
  wabaId: number.wabaId,
  refresh: () => deps.refreshTemplates(scope, number),
});

/** Times that a transaction is tried when another one is at the same items. */
const ATTEMPTS = 5;

/** @throws TooMuchContention when somebody else wrote what these writes rest on */
export async function commit(writes: readonly Write[], { table }: Pick<AskDeps, 'table'>): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const done = await table.transact(writes);
    if (done.ok) return;
    if (done.failed.length > 0) break;
  }
  throw new TooMuchContention('somebody else wrote the same at the same time');
}

const trace = (): string | undefined => traceparentOf(undefined, awsTraceHeader());
