import type { Ids } from '../../shared/ids.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { readCallbackData } from '../../shared/whatsapp/callback-data.ts';
import type { WhatsAppMessage } from '../../shared/whatsapp/message.ts';
import type { WhatsAppPreference } from '../../shared/whatsapp/preference.ts';
import type { WhatsAppStatus } from '../../shared/whatsapp/status.ts';
import { type ContactTold, classify, type Reason, toldOf } from './classify.ts';
import type { Directory } from './directory.ts';
import { type Identity, messageIdentities, personIdentities } from './identities.ts';
import type { InboundItem } from './inbound-item.ts';

type Identities = readonly [Identity, ...Identity[]];

/** Where an item belongs, with everything that its keys are made of. */
export type Destination =
  | {
      readonly is: 'message';
      readonly scope: TenantScope;
      readonly phoneNumberId: string;
      readonly direction: 'inbound' | 'outbound';
      readonly message: WhatsAppMessage;
      /** Its type is not known here. */
      readonly unknown: boolean;
      readonly messageId: string;
      readonly identities: Identities;
      readonly told: ContactTold;
    }
  | {
      readonly is: 'status';
      readonly scope: TenantScope;
      readonly phoneNumberId: string;
      readonly status: WhatsAppStatus;
      readonly messageId: string;
      readonly participantId: string | undefined;
      readonly statusId: string;
    }
  | {
      readonly is: 'preference';
      readonly scope: TenantScope;
      readonly preference: WhatsAppPreference;
      readonly preferenceId: string;
      readonly identities: Identities;
    }
  | {
      readonly is: 'account-event';
      readonly scope: TenantScope;
      readonly about: string;
      readonly field: string;
      readonly eventId: string;
    }
  | { readonly is: 'unroutable'; readonly reason: Reason; readonly tenantId: string | undefined };

interface Owner {
  readonly tenantId: string;
  /** The WABA whose portfolio user ids are valid in. */
  readonly wabaId: string;
  /** What account events are filed under. */
  readonly about: string;
}

/**
 * Finds out where an item belongs: whose it is (by number, else by WABA), what it is, and the ids that follow from it. Reads
 * only the directory; same item, same answer, on every delivery. Router, replay and trace all go by it.
 */
export async function destinationOf(item: InboundItem, directory: Directory, ids: Ids): Promise<Destination> {
  const owner = await ownerOf(item, directory);
  const what = classify(item);
  if ('reason' in owner || what.is === 'unroutable') {
    const { tenantId } = owner;
    // What the item is says more than whose it is not: a broken payload stays broken whoever connects a number.
    const reason = what.is === 'unroutable' ? what.reason : 'reason' in owner ? owner.reason : 'UnknownItem';
    return { is: 'unroutable', reason, tenantId };
  }
  const scope = new TenantScope(owner.tenantId);
  const derive = ids.derive.bind(ids);
  const { phoneNumberId } = item;
  if (what.is === 'account-event') {
    const eventId = derive('event', owner.tenantId, `${what.field}|${item.entryTime ?? ''}|${item.raw}`);
    return { is: 'account-event', scope, about: owner.about, field: what.field, eventId };
  }
  if (what.is === 'preference') {
    const { wa_id: phone, user_id: userId } = what.preference;
    const [first, ...others] = personIdentities({ phone, userId }, owner.wabaId);
    if (!first) return { is: 'unroutable', reason: 'NoSender', tenantId: owner.tenantId };
    const preferenceId = derive('preference', owner.tenantId, item.raw);
    return { is: 'preference', scope, preference: what.preference, preferenceId, identities: [first, ...others] };
  }
  if (phoneNumberId === null) return { is: 'unroutable', reason: 'NumberMissing', tenantId: owner.tenantId };
  if (what.is === 'status') {
    const { status } = what;
    const participant = status.recipient_type === 'group' ? status.recipient_participant_id : undefined;
    return {
      is: 'status',
      scope,
      phoneNumberId,
      status,
      // What we sent comes back with our own key; what others sent, or came back without, goes by its wamid.
      messageId:
        readCallbackData(ids, owner.tenantId, status.biz_opaque_callback_data) ??
        derive('message', owner.tenantId, status.id),
      participantId: participant === undefined ? undefined : derive('participant', owner.tenantId, participant),
      statusId: derive('status', owner.tenantId, item.raw),
    };
  }
  return messageDestination(item, what, { owner, scope, phoneNumberId, ids });
}

function messageDestination(
  item: InboundItem,
  { direction, message, unknown }: Extract<ReturnType<typeof classify>, { is: 'message' }>,
  at: { readonly owner: Owner; readonly scope: TenantScope; readonly phoneNumberId: string; readonly ids: Ids },
): Destination {
  const { owner, scope, phoneNumberId, ids } = at;
  const told = toldOf(item.contacts);
  const sender = { phone: message.from ?? told.waId, userId: message.fromUserId ?? told.userId };
  const [first, ...others] = messageIdentities(message, sender, owner.wabaId, direction === 'outbound');
  if (!first) return { is: 'unroutable', reason: 'NoSender', tenantId: owner.tenantId };
  // A message without an id is recognised by its content: the best that can be told of a second delivery.
  const messageId = ids.derive('message', owner.tenantId, message.wamid ?? `${phoneNumberId}|${item.raw}`);
  const identities: Identities = [first, ...others];
  return { is: 'message', scope, phoneNumberId, direction, message, unknown, messageId, identities, told };
}

type Ownerless = { readonly reason: Reason; readonly tenantId: string | undefined };

async function ownerOf(item: InboundItem, directory: Directory): Promise<Owner | Ownerless> {
  const byWaba = async (): Promise<string | undefined> =>
    item.wabaId === null ? undefined : directory.waba(item.wabaId);
  if (item.phoneNumberId !== null) {
    const owner = await directory.number(item.phoneNumberId);
    if (owner) return { ...owner, about: item.phoneNumberId };
    return { reason: 'UnknownNumber', tenantId: await byWaba() };
  }
  const tenantId = await byWaba();
  if (tenantId === undefined || item.wabaId === null) return { reason: 'UnknownAccount', tenantId: undefined };
  return { tenantId, wabaId: item.wabaId, about: item.wabaId };
}

/** The conversation of a contact with a business number. */
export const conversationIdOf = (ids: Ids, scope: TenantScope, phoneNumberId: string, contactId: string): string =>
  ids.derive('conversation', scope.tenantId, `${phoneNumberId}|${contactId}`);

/** The id under which an item that cannot be routed is kept. Not of when it came: a second delivery is the same item. */
export const quarantineIdOf = (ids: Ids, item: InboundItem): string =>
  ids.derive(
    'quarantine',
    '',
    JSON.stringify([item.phoneNumberId, item.wabaId, item.field, item.kind, item.entryTime, item.raw]),
  );
