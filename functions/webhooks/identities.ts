import { canonicalPhone } from '../../shared/phone.ts';
import type { WhatsAppMessage } from '../../shared/whatsapp/message.ts';

/** Identifier of the customer or group in a conversation. */
export type Identity =
  | { readonly kind: 'phone'; readonly value: string }
  /** Business-scoped user id (BSUID), valid only within the portfolio of a WABA. */
  | { readonly kind: 'user'; readonly wabaId: string; readonly value: string }
  | { readonly kind: 'group'; readonly value: string };

/** Returns the text that an identity's id is derived from: phones in canonical form, user ids bound to their WABA. */
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

/** Returns a person's identities, phone first: a thread that began under a phone continues when a user id is added. */
export function personIdentities({ phone, userId }: Person, wabaId: string): readonly Identity[] {
  return [
    ...(phone === undefined ? [] : [{ kind: 'phone' as const, value: phone }]),
    ...(userId === undefined ? [] : [{ kind: 'user' as const, wabaId, value: userId }]),
  ];
}

/**
 * Returns the identities that a message names; the first determines the contact. The order depends on the message
 * alone, so that every delivery yields the same contact. For a system message about a changed number or user id, the
 * old identities come first: the message belongs to the existing thread, and the new identities become its aliases. For
 * a group message the only identity is the group.
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
