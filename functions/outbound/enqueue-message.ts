import { ulid } from 'ulid';
import type { Clock } from '../../shared/clock.ts';
import { nowSeconds } from '../../shared/clock.ts';
import { type Conversation, readConversation } from '../../shared/entities/conversation.ts';
import { putMessage } from '../../shared/entities/message.ts';
import { getNumber, type TenantNumber } from '../../shared/entities/number.ts';
import { newPendingSend } from '../../shared/entities/pending-send.ts';
import { TooMuchContentionError } from '../../shared/errors.ts';
import { notFound, ProblemError } from '../../shared/http/problem.ts';
import { isId } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table, Write } from '../../shared/table/table.ts';
import { readAwsTraceHeader, traceparentOf } from '../../shared/trace.ts';
import type { MarkRead, OutboundContent } from '../../shared/whatsapp/outbound.ts';
import { isMarketing, loadSendIntent, type TemplateSource } from './load-send-intent.ts';
import type { LoadPolicyInput, PolicyInputRequest } from './load-send-policy-input.ts';
import { maySend, type SendIntent } from './may-send.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import { toProblem } from './refusal-problem.ts';

/** The dependencies of requests to send. `table` accesses only the tenant's own items. */
export interface EnqueueDeps {
  readonly table: Table;
  readonly clock: Clock;
  readonly loadPolicyInput: LoadPolicyInput;
  /** Fetches a number's templates from WhatsApp; returns false when WhatsApp does not provide them. */
  readonly refreshTemplates: (scope: TenantScope, number: TenantNumber) => Promise<boolean>;
}

/** A request to send something in a conversation. */
export interface SendRequest {
  readonly scope: TenantScope;
  readonly conversationId: string;
  /** The agent who requests it; undefined for a program. */
  readonly agentId: string | undefined;
  readonly isAutomatic: boolean;
}

/**
 * Returns further writes for the transaction that stores a message: the response, when the request has an idempotency
 * key.
 */
export type ExtraWrites<T> = (created: T) => readonly Write[];

/** Loads a conversation and the business number that it belongs to. @throws Problem 404 */
export async function loadConversationAndNumber(
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
export async function enqueueMessage(
  content: OutboundContent,
  request: SendRequest,
  deps: EnqueueDeps,
  extraWrites: ExtraWrites<OutgoingMessage> = () => [],
): Promise<OutgoingMessage> {
  const { scope, conversationId, agentId, isAutomatic } = request;
  const { table, clock } = deps;
  const { conversation, number } = await loadConversationAndNumber(table, scope, conversationId);
  const intent = await loadSendIntent(content, isAutomatic, templateSourceOf(scope, number, deps));
  const text = JSON.stringify(content);
  if (text.length > MAX_CHARACTERS) throw messageTooLong();
  const price = await checkSendPolicy(intent, { scope, conversation, number, isNewRequest: true }, deps);
  const at = nowSeconds(clock);
  const messageId = ulid(clock.now());
  const message: OutgoingMessage = {
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
      automatic: isAutomatic,
      price,
      ...(agentId === undefined ? {} : { by: agentId }),
    },
  };
  const entry = { is: 'message', at, messageId } as const;
  const writes: Write[] = [
    { do: 'put', ...putMessage(scope, message) },
    newPendingSend(scope, conversationId, messageId, entry, currentTrace()),
    ...extraWrites(message),
  ];
  await commitWrites(writes, deps);
  return message;
}

/** Well above the sum of Meta's own limits; needed because parts of contact cards and templates have no limit. */
const MAX_CHARACTERS = 32 * 1024;

const messageTooLong = (): ProblemError =>
  new ProblemError({
    status: 422,
    title: 'Unprocessable content',
    detail: 'The message is too long.',
    errors: [{ at: 'body', message: `at most ${MAX_CHARACTERS} characters as JSON` }],
  });

/** Enqueues a read receipt and returns its id. */
export async function enqueueReadReceipt(
  receipt: MarkRead,
  request: SendRequest,
  deps: EnqueueDeps,
  extraWrites: ExtraWrites<string> = () => [],
): Promise<string> {
  const { scope, conversationId } = request;
  const { conversation, number } = await loadConversationAndNumber(deps.table, scope, conversationId);
  const intent: SendIntent = { kind: 'read', isAutomatic: request.isAutomatic };
  await checkSendPolicy(intent, { scope, conversation, number, isNewRequest: true }, deps);
  const id = ulid(deps.clock.now());
  const entry = newPendingSend(scope, conversationId, id, { is: 'read', mark: receipt }, currentTrace());
  await commitWrites([entry, ...extraWrites(id)], deps);
  return id;
}

/** Checks the send policy and returns the expected price. @throws Problem when the policy refuses */
export async function checkSendPolicy(
  intent: SendIntent,
  request: Omit<PolicyInputRequest, 'isMarketing'>,
  deps: EnqueueDeps,
) {
  const inputFor = await deps.loadPolicyInput({ ...request, isMarketing: isMarketing(intent) });
  const decision = maySend(intent, inputFor(intent));
  if (!decision.allowed) throw toProblem(decision);
  return decision.price;
}

export const templateSourceOf = (scope: TenantScope, number: TenantNumber, deps: EnqueueDeps): TemplateSource => ({
  table: deps.table,
  scope,
  wabaId: number.wabaId,
  refresh: () => deps.refreshTemplates(scope, number),
});

/** Attempts of a transaction that conflicts with another one. */
const MAX_TRANSACTION_ATTEMPTS = 5;

/** Commits writes in one transaction. @throws TooMuchContentionError when a condition fails or conflicts persist */
export async function commitWrites(writes: readonly Write[], { table }: Pick<EnqueueDeps, 'table'>): Promise<void> {
  for (let attempt = 0; attempt < MAX_TRANSACTION_ATTEMPTS; attempt += 1) {
    const result = await table.transact(writes);
    if (result.ok) return;
    if (result.failed.length > 0) break;
  }
  throw new TooMuchContentionError('another request changed the same items at the same time');
}

const currentTrace = (): string | undefined => traceparentOf(undefined, readAwsTraceHeader());
