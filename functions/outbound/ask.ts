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

/** The dependencies of requests to send. `table` accesses only the tenant's own items. */
export interface AskDeps {
  readonly table: Table;
  readonly clock: Clock;
  readonly facts: GatherFacts;
  /** Fetches a number's templates from WhatsApp; returns false when WhatsApp does not provide them. */
  readonly refreshTemplates: (scope: TenantScope, number: TenantNumber) => Promise<boolean>;
}

/** A request to send something in a conversation. */
export interface Asked {
  readonly scope: TenantScope;
  readonly conversationId: string;
  /** The agent who requests it; undefined for a program. */
  readonly by: string | undefined;
  readonly automatic: boolean;
}

/**
 * Returns further writes for the transaction that stores a message: the response, when the request has an idempotency
 * key.
 */
export type AndAlso<T> = (created: T) => readonly Write[];

/** Loads a conversation and the business number that it belongs to. @throws Problem 404 */
export async function placeOf(
  table: Table,
  scope: TenantScope,
  conversationId: string,
): Promise<{ readonly conversation: Conversation; readonly number: TenantNumber }> {
  const item = isId(conversationId) ? await table.get(scope.conversation(conversationId)) : undefined;
  if (!item) throw notFound('There is no such conversation.');
  const conversation = readConversation(item);
  const number = await getNumber(table, scope, conversation.phoneNumberId);
  if (!number) throw notFound('The number of this conversation is no longer connected.');
  return { conversation, number };
}

/**
 * Enqueues a message: checks the send policy, then stores the message and its pending entry in one transaction. The
 * pending entry fixes its position in the conversation; the table's stream sends the wake-up. 6 WCU, 8 with an
 * idempotency key.
 * @throws Problem with the reason of a refusal and the alternatives
 */
export async function askToSend(
  content: OutboundContent,
  request: Asked,
  deps: AskDeps,
  extraWrites: AndAlso<Outgoing> = () => [],
): Promise<Outgoing> {
  const { scope, conversationId, by, automatic } = request;
  const { table, clock } = deps;
  const { conversation, number } = await placeOf(table, scope, conversationId);
  const intent = await intendedOf(content, automatic, templatesOf(scope, number, deps));
  const text = JSON.stringify(content);
  if (text.length > MAX_CHARACTERS) throw messageTooLong();
  const price = await allow(intent, { scope, conversation, number, asking: true }, deps);
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
    traceparent: currentTrace(),
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
    newPending(scope, conversationId, messageId, entry, currentTrace()),
    ...extraWrites(message),
  ];
  await commit(writes, deps);
  return message;
}

/** Well above the sum of Meta's own limits; needed because parts of contact cards and templates have no limit. */
const MAX_CHARACTERS = 32 * 1024;

const messageTooLong = (): Problem =>
  new Problem({
    status: 422,
    title: 'Unprocessable content',
    detail: 'The message is too long.',
    errors: [{ at: 'body', message: `at most ${MAX_CHARACTERS} characters as JSON` }],
  });

/** Enqueues a read receipt and returns its id. */
export async function askToMarkRead(
  receipt: MarkRead,
  request: Asked,
  deps: AskDeps,
  extraWrites: AndAlso<string> = () => [],
): Promise<string> {
  const { scope, conversationId } = request;
  const { conversation, number } = await placeOf(deps.table, scope, conversationId);
  const intent: Intended = { kind: 'read', automatic: request.automatic };
  await allow(intent, { scope, conversation, number, asking: true }, deps);
  const id = ulid(deps.clock.now());
  const entry = newPending(scope, conversationId, id, { is: 'read', mark: receipt }, currentTrace());
  await commit([entry, ...extraWrites(id)], deps);
  return id;
}

/** Checks the send policy and returns the expected price. @throws Problem when the policy refuses */
export async function allow(intent: Intended, request: Omit<FactsRequest, 'marketing'>, deps: AskDeps) {
  const inputFor = await deps.facts({ ...request, marketing: isMarketing(intent) });
  const decision = maySend(intent, inputFor(intent));
  if (!decision.allowed) throw refused(decision);
  return decision.price;
}

export const templatesOf = (scope: TenantScope, number: TenantNumber, deps: AskDeps): Templates => ({
  table: deps.table,
  scope,
  wabaId: number.wabaId,
  refresh: () => deps.refreshTemplates(scope, number),
});

/** Attempts of a transaction that conflicts with another one. */
const MAX_TRANSACTION_ATTEMPTS = 5;

/** Commits writes in one transaction. @throws TooMuchContention when a condition fails or conflicts persist */
export async function commit(writes: readonly Write[], { table }: Pick<AskDeps, 'table'>): Promise<void> {
  for (let attempt = 0; attempt < MAX_TRANSACTION_ATTEMPTS; attempt += 1) {
    const result = await table.transact(writes);
    if (result.ok) return;
    if (result.failed.length > 0) break;
  }
  throw new TooMuchContention('another request changed the same items at the same time');
}

const currentTrace = (): string | undefined => traceparentOf(undefined, awsTraceHeader());
