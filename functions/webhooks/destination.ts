import type { Ids } from '../../shared/ids.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { readCallbackData } from '../../shared/whatsapp/callback-data.ts';
import type { WhatsAppMessage } from '../../shared/whatsapp/message.ts';
import type { WhatsAppPreference } from '../../shared/whatsapp/preference.ts';
import type { WhatsAppStatus } from '../../shared/whatsapp/status.ts';
import { type ContactDetails, classifyItem, readContactDetails, type UnroutableReason } from './classify-item.ts';
import type { Directory } from './directory.ts';
import { type Identity, messageIdentities, personIdentities } from './identities.ts';
import type { InboundItem } from './inbound-item.ts';

type Identities = readonly [Identity, ...Identity[]];

/** Place where an item is stored, with all parts of its keys. */
export type Destination =
  | {
      readonly is: 'message';
      readonly scope: TenantScope;
      readonly phoneNumberId: string;
      readonly direction: 'inbound' | 'outbound';
      readonly message: WhatsAppMessage;
      /** The message type is unknown. */
      readonly isUnknownType: boolean;
      readonly messageId: string;
      readonly identities: Identities;
      readonly contactDetails: ContactDetails;
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
  | { readonly is: 'unroutable'; readonly reason: UnroutableReason; readonly tenantId: string | undefined };

interface Owner {
  readonly tenantId: string;
  /** WABA whose portfolio the user ids are valid in. */
  readonly wabaId: string;
  /** Phone number id or WABA id that account events are stored under. */
  readonly about: string;
}

/**
 * Determines where an item is stored: its tenant (by number, else by WABA), its classification, and the ids derived
 * from both. Reads only the directory. Returns the same destination for every delivery of an item. The router, the
 * replay and the trace use it.
 */
export async function destinationOf(item: InboundItem, directory: Directory, ids: Ids): Promise<Destination> {
  const owner = await ownerOf(item, directory);
  const classified = classifyItem(item);
  if ('reason' in owner || classified.is === 'unroutable') {
    const { tenantId } = owner;
    // The item's own defect takes precedence: a malformed item stays malformed when its number is connected.
    const reason =
      classified.is === 'unroutable' ? classified.reason : 'reason' in owner ? owner.reason : 'UnknownItem';
    return { is: 'unroutable', reason, tenantId };
  }
  const scope = new TenantScope(owner.tenantId);
  const derive = ids.derive.bind(ids);
  const { phoneNumberId } = item;
  if (classified.is === 'account-event') {
    const eventId = derive('event', owner.tenantId, `${classified.field}|${item.entryTime ?? ''}|${item.raw}`);
    return { is: 'account-event', scope, about: owner.about, field: classified.field, eventId };
  }
  if (classified.is === 'preference') {
    const { wa_id: phone, user_id: userId } = classified.preference;
    const [first, ...others] = personIdentities({ phone, userId }, owner.wabaId);
    if (!first) return { is: 'unroutable', reason: 'NoSender', tenantId: owner.tenantId };
    const preferenceId = derive('preference', owner.tenantId, item.raw);
    return { is: 'preference', scope, preference: classified.preference, preferenceId, identities: [first, ...others] };
  }
  if (phoneNumberId === null) return { is: 'unroutable', reason: 'NumberMissing', tenantId: owner.tenantId };
  if (classified.is === 'status') {
    const { status } = classified;
    const participant = status.recipient_type === 'group' ? status.recipient_participant_id : undefined;
    return {
      is: 'status',
      scope,
      phoneNumberId,
      status,
      // Statuses of messages that the service sent carry its message key. All others are found by their wamid.
      messageId:
        readCallbackData(ids, owner.tenantId, status.biz_opaque_callback_data) ??
        derive('message', owner.tenantId, status.id),
      participantId: participant === undefined ? undefined : derive('participant', owner.tenantId, participant),
      statusId: derive('status', owner.tenantId, item.raw),
    };
  }
  return messageDestination(item, classified, { owner, scope, phoneNumberId, ids });
}

function messageDestination(
  item: InboundItem,
  { direction, message, isUnknownType }: Extract<ReturnType<typeof classifyItem>, { is: 'message' }>,
  context: { readonly owner: Owner; readonly scope: TenantScope; readonly phoneNumberId: string; readonly ids: Ids },
): Destination {
  const { owner, scope, phoneNumberId, ids } = context;
  const contactDetails = readContactDetails(item.contacts);
  const sender = {
    phone: message.from ?? contactDetails.waId,
    userId: message.fromUserId ?? contactDetails.userId,
  };
  const [first, ...others] = messageIdentities(message, sender, owner.wabaId, direction === 'outbound');
  if (!first) return { is: 'unroutable', reason: 'NoSender', tenantId: owner.tenantId };
  // A message without a wamid is identified by its content, the only way to recognise a second delivery.
  const messageId = ids.derive('message', owner.tenantId, message.wamid ?? `${phoneNumberId}|${item.raw}`);
  const identities: Identities = [first, ...others];
  return {
    is: 'message',
    scope,
    phoneNumberId,
    direction,
    message,
    isUnknownType,
    messageId,
    identities,
    contactDetails,
  };
}

type NoOwner = { readonly reason: UnroutableReason; readonly tenantId: string | undefined };

async function ownerOf(item: InboundItem, directory: Directory): Promise<Owner | NoOwner> {
  const tenantOfWaba = async (): Promise<string | undefined> =>
    item.wabaId === null ? undefined : directory.findTenantOfWaba(item.wabaId);
  if (item.phoneNumberId !== null) {
    const owner = await directory.findNumberOwner(item.phoneNumberId);
    if (owner) return { ...owner, about: item.phoneNumberId };
    return { reason: 'UnknownNumber', tenantId: await tenantOfWaba() };
  }
  const tenantId = await tenantOfWaba();
  if (tenantId === undefined || item.wabaId === null) return { reason: 'UnknownAccount', tenantId: undefined };
  return { tenantId, wabaId: item.wabaId, about: item.wabaId };
}

/** Derives the id of the conversation between a contact and a business number. */
export const conversationIdOf = (ids: Ids, scope: TenantScope, phoneNumberId: string, contactId: string): string =>
  ids.derive('conversation', scope.tenantId, `${phoneNumberId}|${contactId}`);

/**
 * Derives the id of a quarantined item. It does not depend on the time of receipt, so a second delivery is the same
 * item.
 */
export const quarantineIdOf = (ids: Ids, item: InboundItem): string =>
  ids.derive(
    'quarantine',
    '',
    JSON.stringify([item.phoneNumberId, item.wabaId, item.field, item.kind, item.entryTime, item.raw]),
  );
