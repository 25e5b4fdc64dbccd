import { idText, isRecord, isTooDeep, tryParseJson } from '../../shared/json.ts';
import { canonicalPhone } from '../../shared/phone.ts';
import type { InboundItem, ItemKind } from './inbound-item.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An item before it is known when and under which trace it came. */
export type SplitItem = Omit<InboundItem, 'receivedAt' | 'traceparent' | 'rawKey'>;

/** Arrays of items, whatever the field. */
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

/** What surrounds items and is none itself. */
const SURROUNDINGS: ReadonlySet<string> = new Set(['messaging_product', 'metadata', 'contacts']);

interface Place {
  readonly field: string | null;
  readonly wabaId: string | null;
  readonly phoneNumberId: string | null;
  readonly entryTime: number | null;
}

const NOWHERE: Place = { field: null, wabaId: null, phoneNumberId: null, entryTime: null };

/**
 * Every item of a webhook's body; undefined when it is not JSON. JSON that nests so deeply that it could be read and not be
 * written again is one `malformed` item with the whole text.
 */
export function splitText(text: string): readonly SplitItem[] | undefined {
  if (isTooDeep(text)) return [{ v: 1, kind: 'malformed', ...NOWHERE, raw: text, contacts: [] }];
  const payload = tryParseJson(text);
  return payload === undefined ? undefined : splitPayload(payload);
}

/**
 * Every item of a webhook payload: each entry, each change, each element. Total: whatever has a shape that Meta does not
 * document comes out as one `malformed` item with the raw text, also an empty `entry`, so that nothing that was
 * acknowledged is invisible. An array that nobody knows is taken apart in the field `messages`, whose arrays are lists
 * of items; in other fields it is part of the event that the change tells.
 */
export function splitPayload(payload: unknown): readonly SplitItem[] {
  if (!isRecord(payload) || payload.object !== 'whatsapp_business_account') return [malformed(NOWHERE, payload)];
  const entries = payload.entry;
  if (!Array.isArray(entries) || entries.length === 0) return [malformed(NOWHERE, payload)];
  return entries.flatMap(splitEntry);
}

function splitEntry(entry: unknown): readonly SplitItem[] {
  if (!isRecord(entry)) return [malformed(NOWHERE, entry)];
  const time = entry.time;
  const entryTime = Number.isSafeInteger(time) && Number(time) >= 0 ? Number(time) : null;
  const place = { ...NOWHERE, wabaId: idText(entry.id) ?? null, entryTime };
  const changes = entry.changes;
  if (!Array.isArray(changes) || changes.length === 0) return [malformed(place, entry)];
  return changes.flatMap((change) => splitChange(place, change));
}

function splitChange(entry: Place, change: unknown): readonly SplitItem[] {
  if (!isRecord(change) || !isRecord(change.value)) return [malformed(entry, change)];
  const value = change.value;
  const field = typeof change.field === 'string' ? change.field : null;
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  const place = { ...entry, field, phoneNumberId: idText(metadata.phone_number_id) ?? null };
  const lists = Object.entries(value).flatMap(([name, list]) => {
    const kind = kindOf(name, field);
    return kind && Array.isArray(list) ? [{ kind, list }] : [];
  });
  const contacts = Array.isArray(value.contacts) ? value.contacts : [];
  const items = lists.flatMap(({ kind, list }) =>
    list.map((element: unknown) => item(place, kind, element, matching(contacts, element, value))),
  );
  const rest = Object.entries(value).filter(
    ([name, part]) => !SURROUNDINGS.has(name) && !(kindOf(name, field) && Array.isArray(part)),
  );
  if (rest.length === 0 && items.length > 0) return items;
  // What remains is told as one event; a change with nothing in it is kept whole, so that it is seen.
  return [...items, item(place, 'change', items.length > 0 ? Object.fromEntries(rest) : value, [])];
}

function kindOf(name: string, field: string | null): ItemKind | undefined {
  if (Object.hasOwn(ITEM_ARRAYS, name)) return ITEM_ARRAYS[name];
  const loose = (field === null || field === 'messages') && !SURROUNDINGS.has(name);
  return loose ? 'element' : undefined;
}

function item(place: Place, kind: ItemKind, raw: unknown, contacts: unknown[]): SplitItem {
  return { v: 1, kind, ...place, raw: JSON.stringify(raw) ?? 'null', contacts };
}

const malformed = (place: Place, raw: unknown): SplitItem => item(place, 'malformed', raw, []);

const PHONE_KEYS = ['from', 'to', 'wa_id', 'recipient_id', 'recipient_participant_id'] as const;
const USER_KEYS = ['from_user_id', 'to_user_id', 'user_id', 'recipient_user_id'] as const;

/**
 * The contacts that an item speaks of, found by phone or user id and never by position. An item without any id of a
 * person belongs to the only contact of a change that has one message.
 */
function matching(contacts: readonly unknown[], element: unknown, value: Fields): unknown[] {
  if (contacts.length === 0 || !isRecord(element)) return [];
  const phones = new Set(PHONE_KEYS.flatMap((key) => phoneKey(element[key])));
  const users = new Set(USER_KEYS.flatMap((key) => idText(element[key]) ?? []));
  if (phones.size === 0 && users.size === 0) {
    const messages = value.messages;
    return contacts.length === 1 && Array.isArray(messages) && messages.length === 1 ? [...contacts] : [];
  }
  return contacts.filter(
    (contact) =>
      isRecord(contact) &&
      (users.has(idText(contact.user_id) ?? '') || phoneKey(contact.wa_id).some((phone) => phones.has(phone))),
  );
}

function phoneKey(value: unknown): string[] {
  const text = idText(value);
  return text === undefined ? [] : [canonicalPhone(text)];
}
