import { isRecord, toIdText, tryParseJson } from '../../shared/json.ts';
import { canonicalPhone } from '../../shared/phone.ts';
import { readMessage, readUnknownMessage, type WhatsAppMessage } from '../../shared/whatsapp/message.ts';
import { preferenceSchema, type WhatsAppPreference } from '../../shared/whatsapp/preference.ts';
import { readStatus, type WhatsAppStatus } from '../../shared/whatsapp/status.ts';
import type { InboundItem } from './inbound-item.ts';

/** Reason why an item cannot be routed, as shown to the operator. */
export type UnroutableReason =
  | 'UnknownNumber'
  | 'UnknownAccount'
  | 'UnknownField'
  | 'UnknownItem'
  | 'UnknownMessageType'
  | 'InvalidMessage'
  | 'UnknownStatus'
  | 'UnknownPreference'
  | 'NoSender'
  | 'NumberMissing'
  | 'OtherContent'
  | 'TooLarge'
  | 'Malformed';

/** Classification of an item, derived from its content alone. */
export type Classification =
  | {
      readonly is: 'message';
      readonly direction: 'inbound' | 'outbound';
      readonly message: WhatsAppMessage;
      /**
       * The message type is unknown. The message is stored under its type name, and quarantined until a schema exists.
       */
      readonly isUnknownType: boolean;
    }
  | { readonly is: 'status'; readonly status: WhatsAppStatus }
  | { readonly is: 'preference'; readonly preference: WhatsAppPreference }
  | { readonly is: 'account-event'; readonly field: string }
  | { readonly is: 'unroutable'; readonly reason: UnroutableReason };

/** Fields other than `messages` that Meta documents. They are stored as account events until a feature reads them. */
const ACCOUNT_FIELDS: ReadonlySet<string> = new Set([
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'account_update',
  'automatic_events',
  'business_capability_update',
  'business_username_update',
  'calls',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'history',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'standby',
  'template_category_update',
]);

/** Fields that carry messages, statuses, echoes or preferences. Samples and older webhooks omit the field. */
const MESSAGE_FIELDS: ReadonlySet<string | null> = new Set([
  null,
  'messages',
  'smb_message_echoes',
  'user_preferences',
]);

/** Classifies an item by its field and content. */
export function classifyItem(item: InboundItem): Classification {
  if (item.kind === 'malformed') return { is: 'unroutable', reason: 'Malformed' };
  if (item.field !== null && ACCOUNT_FIELDS.has(item.field)) return { is: 'account-event', field: item.field };
  if (!MESSAGE_FIELDS.has(item.field)) return { is: 'unroutable', reason: 'UnknownField' };
  const raw = tryParseJson(item.raw);
  switch (item.kind) {
    case 'message':
    case 'echo': {
      const read = readMessage(raw);
      const direction = item.kind === 'echo' ? 'outbound' : 'inbound';
      if (read.ok) return { is: 'message', direction, message: read.message, isUnknownType: false };
      const unknown = read.why === 'UnknownMessageType' ? readUnknownMessage(raw) : undefined;
      return unknown
        ? { is: 'message', direction, message: unknown, isUnknownType: true }
        : { is: 'unroutable', reason: read.why };
    }
    case 'status': {
      const read = readStatus(raw);
      return read.ok ? { is: 'status', status: read.status } : { is: 'unroutable', reason: read.why };
    }
    case 'preference': {
      const read = preferenceSchema.safeParse(raw);
      return read.success
        ? { is: 'preference', preference: read.data }
        : { is: 'unroutable', reason: 'UnknownPreference' };
    }
    case 'error':
    case 'call':
    case 'group':
      return { is: 'account-event', field: item.field ?? 'messages' };
    case 'element':
    case 'change':
      return { is: 'unroutable', reason: 'UnknownItem' };
  }
}

/** Contact details that the contact elements of an item provide. */
export interface ContactDetails {
  readonly name: string | undefined;
  readonly waId: string | undefined;
  readonly userId: string | undefined;
}

/** Reads the contact details of an item. If several contacts provide the same detail, the first one wins. */
export function readContactDetails(contacts: readonly unknown[]): ContactDetails {
  const read = contacts.filter(isRecord).map((contact) => {
    const profile = isRecord(contact.profile) ? contact.profile : {};
    return {
      name: nonEmptyText(profile.name) ?? nonEmptyText(profile.username),
      waId: toIdText(contact.wa_id),
      userId: toIdText(contact.user_id),
    };
  });
  const first = (name: keyof ContactDetails): string | undefined =>
    read.map((details) => details[name]).find((value) => value !== undefined);
  return { name: first('name'), waId: first('waId'), userId: first('userId') };
}

const nonEmptyText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * Returns the WhatsApp id to reply to: that of the contact element if it is the same person's, else the sender's phone.
 */
export function waIdOf(details: ContactDetails, phone: string | undefined): string | undefined {
  if (phone === undefined) return details.waId;
  return details.waId !== undefined && canonicalPhone(details.waId) === canonicalPhone(phone) ? details.waId : phone;
}
