import { nowSeconds } from '../../shared/clock.ts';
import { recordActivities } from '../../shared/entities/conversation.ts';
import { formatPreview } from '../../shared/entities/conversation-state.ts';
import type { SendAttempt, Sending, StoredMessage } from '../../shared/entities/message.ts';
import { countSent, monthOf } from '../../shared/entities/month-counts.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import { TooMuchContentionError, UnreadableInputError } from '../../shared/errors.ts';
import type { Ids } from '../../shared/ids.ts';
import { tryParseJson } from '../../shared/json.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import { equals, type Table, type Write } from '../../shared/table/table.ts';
import { plain } from '../../shared/table/values.ts';
import { type OutboundContent, outboundContentSchema, previewTextOfOutbound } from '../../shared/whatsapp/outbound.ts';
import type { SendContext } from './send-context.ts';

/** A stored message that the business sends, with its sending state. */
export interface OutgoingMessage extends StoredMessage {
  readonly sending: Sending;
}

export const isOutgoing = (message: StoredMessage): message is OutgoingMessage => message.sending !== undefined;

/**
 * Derives the id that the statuses of a message come back under. Each retry by a person starts a round with its own id,
 * so that late statuses of an earlier round do not affect the newest.
 */
export const deliveryIdOf = (ids: Ids, tenantId: string, messageId: string, round: number): string =>
  round === 1 ? messageId : ids.derive('round', tenantId, `${messageId}|${round}`);

/** Builds the write that changes the sending state; its condition fails when the state has changed meanwhile. */
export const sendingUpdate = (scope: TenantScope, message: OutgoingMessage, next: Sending) =>
  ({
    do: 'update',
    key: scope.message(message.conversationId, message.at, message.messageId),
    set: { sending: plain(next) },
    when: equals('sending', plain(message.sending)),
  }) satisfies Write;

/**
 * Changes the sending state, in one transaction with other writes.
 * @throws TooMuchContentionError when the state has changed meanwhile
 */
export async function updateSending(
  table: Table,
  scope: TenantScope,
  message: OutgoingMessage,
  next: Sending,
  others: readonly Write[] = [],
): Promise<OutgoingMessage> {
  const update = sendingUpdate(scope, message, next);
  // A single update costs half of a transaction.
  const result = others.length === 0 ? await table.update(update) : await table.transact([update, ...others]);
  if (!result.ok) throw new TooMuchContentionError('another process changed the message at the same time');
  return { ...message, sending: next };
}

/** Returns the attempts with the outcome of the last one filled in. */
export function endLastAttempt(attempts: readonly SendAttempt[], outcome: Omit<SendAttempt, 'at'>): SendAttempt[] {
  const last = attempts.at(-1);
  return last ? [...attempts.slice(0, -1), { ...last, ...outcome }] : [];
}

/** Parses the content of an outgoing message. @throws UnreadableInputError when it does not match the schema */
export function contentOf(message: Pick<OutgoingMessage, 'raw'>): OutboundContent {
  const content = parseContent(message);
  if (!content.success) throw new UnreadableInputError('the content of an outgoing message cannot be read');
  return content.data;
}

export const isReadable = (message: Pick<OutgoingMessage, 'raw'>): boolean => parseContent(message).success;

const parseContent = ({ raw }: Pick<OutgoingMessage, 'raw'>) =>
  outboundContentSchema.safeParse(raw.in === 'item' ? tryParseJson(raw.text) : undefined);

/** Records in the conversation that the business replied. Idempotent. */
export async function recordReply(message: OutgoingMessage, context: SendContext): Promise<void> {
  const { table, scope, conversation } = context;
  const { conversationId, contactId, phoneNumberId, type, sending } = message;
  // The time of the last attempt: a retried message also answers what the customer wrote in between.
  const at = sending.attempts.at(-1)?.at ?? message.at;
  const hasContent = type !== 'reaction';
  const text = previewTextOfOutbound(contentOf(message));
  await recordActivities(table, scope, {
    ids: { conversationId, contactId, phoneNumberId },
    activities: [
      {
        direction: 'outbound',
        at,
        isVisible: hasContent,
        affectsWaiting: true,
        name: undefined,
        waId: undefined,
        userId: undefined,
        preview: hasContent ? formatPreview('outbound', type, text) : undefined,
      },
    ],
    isNew: false,
    traceparent: conversation.traceparent,
    shards: async () => (await getTenant(table, scope.tenantId))?.shards ?? 1,
  });
}

/**
 * Counts a message that WhatsApp has, or may have, towards quota, budget and free allowance. The count is not part of
 * the transaction that stores the outcome: all conversations of a number share the counter, and their transactions
 * would conflict. If the function stops between the two writes, the counter is one too low. Charges never use this
 * counter.
 */
export async function countSend(message: OutgoingMessage, { table, scope, clock }: SendContext): Promise<void> {
  const { price } = message.sending;
  const known = price && price.amount !== null ? { amount: price.amount, currency: price.currency } : undefined;
  const at = { month: monthOf(nowSeconds(clock)), phoneNumberId: message.phoneNumberId };
  await table.update(countSent(scope, at, { service: price?.category === 'service', price: known }));
}
