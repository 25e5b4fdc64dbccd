import { canonicalPhone } from '../../shared/phone.ts';
import type { WhatsAppMessage } from '../../shared/whatsapp/message.ts';

/** One way to recognise the other side of a conversation. */
export type Identity =
  | { readonly kind: 'phone'; readonly value: string }
  /** A business-scoped user id, valid within the portfolio of a WABA only. */
  | { readonly kind: 'user'; readonly wabaId: string; readonly value: string }
  | { readonly kind: 'group'; readonly value: string };

/** The text that an identity's id is derived from. Phones in their canonical form; user ids bound to their WABA. */
export function identityText(identity: Identity): string {
  switch (identity.kind) {
    case 'phone':
      return `phone|${canonicalPhone(identity.value)}`;
    case 'user':
      return `user|${identity.wabaId}|${identity.value}`;
    case 'group':
      return `group|${identity.value}`;
  }
}

export interface Person {
  readonly phone: string | undefined;
  readonly userId: string | undefined;
}

/** A person's identities, phone first: a thread that began under a phone number goes on when a user id comes along. */
export function personIdentities({ phone, userId }: Person, wabaId: string): readonly Identity[] {
  return [
    ...(phone === undefined ? [] : [{ kind: 'phone' as const, value: phone }]),
    ...(userId === undefined ? [] : [{ kind: 'user' as const, wabaId, value: userId }]),
  ];
}

/**
 * The identities that a message names, the one that decides first. The order depends on the message alone, so that each
 * delivery of it decides alike. A system note about a changed number or user id names the old ones first: it belongs
 * to the thread that was there, and makes the new ones aliases of it. In a group the group is the other side.
 */
export function messageIdentities(
  message: WhatsAppMessage,
  sender: Person,
  wabaId: string,
  outbound: boolean,
): readonly Identity[] {
  if (message.groupId !== undefined) return [{ kind: 'group', value: message.groupId }];
  if (outbound) return personIdentities({ phone: message.to, userId: message.toUserId }, wabaId);
  if (message.content.type !== 'system') return personIdentities(sender, wabaId);
  const { system } = message.content;
  return distinct([
    ...personIdentities({ phone: message.from, userId: system.previous_user_id }, wabaId),
    ...personIdentities({ phone: undefined, userId: message.fromUserId ?? system.user_id }, wabaId),
    ...personIdentities({ phone: system.new_wa_id ?? system.wa_id, userId: system.user_id }, wabaId),
  ]);
}

function distinct(identities: readonly Identity[]): readonly Identity[] {
  return [...new Map(identities.map((identity) => [identityText(identity), identity])).values()];
}
