import { isNestedTooDeeply, isRecord, toIdText, tryParseJson } from '../../shared/json.ts';
import { canonicalPhone } from '../../shared/phone.ts';
import type { InboundItem, ItemKind } from './inbound-item.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Item without its time of receipt and trace. */
export type SplitItem = Omit<InboundItem, 'receivedAt' | 'traceparent' | 'rawKey'>;

/** Arrays of items, in any field. */
const ITEM_ARRAYS: Readonly<Record<string, ItemKind>> = {
  messages: 'message',
  statuses: 'status',
  errors: 'error',
  user_preferences: 'preference',
  message_echoes: 'echo',
  groups: 'group',
  calls: 'call',
  history: 'element',
  state_sync: 'element',
};

/** Keys of a value that are not items. */
const METADATA_KEYS: ReadonlySet<string> = new Set(['messaging_product', 'metadata', 'contacts']);

/** Position of an item in a payload. */
interface Origin {
  readonly field: string | null;
  readonly wabaId: string | null;
  readonly phoneNumberId: string | null;
  readonly entryTime: number | null;
}

const NO_ORIGIN: Origin = { field: null, wabaId: null, phoneNumberId: null, entryTime: null };

/**
 * Splits the body of a webhook into items; returns undefined when it is not JSON. JSON that is nested too deeply to be
 * serialized again is one `malformed` item with the whole text.
 */
export function splitText(text: string): readonly SplitItem[] | undefined {
  if (isNestedTooDeeply(text)) return [{ v: 1, kind: 'malformed', ...NO_ORIGIN, raw: text, contacts: [] }];
  const payload = tryParseJson(text);
  return payload === undefined ? undefined : splitPayload(payload);
}

/**
 * Splits a webhook payload into items: one per element of each change of each entry. Never fails: a part whose shape
 * Meta does not document becomes one `malformed` item with the raw text, and so does an empty `entry`, so that
 * everything that is acknowledged is visible. An unknown array is split in the field `messages`, whose arrays are lists
 * of items; in other fields it is part of the change's event.
 */
export function splitPayload(payload: unknown): readonly SplitItem[] {
  if (!isRecord(payload) || payload.object !== 'whatsapp_business_account') return [malformed(NO_ORIGIN, payload)];
  const entries = payload.entry;
  if (!Array.isArray(entries) || entries.length === 0) return [malformed(NO_ORIGIN, payload)];
  return entries.flatMap(splitEntry);
}

function splitEntry(entry: unknown): readonly SplitItem[] {
  if (!isRecord(entry)) return [malformed(NO_ORIGIN, entry)];
  const time = entry.time;
  const entryTime = Number.isSafeInteger(time) && Number(time) >= 0 ? Number(time) : null;
  const origin = { ...NO_ORIGIN, wabaId: toIdText(entry.id) ?? null, entryTime };
  const changes = entry.changes;
  if (!Array.isArray(changes) || changes.length === 0) return [malformed(origin, entry)];
  return changes.flatMap((change) => splitChange(origin, change));
}

function splitChange(entry: Origin, change: unknown): readonly SplitItem[] {
  if (!isRecord(change) || !isRecord(change.value)) return [malformed(entry, change)];
  const value = change.value;
  const field = typeof change.field === 'string' ? change.field : null;
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  const origin = { ...entry, field, phoneNumberId: toIdText(metadata.phone_number_id) ?? null };
  const lists = Object.entries(value).flatMap(([name, list]) => {
    const kind = kindOf(name, field);
    return kind && Array.isArray(list) ? [{ kind, list }] : [];
  });
  const contacts = Array.isArray(value.contacts) ? value.contacts : [];
  const items = lists.flatMap(({ kind, list }) =>
    list.map((element: unknown) => item(origin, kind, element, matchingContacts(contacts, element, value))),
  );
  const rest = Object.entries(value).filter(
    ([name, part]) => !METADATA_KEYS.has(name) && !(kindOf(name, field) && Array.isArray(part)),
  );
  if (rest.length === 0 && items.length > 0) return items;
  // The remaining keys become one item. A change without content is kept whole, so that it is visible.
  return [...items, item(origin, 'change', items.length > 0 ? Object.fromEntries(rest) : value, [])];
}

function kindOf(name: string, field: string | null): ItemKind | undefined {
  if (Object.hasOwn(ITEM_ARRAYS, name)) return ITEM_ARRAYS[name];
  const isUnknownArray = (field === null || field === 'messages') && !METADATA_KEYS.has(name);
  return isUnknownArray ? 'element' : undefined;
}

function item(origin: Origin, kind: ItemKind, raw: unknown, contacts: unknown[]): SplitItem {
  return { v: 1, kind, ...origin, raw: JSON.stringify(raw) ?? 'null', contacts };
}

const malformed = (origin: Origin, raw: unknown): SplitItem => item(origin, 'malformed', raw, []);

const PHONE_KEYS = ['from', 'to', 'wa_id', 'recipient_id', 'recipient_participant_id'] as const;
const USER_KEYS = ['from_user_id', 'to_user_id', 'user_id', 'recipient_user_id'] as const;

/**
 * Returns the contacts that an item refers to, matched by phone or user id and never by position. An item without any
 * id of a person matches the only contact of a change with one message.
 */
function matchingContacts(contacts: readonly unknown[], element: unknown, value: Fields): unknown[] {
  if (contacts.length === 0 || !isRecord(element)) return [];
  const phones = new Set(PHONE_KEYS.flatMap((key) => phoneKey(element[key])));
  const users = new Set(USER_KEYS.flatMap((key) => toIdText(element[key]) ?? []));
  if (phones.size === 0 && users.size === 0) {
    const messages = value.messages;
    return contacts.length === 1 && Array.isArray(messages) && messages.length === 1 ? [...contacts] : [];
  }
  return contacts.filter(
    (contact) =>
      isRecord(contact) &&
      (users.has(toIdText(contact.user_id) ?? '') || phoneKey(contact.wa_id).some((phone) => phones.has(phone))),
  );
}

function phoneKey(value: unknown): string[] {
  const text = toIdText(value);
  return text === undefined ? [] : [canonicalPhone(text)];
}
