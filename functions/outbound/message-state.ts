import type { SendAttempt, Sending, StoredMessage } from '../../shared/entities/message.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import type { Ids } from '../../shared/ids.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import { equals, type Table, type Write } from '../../shared/table/table.ts';
import { plain } from '../../shared/table/values.ts';

/** A message of ours in the table, with how far its sending got. */
export interface Outgoing extends StoredMessage {
  readonly sending: Sending;
}

export const isOutgoing = (message: StoredMessage): message is Outgoing => message.sending !== undefined;

/**
 * The id that statuses of a message come back under. Each time that somebody asks for the message anew is a round with an id of
 * its own, so that late statuses of an earlier round don't touch the newest.
 */
export const deliveryIdOf = (ids: Ids, tenantId: string, messageId: string, round: number): string =>
  round === 1 ? messageId : ids.derive('round', tenantId, `${messageId}|${round}`);

/** The write that takes a message from one state of sending to the next; refused when it is not in that state any more. */
export const moved = (scope: TenantScope, message: Outgoing, next: Sending) =>
  ({
    do: 'update',
    key: scope.message(message.conversationId, message.at, message.messageId),
    set: { sending: plain(next) },
    when: equals('sending', plain(message.sending)),
  }) satisfies Write;

/** Takes a message on, together with other writes. @throws TooMuchContention when somebody else did */
export async function move(
  table: Table,
  scope: TenantScope,
  message: Outgoing,
  next: Sending,
  others: readonly Write[] = [],
): Promise<Outgoing> {
  const first = moved(scope, message, next);
  // Alone it is half the price.
  const result = others.length === 0 ? await table.update(first) : await table.transact([first, ...others]);
  if (!result.ok) throw new TooMuchContention('the message was changed by somebody else');
  return { ...message, sending: next };
}

/** The attempts with the last one's end filled in. */
export function ended(attempts: readonly SendAttempt[], end: Omit<SendAttempt, 'at'>): SendAttempt[] {
  const last = attempts.at(-1);
  return last ? [...attempts.slice(0, -1), { ...last, ...end }] : [];
}
